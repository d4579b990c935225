namespace Clasm.Compilation;

/// <summary>How an access past the end of a memory is noticed.</summary>
internal enum AccessCheck
{
    /// <summary>Its end is compared with the memory's length.</summary>
    Length,

    /// <summary>It faults on a guard page.</summary>
    None,

    /// <summary>Its last byte is read first, which faults: RyuJIT may read less than the whole.</summary>
    LastByte,
}
