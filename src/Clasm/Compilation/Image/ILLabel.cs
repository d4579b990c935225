namespace Clasm.Compilation;

/// <summary>A branch target in the code of an <see cref="ILWriter"/>; the default value is no label.</summary>
internal readonly struct ILLabel
{
    private readonly int _number;

    internal ILLabel(int index) => _number = index + 1;

    /// <summary>Whether this is the default value, which stands for no label.</summary>
    public bool IsNone => _number == 0;

    /// <summary>The index among the labels of the method.</summary>
    public int Index => _number - 1;
}
