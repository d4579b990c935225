using System.Collections.Generic;
using System.Net;

namespace Clasm.Cli.Options;

/// <summary>The keys of <c>-S</c>: what programs have of the system.</summary>
internal static class WasiRows
{
    // Parts of other engines that are not there, or that are on without a key.
    private static readonly string[] s_unused =
    [
        "allow-ip-name-lookup",
        "cli-exit-with-code",
        "config",
        "http",
        "inherit-network",
        "keyvalue",
        "network-error-code",
        "nn",
        "p3",
        "preview2",
        "tcp",
        "threads",
        "udp",
    ];

    /// <summary>The rows.</summary>
    public static IEnumerable<OptionRow> All()
    {
        yield return OptionRow.Flag(
            'S',
            "cli",
            true,
            "programs have arguments, streams, clocks and the directories of --dir",
            (settings, on) => settings.Wasi.IsOn = on
        );
        yield return OptionRow.Flag('S', "common", true, "", (settings, on) => settings.Wasi.IsOn = on) with
        {
            IsHidden = true,
        };
        yield return OptionRow.Flag(
            'S',
            "inherit-env",
            false,
            "programs have this process's environment variables",
            (settings, on) => settings.Wasi.InheritsEnvironment = on
        );
        yield return new OptionRow(
            'S',
            "tcplisten",
            "=ADDRESS:PORT",
            "none",
            "programs may accept connections there, as their first descriptor after the directories",
            Listen
        );
        yield return OptionRow.Flag(
            'S',
            "bench",
            false,
            "benchmarks find bench.start and bench.end, which do nothing",
            (settings, on) => settings.Wasi.HasBench = on
        );
        foreach (string key in s_unused)
            yield return OptionRow.Unused('S', key);
    }

    private static void Listen(Settings settings, string? text)
    {
        if (text == "none")
            return;
        if (!IPEndPoint.TryParse(text ?? "", out IPEndPoint? address))
            throw new UsageException($"'{text}' is no address such as 127.0.0.1:8080");
        settings.Wasi.Listeners.Add(address);
    }
}
