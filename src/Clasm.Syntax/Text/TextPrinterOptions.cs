namespace Clasm.Syntax.Text;

/// <summary>How <see cref="TextPrinter"/> prints.</summary>
public sealed class TextPrinterOptions
{
    /// <summary>Whether things without an identifier get their index in a comment: <c>(func (;3;)</c>. On by default.</summary>
    public bool IndexComments { get; init; } = true;

    /// <summary>The features of the module's instructions. All by default.</summary>
    public Features Features { get; init; } = Features.All;
}
