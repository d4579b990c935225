using System.Collections.Generic;
using System.Threading;
using Clasm.Wast.Script;

namespace Clasm.Wast;

/// <summary>Threads: each runs its commands in a store of its own, and shares the memories of the instances that it names.</summary>
internal sealed partial class ScriptRun
{
    private readonly List<(string? Name, Thread Thread, WastResult Result)> _threads = [];

    private void Start(ThreadCommand command)
    {
        WastResult outcomes = new(result.Path, result.Features);
        ScriptRun run = new(outcomes, options) { _scriptStore = new ScriptStore(Environment) };
        foreach (string name in command.Shared)
            run._instances[name] = FindInstance(name);
        Thread thread = new(() => run.RunAll(command.Commands)) { IsBackground = true };
        thread.Start();
        _threads.Add((command.Name, thread, outcomes));
    }

    private void RunAll(ScriptCommand[] commands)
    {
        foreach (ScriptCommand command in commands)
            result.Add(Outcome(command));
        Dispose();
    }

    private void Join(string? name)
    {
        int index = _threads.FindLastIndex(thread => thread.Name == name);
        if (index < 0)
            throw new ScriptFailure($"there is no thread {name}");
        JoinAt(index);
    }

    private void JoinAll()
    {
        while (_threads.Count > 0)
            JoinAt(0);
    }

    private void JoinAt(int index)
    {
        (_, Thread thread, WastResult outcomes) = _threads[index];
        thread.Join();
        result.Add(outcomes);
        _threads.RemoveAt(index);
    }
}
