using System;
using System.Globalization;
using System.IO;

namespace Clasm.Benchmarks;

/// <summary>What this process has used so far.</summary>
internal static class ProcessCosts
{
    /// <summary>Processor time of all its threads, in milliseconds.</summary>
    public static double ProcessorTime => Environment.CpuUsage.TotalTime.TotalMilliseconds;

    /// <summary>The most memory that it had at any time, in megabytes.</summary>
    public static double PeakMegabytes
    {
        get
        {
            if (!OperatingSystem.IsLinux())
            {
                using System.Diagnostics.Process self = System.Diagnostics.Process.GetCurrentProcess();
                return self.PeakWorkingSet64 / 1e6;
            }
            const string Key = "VmHWM:";
            foreach (string line in File.ReadLines("/proc/self/status"))
            {
                if (line.StartsWith(Key, StringComparison.Ordinal))
                    return double.Parse(
                            line[Key.Length..].Replace("kB", "", StringComparison.Ordinal),
                            CultureInfo.InvariantCulture
                        ) * 1.024e-3;
            }
            return double.NaN;
        }
    }
}
