using System;
using System.Collections.Generic;
using System.Diagnostics;
using System.Globalization;
using System.IO;
using System.Text;
using System.Text.Json;
using System.Threading;

namespace Clasm.Fuzz.Campaigns;

/// <summary>
/// A batch of cases in a process of its own, which says on its standard output what it is about to do: where it dies or
/// hangs, its parent knows in which case. A line is <c>&gt;N</c> before case N, <c>=N {result}</c> after it, and
/// <c>!BYTES</c>, the peak working set, at the end.
/// </summary>
internal static class ChildProcess
{
    /// <summary>How long a case may take by the clock before its process is ended.</summary>
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(60);

    /// <summary>The child's part: runs cases and says so.</summary>
    /// <param name="campaign">The campaign.</param>
    /// <param name="first">The number of the first case.</param>
    /// <param name="count">How many.</param>
    public static void Serve(Campaign campaign, int first, int count)
    {
        using StreamWriter output = new(Console.OpenStandardOutput(), new UTF8Encoding(false));
        CampaignThread.Run(
            campaign,
            first,
            count,
            index =>
            {
                output.WriteLine(string.Create(CultureInfo.InvariantCulture, $">{index}"));
                output.Flush();
            },
            (index, result) =>
                output.WriteLine(
                    string.Create(CultureInfo.InvariantCulture, $"={index} {JsonSerializer.Serialize(result)}")
                )
        );
        using Process self = Process.GetCurrentProcess();
        output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"!{self.PeakWorkingSet64}"));
    }

    /// <summary>The parent's part: runs cases in a child.</summary>
    /// <param name="arguments">The command line of the child.</param>
    /// <param name="first">The number of the first case.</param>
    /// <param name="count">How many.</param>
    /// <param name="after">Called after each case, on whatever thread.</param>
    /// <param name="peak">Called with the child's peak working set.</param>
    /// <param name="cancellation">Ends the child.</param>
    /// <returns>How many cases were run, a fatal one at the end among them.</returns>
    public static int Run(
        IReadOnlyList<string> arguments,
        int first,
        int count,
        Action<int, CaseResult> after,
        Action<long> peak,
        CancellationToken cancellation
    )
    {
        using Process process = Start(arguments);
        StringBuilder errors = new();
        process.ErrorDataReceived += (_, line) => Keep(errors, line.Data);
        process.BeginErrorReadLine();
        int current = first - 1;
        int done = first - 1;
        bool hung = false;
        using Timer watch = new(_ => End(process, ref hung), null, s_patience, Timeout.InfiniteTimeSpan);
        using CancellationTokenRegistration cancelled = cancellation.Register(() => Kill(process));
        while (process.StandardOutput.ReadLine() is string line)
        {
            watch.Change(s_patience, Timeout.InfiniteTimeSpan);
            switch (line)
            {
                case ['>', ..]:
                    current = int.Parse(line.AsSpan(1), CultureInfo.InvariantCulture);
                    break;
                case ['!', ..]:
                    peak(long.Parse(line.AsSpan(1), CultureInfo.InvariantCulture));
                    break;
                case ['=', ..]:
                    int space = line.IndexOf(' ', StringComparison.Ordinal);
                    done = int.Parse(line.AsSpan(1, space - 1), CultureInfo.InvariantCulture);
                    after(done, JsonSerializer.Deserialize<CaseResult>(line.AsSpan(space))!);
                    break;
            }
        }
        process.WaitForExit();
        if (cancellation.IsCancellationRequested || done == first + count - 1)
            return done - first + 1;
        string how = hung
            ? $"did not end within {s_patience.TotalSeconds} s"
            : $"ended the process with exit code {process.ExitCode}";
        current = Math.Max(current, first);
        after(current, new CaseResult("fatal") { Failures = { $"{how}: {errors}".ReplaceLineEndings(" ") } });
        return current - first + 1;
    }

    private static Process Start(IReadOnlyList<string> arguments)
    {
        ProcessStartInfo start = new(Environment.ProcessPath!)
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        if (Path.GetFileNameWithoutExtension(start.FileName) == "dotnet")
            start.ArgumentList.Add(typeof(ChildProcess).Assembly.Location);
        foreach (string argument in arguments)
            start.ArgumentList.Add(argument);
        return Process.Start(start)!;
    }

    private static void Keep(StringBuilder errors, string? line)
    {
        if (line is not null && errors.Length < 2000)
            errors.AppendLine(line);
    }

    private static void End(Process process, ref bool hung)
    {
        hung = true;
        Kill(process);
    }

    private static void Kill(Process process)
    {
        try
        {
            process.Kill();
        }
        catch (InvalidOperationException) { } // it has ended
    }
}
