namespace Clasm;

/// <summary>What the elements of a table are.</summary>
public enum TableKind
{
    /// <summary>Functions.</summary>
    FuncRef,

    /// <summary>Objects of the host.</summary>
    ExternRef,

    /// <summary>Structs, arrays, i31s and converted objects of the host.</summary>
    AnyRef,

    /// <summary>Exceptions.</summary>
    ExnRef,
}
