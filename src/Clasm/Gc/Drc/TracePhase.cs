namespace Clasm.Gc.Drc;

/// <summary>What a backup trace is doing.</summary>
internal enum TracePhase
{
    /// <summary>There is none.</summary>
    None,

    /// <summary>It follows references from the roots.</summary>
    Shade,

    /// <summary>It condemns what it did not find, and takes back what that counts.</summary>
    Condemn,

    /// <summary>It frees what is condemned.</summary>
    Sweep,
}
