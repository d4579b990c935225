using System;
using System.CommandLine;
using System.IO;
using System.Linq;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics.X86;
using Clasm.Cli.Options;
using Clasm.Syntax;

namespace Clasm.Cli.Commands;

/// <summary><c>clasm settings</c>: what the options come to on this machine.</summary>
internal sealed class SettingsCommand : VerbCommand
{
    /// <summary>The command.</summary>
    /// <param name="terminal">The standard streams.</param>
    public SettingsCommand(Terminal terminal)
        : base(terminal, "settings", "Show what the options come to on this machine") => AddGroups("CWO");

    /// <inheritdoc/>
    protected override int Execute(ParseResult options)
    {
        Settings settings = ReadSettings(options);
        Config config = settings.Config;
        using Engine engine = settings.CreateEngine();
        Write("version", $"clasm {CommandLine.Version}, {RuntimeInformation.FrameworkDescription}");
        Write("machine", $"{RuntimeInformation.RuntimeIdentifier}, {Processors()}{Vectors()}");
        Write("code", config.Optimize ? Compilation(config) : "not optimised");
        Write("memory checks", config.GuardsMemories ? "guard pages; explicit for other memories" : "explicit");
        Write("collector", engine.GcModel.Collector.ToString().ToLowerInvariant());
        Write("cache", config.Cache is CompileCache cache ? Describe(cache) : "off");
        Write("proposals on", Words(config.Features));
        Write("proposals off", Words(Features.All & ~config.Features));
        return ExitStatus.Success;
    }

    private void Write(string name, string value) => Terminal.Output.WriteLine($"{name, -14} {value}");

    private static string Processors() =>
        Environment.ProcessorCount == 1 ? "1 processor" : $"{Environment.ProcessorCount} processors";

    private static string Vectors() =>
        Avx512F.VL.IsSupported ? ", AVX-512"
        : Avx2.IsSupported ? ", AVX2"
        : "";

    private static string Compilation(Config config) =>
        (config.TieredCompilation ? "in tiers" : "optimised at the first call")
        + (config.BackgroundCompilation ? ", before it where processors are idle" : "");

    private static string Describe(CompileCache cache)
    {
        if (cache.Directory is not string directory)
            return "none: the user has no directory for it";
        FileInfo[] entries = Directory.Exists(directory) ? new DirectoryInfo(directory).GetFiles() : [];
        long size = entries.Sum(entry => entry.Length);
        return $"{directory}: {entries.Length} modules, {size >> 20} of {cache.SizeLimit >> 20} MiB";
    }

    private static string Words(Features features)
    {
        string[] words = [.. OptionTable.Proposals.Where(row => (features & row.Feature) != 0).Select(row => row.Key)];
        return words.Length == 0 ? "none" : string.Join(' ', words);
    }
}
