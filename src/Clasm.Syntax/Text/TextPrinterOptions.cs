namespace Clasm.Syntax.Text;

/// <summary>How <see cref="TextPrinter"/> prints.</summary>
public sealed class TextPrinterOptions
{
    /// <summary>Whether things without an identifier get their index in a comment: <c>(func (;3;)</c>. On by default.</summary>
    public bool IndexComments { get; init; } = true;

    /// <summary>Whether imports of one module in a row are grouped: <c>(import "m" (item "a" (func)) (item "b" (func)))</c>.</summary>
    public bool GroupImports { get; init; }

    /// <summary>The features of the module's instructions. All by default.</summary>
    public Features Features { get; init; } = Features.All;
}
