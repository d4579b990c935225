using System;
using System.IO;
using System.Text;
using Clasm.Diagnostics;
using Clasm.Memories;
using Xunit;

namespace Clasm.Tests.Compilation;

/// <summary>
/// Compares the CIL of every module of <c>tests/cil</c> with the listing beside it: what the compiler makes of an instruction
/// changes only where someone means it to. BLESS=1 rewrites the listings.
/// </summary>
public sealed class CilListingTests
{
    public static TheoryData<string> Modules()
    {
        TheoryData<string> modules = [];
        string[] files = Directory.GetFiles(Folder(), "*.wat", SearchOption.AllDirectories);
        Array.Sort(files, StringComparer.Ordinal);
        foreach (string file in files)
            modules.Add(Path.GetRelativePath(Folder(), file));
        return modules;
    }

    [Theory]
    [MemberData(nameof(Modules))]
    public void The_code_of_each_function_is_as_listed(string file)
    {
        if (file.Contains("guarded", StringComparison.Ordinal) && !GuardPages.IsAvailable)
            Assert.Skip("memories cannot be guarded on this platform");
        string path = Path.Combine(Folder(), file);
        string listing = Listing(path);
        string golden = Path.ChangeExtension(path, ".cil");
        if (Environment.GetEnvironmentVariable("BLESS") == "1")
            File.WriteAllText(golden, listing);
        Assert.Equal(File.ReadAllText(golden), listing);
    }

    private static string Listing(string path)
    {
        MemoryChecks checks = path.Contains("guarded", StringComparison.Ordinal)
            ? MemoryChecks.Guard
            : MemoryChecks.Explicit;
        using Engine engine = new(new Config().WithMemoryChecks(checks));
        using Module module = Module.FromFile(engine, path);
        StringBuilder text = new();
        uint imported = (uint)module.Context.ImportedFunctionCount;
        for (uint i = 0; i < module.Definition.Functions.Count; i++)
            text.Append("; function ").Append(imported + i).Append('\n').Append(CilListing.Of(module, imported + i));
        return text.ToString();
    }

    private static string Folder() => Suites.OwnPath("tests/cil");
}
