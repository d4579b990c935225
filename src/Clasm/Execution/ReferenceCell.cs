namespace Clasm.Execution;

/// <summary>Where a global of a function or external reference type keeps its value: shared by all who import it.</summary>
internal sealed class ReferenceCell
{
    /// <summary>A <see cref="Function"/>, any object, or null.</summary>
    public object? Value;
}

/// <summary>An element segment of an instance: evaluated once, and empty after <c>elem.drop</c>.</summary>
/// <remarks>spec: syntax-eleminst</remarks>
internal sealed class ElementSegmentInstance
{
    /// <summary>The elements of a segment of functions or external references.</summary>
    public object?[] Objects = [];

    /// <summary>The elements of a segment of heap references: words in native memory that the heap knows as roots.</summary>
    public nint Words;

    /// <summary>How many elements.</summary>
    public int Count;
}
