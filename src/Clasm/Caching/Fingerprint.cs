using System;
using System.Numerics;
using Clasm.Syntax;

namespace Clasm.Caching;

/// <summary>
/// All that compiled code depends on besides the module: which build of Clasm made it, and the settings of the engine.
/// </summary>
internal static class Fingerprint
{
    /// <summary>How many bytes it has.</summary>
    public const int Size = (2 * 16) + SettingsSize;

    private const int SettingsSize = 16;

    // Changes when the format does; builds differ anyway, but not where somebody pins the ids of assemblies.
    private const int FormatVersion = 1;

    /// <summary>Writes the fingerprint of what an engine compiles.</summary>
    public static void Write(DataWriter writer, Config config)
    {
        Span<byte> ids = stackalloc byte[32];
        _ = typeof(Engine).Module.ModuleVersionId.TryWriteBytes(ids);
        _ = typeof(ModuleDefinition).Module.ModuleVersionId.TryWriteBytes(ids[16..]);
        writer.Raw(ids);
        writer.Int(FormatVersion);
        writer.Int(config.CodeSettings);
        writer.Long((ulong)config.Features);
    }

    /// <summary>Says why code with one fingerprint does not run in an engine with another; null if they are the same.</summary>
    /// <param name="file">That of the code.</param>
    /// <param name="engine">That of the engine.</param>
    public static string? Difference(ReadOnlySpan<byte> file, ReadOnlySpan<byte> engine)
    {
        if (file.SequenceEqual(engine))
            return null;
        if (!file[..36].SequenceEqual(engine[..36]))
            return "it was compiled by another version of Clasm";
        DataReader other = new(file[36..].ToArray());
        DataReader own = new(engine[36..].ToArray());
        (int wanted, int given) = (other.Int(), own.Int());
        if (wanted != given)
            return $"it was compiled with other settings: {Config.DescribeCodeSettings(wanted)}; the engine has {Config.DescribeCodeSettings(given)}";
        ulong features = other.Long() ^ own.Long();
        return $"it was compiled with other proposals: they differ in {(Features)(1UL << BitOperations.TrailingZeroCount(features))}";
    }
}
