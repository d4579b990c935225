namespace Clasm;

/// <summary>Whether a global can be changed.</summary>
/// <remarks>spec: syntax-mut</remarks>
public enum Mutability
{
    /// <summary>It keeps its first value.</summary>
    Immutable,

    /// <summary>It can be changed.</summary>
    Mutable,
}
