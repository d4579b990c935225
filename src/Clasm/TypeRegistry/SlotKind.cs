namespace Clasm.RuntimeTypes;

/// <summary>How a field or an element is stored in the heap.</summary>
internal enum SlotKind : byte
{
    /// <summary>One byte of an integer.</summary>
    I8,

    /// <summary>Two bytes of an integer.</summary>
    I16,

    /// <summary>A 32-bit integer.</summary>
    I32,

    /// <summary>A 64-bit integer.</summary>
    I64,

    /// <summary>A 32-bit floating-point number.</summary>
    F32,

    /// <summary>A 64-bit floating-point number.</summary>
    F64,

    /// <summary>A vector, aligned to 8 bytes.</summary>
    V128,

    /// <summary>A reference word of the any or exn hierarchy: counted and traced.</summary>
    Ref,

    /// <summary>A reference of the extern hierarchy, kept as a reference word: counted and traced.</summary>
    Extern,

    /// <summary>An id of the store's function table, 0 for null: neither counted nor traced.</summary>
    Func,
}
