using System;
using System.Collections.Generic;
using System.Diagnostics;
using System.Globalization;
using System.IO;
using System.Threading;

namespace Clasm.Fuzz.Campaigns;

/// <summary>Runs a campaign in children, batch by batch, and keeps what fails.</summary>
/// <param name="campaign">The campaign.</param>
/// <param name="arguments">The command line that makes the same campaign in a child, without the range of cases.</param>
/// <param name="output">Where progress and figures are written.</param>
/// <param name="findings">The folder that failing inputs are saved in.</param>
internal sealed class CampaignRunner(
    Campaign campaign,
    IReadOnlyList<string> arguments,
    TextWriter output,
    string findings
)
{
    private const int MaxShownFailures = 1000;
    private readonly Stopwatch _clock = Stopwatch.StartNew();
    private readonly CampaignReport _report = new();
    private TimeSpan _nextProgress = TimeSpan.FromSeconds(5);

    /// <summary>Runs cases and writes the figures.</summary>
    /// <param name="first">The number of the first case.</param>
    /// <param name="count">How many.</param>
    /// <param name="batch">How many a child runs.</param>
    /// <param name="cancellation">Stops the campaign; what was done until then is reported.</param>
    /// <returns>What became of the cases.</returns>
    public CampaignReport Run(int first, int count, int batch, CancellationToken cancellation)
    {
        int next = first;
        int end = first + count;
        while (next < end && !cancellation.IsCancellationRequested)
        {
            int size = Math.Min(batch, end - next);
            next += ChildProcess.Run(CommandOf(next, size), next, size, Add, KeepPeak, cancellation);
            Progress(end - first);
        }
        if (cancellation.IsCancellationRequested)
            output.WriteLine("interrupted");
        foreach (string line in _report.Lines())
            output.WriteLine(line);
        foreach (string complaint in campaign.Complaints(_report))
        {
            output.WriteLine($"FAILED {complaint}");
            _report.Failures.Add((-1, "", complaint));
        }
        return _report;

        void Add(int index, CaseResult result)
        {
            _report.Add(index, campaign.Describe(index), result);
            if (result.Failures.Count > 0)
                Report(index, result);
            foreach (string note in result.Notes)
                output.WriteLine($"note {campaign.Describe(index)}: {note}");
            if (_clock.Elapsed > _nextProgress)
                Progress(count);
        }
    }

    private string[] CommandOf(int first, int count) =>
        [
            .. arguments,
            "--child",
            "--first",
            first.ToString(CultureInfo.InvariantCulture),
            "--count",
            count.ToString(CultureInfo.InvariantCulture),
        ];

    private void KeepPeak(long bytes) => _report.PeakWorkingSet = Math.Max(_report.PeakWorkingSet, bytes);

    private void Progress(int count)
    {
        _nextProgress = _clock.Elapsed + TimeSpan.FromSeconds(5);
        output.WriteLine(
            string.Create(
                CultureInfo.InvariantCulture,
                $"[{_clock.Elapsed:hh\\:mm\\:ss}] {_report.Cases} of {count} cases, {_report.Failures.Count} failures"
            )
        );
    }

    private void Report(int index, CaseResult result)
    {
        string command = $"dotnet run --project tests/Clasm.Fuzz -c Release -- {string.Join(' ', arguments)}";
        string again = string.Create(CultureInfo.InvariantCulture, $"{command} --first {index} --count 1");
        string text = $"{campaign.Describe(index)}\n  {string.Join("\n  ", result.Failures)}\n  again: {again}\n";
        if (_report.Failures.Count <= MaxShownFailures)
            output.Write($"FAILED {text}");
        if (campaign.InputOf(index) is not CaseInput input)
            return;
        Directory.CreateDirectory(findings);
        string name = Path.Combine(findings, string.Create(CultureInfo.InvariantCulture, $"case-{index}"));
        File.WriteAllBytes($"{name}.{input.Extension}", input.Bytes);
        File.WriteAllText($"{name}.txt", text);
    }
}
