using System;
using System.IO;
using Clasm.Syntax;
using Clasm.Syntax.Binary;
using Clasm.Syntax.Text;

namespace Clasm.Fuzz.Differential;

/// <summary>A module that is in a file.</summary>
/// <param name="path">The file: text if it ends in <c>.wat</c>.</param>
internal sealed class FileSource(string path) : CaseSource
{
    /// <inheritdoc/>
    public override string Name => Path.GetFileNameWithoutExtension(path);

    /// <inheritdoc/>
    protected override int MaxEntropy => 16;

    /// <inheritdoc/>
    public override ModuleDefinition? TryMake(byte[] entropy) =>
        path.EndsWith(".wat", StringComparison.Ordinal)
            ? TextParser.ParseModule(File.ReadAllText(path), Features.All)
            : ModuleDecoder.Decode(File.ReadAllBytes(path), Features.All);
}
