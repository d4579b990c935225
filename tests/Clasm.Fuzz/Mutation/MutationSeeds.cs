using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using Clasm.Syntax;
using Clasm.Syntax.Binary;
using Clasm.Syntax.Text;
using Clasm.Wast.Script;

namespace Clasm.Fuzz.Mutation;

/// <summary>The modules that mutation starts from: small valid ones of the suites, always in the same order.</summary>
internal sealed class MutationSeeds
{
    private const int MaxBytes = 12_000;
    private const int MaxText = 12_000;

    private MutationSeeds(byte[][] binaries, string[] texts)
    {
        Binaries = binaries;
        Texts = texts;
    }

    /// <summary>Modules in the binary format.</summary>
    public byte[][] Binaries { get; }

    /// <summary>Modules in the text format.</summary>
    public string[] Texts { get; }

    /// <summary>Collects the modules of the suites.</summary>
    /// <param name="suites">The suites.</param>
    public static MutationSeeds Collect(SuiteFolder suites)
    {
        List<byte[]> binaries = [];
        List<string> texts = [];
        foreach (string file in SuiteModule.Files(suites).Where(file => IsSmall(suites.PathOf(file))))
        {
            foreach (SuiteModule item in SuiteModule.In(suites, file))
                Add(item, binaries, texts);
        }
        return new MutationSeeds([.. binaries], [.. texts]);
    }

    private static bool IsSmall(string file) =>
        file.EndsWith(".wast", StringComparison.Ordinal)
            ? new FileInfo(file).Length < 400_000
            : new FileInfo(file).Length < MaxBytes;

    private static void Add(SuiteModule item, List<byte[]> binaries, List<string> texts)
    {
        if (item.TryRead() is not ModuleDefinition module)
            return;
        byte[] bytes = item.Module is BinaryModule binary ? binary.Bytes : ModuleEncoder.Encode(module);
        if (bytes.Length < MaxBytes)
            binaries.Add(bytes);
        string? text = item.Module switch
        {
            TextModule { Rest: int rest } part => $"(module {part.Text[rest..EndOfForm(part.Text, rest)]}",
            TextModule whole => whole.Text,
            _ when bytes.Length < MaxBytes => TextPrinter.Print(module),
            _ => null,
        };
        if (text?.Length < MaxText)
            texts.Add(text);
    }

    // Where the form ends whose opening parenthesis stands before.
    private static int EndOfForm(string text, int start)
    {
        Lexer lexer = new(text, Features.All) { Position = start };
        for (int depth = 1; depth > 0; )
            depth += TextParser.DepthChange(lexer.Next());
        return lexer.Position;
    }
}
