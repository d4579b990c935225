using Clasm.Syntax;

namespace Clasm.Fuzz.Corpora;

/// <summary>What a file of a corpus is.</summary>
internal enum CorpusForm
{
    /// <summary>Nothing that this project reads: WIT, help texts, tests of other commands.</summary>
    Nothing,

    /// <summary>A module in the text format.</summary>
    Text,

    /// <summary>A module in the binary format.</summary>
    Binary,

    /// <summary>A script of modules and assertions.</summary>
    Script,
}

/// <summary>A file of a corpus, and what its own header says about it.</summary>
/// <param name="Corpus">The corpus.</param>
/// <param name="Path">The file, below the folder of the suites.</param>
/// <param name="Form">What it is.</param>
/// <param name="Features">The features that are on.</param>
internal sealed record CorpusCase(string Corpus, string Path, CorpusForm Form, Features Features)
{
    /// <summary>Whether it must be rejected.</summary>
    public bool IsBad { get; init; }

    /// <summary>Whether it need not be valid, only well-formed.</summary>
    public bool IsOnlyParsed { get; init; }

    /// <summary>The module or script.</summary>
    public byte[] Content { get; init; } = [];

    /// <summary>Why there is nothing to run.</summary>
    public string Reason { get; init; } = "";
}
