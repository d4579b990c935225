using System;
using System.Collections.Generic;
using System.Diagnostics;
using System.Threading.Tasks;

namespace Clasm.Fuzz.Differential;

/// <summary>An engine in a process of its own, which is started again when it ended or took too long.</summary>
/// <param name="name">What reports call it.</param>
/// <param name="command">The program and its arguments; it speaks <see cref="ChildProtocol"/>.</param>
internal sealed class ChildEngine(string name, IReadOnlyList<string> command) : IDifferentialEngine
{
    private static readonly TimeSpan s_limit = TimeSpan.FromSeconds(20);
    private Process? _process;

    /// <inheritdoc/>
    public string Name => name;

    /// <inheritdoc/>
    public IReadOnlyList<string> Run(DifferentialCase program)
    {
        _process ??= Start();
        Process process = _process;
        Task<List<string>?> answer = Task.Run(() =>
        {
            process.StandardInput.WriteLine(ChildProtocol.Encode(program));
            process.StandardInput.Flush();
            return ChildProtocol.ReadAnswer(process.StandardOutput);
        });
        string failure = "lost timeout";
        try
        {
            if (answer.Wait(s_limit))
            {
                if (answer.Result is List<string> lines)
                    return lines;
                process.WaitForExit(1000);
                failure = process.HasExited ? $"lost exit {process.ExitCode}" : "lost pipe";
            }
        }
        catch (AggregateException e)
        {
            failure = $"lost {e.InnerException!.Message}";
        }
        Stop();
        return [failure];
    }

    /// <inheritdoc/>
    public void Dispose() => Stop();

    private Process Start()
    {
        ProcessStartInfo start = new(command[0])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        for (int i = 1; i < command.Count; i++)
            start.ArgumentList.Add(command[i]);
        Process process = Process.Start(start)!;
        process.ErrorDataReceived += (_, _) => { };
        process.BeginErrorReadLine();
        return process;
    }

    private void Stop()
    {
        if (_process is null)
            return;
        if (!_process.HasExited)
            _process.Kill();
        _process.Dispose();
        _process = null;
    }
}
