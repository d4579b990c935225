using System;
using System.Collections.Generic;
using System.Diagnostics.CodeAnalysis;
using System.Globalization;

namespace Clasm.Fuzz.Campaigns;

/// <summary>Runs cases under the limits that every case has, and turns whatever a case throws into its failure.</summary>
internal static class CaseGuard
{
    /// <summary>How long a case may take, in milliseconds: on a machine of its own a second, beside other tests more.</summary>
    public static double TimeLimit { get; set; } = 1000;

    /// <summary>How many bytes a case may allocate.</summary>
    public const long AllocationLimit = 500_000_000;

    /// <summary>Runs a case; a slow one twice, because the first may have waited for the JIT.</summary>
    /// <param name="campaign">The campaign.</param>
    /// <param name="index">The case's number.</param>
    public static CaseResult Run(Campaign campaign, int index)
    {
        CaseResult result = Measure(campaign, index);
        if (!result.IsTimed)
            return result;
        if (result.Milliseconds > TimeLimit)
        {
            CaseResult second = Measure(campaign, index);
            result = second.Milliseconds < result.Milliseconds ? second : result;
        }
        if (result.Milliseconds > TimeLimit)
            result.Failures.Add(string.Create(CultureInfo.InvariantCulture, $"took {result.Milliseconds:F0} ms"));
        if (result.AllocatedBytes > AllocationLimit)
            result.Failures.Add(
                string.Create(CultureInfo.InvariantCulture, $"allocated {result.AllocatedBytes >> 20} MiB")
            );
        return result;
    }

    /// <summary>Whether an exception is one that bad input may cause.</summary>
    /// <param name="exception">The exception.</param>
    public static bool IsClean(Exception exception) => exception is WasmException;

    /// <summary>An exception on one line, with the first places that it came through.</summary>
    /// <param name="exception">The exception.</param>
    public static string Summary(Exception exception)
    {
        List<string> parts = [$"{exception.GetType().Name}: {exception.Message.ReplaceLineEndings(" ")}"];
        string[] frames = (exception.StackTrace ?? "").Split('\n');
        for (int i = 0; i < Math.Min(frames.Length, 4); i++)
            parts.Add(frames[i].Trim());
        return string.Join(" | ", parts);
    }

    [SuppressMessage("Design", "CA1031", Justification = "Whatever a case throws is its failure.")]
    private static CaseResult Measure(Campaign campaign, int index)
    {
        campaign.Prepare(index);
        long allocated = GC.GetAllocatedBytesForCurrentThread();
        long start = ThreadTime.Now;
        CaseResult result;
        try
        {
            result = campaign.Run(index);
        }
        catch (Exception exception)
        {
            result = new CaseResult("thrown") { Failures = { Summary(exception) } };
        }
        result.Milliseconds = ThreadTime.Since(start);
        result.AllocatedBytes = GC.GetAllocatedBytesForCurrentThread() - allocated;
        return result;
    }
}
