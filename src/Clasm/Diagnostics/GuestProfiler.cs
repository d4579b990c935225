using System;
using System.Collections.Generic;
using System.Diagnostics;
using System.Reflection;
using System.Threading;
using Clasm.Compilation;
using Clasm.Execution;

namespace Clasm.Diagnostics;

/// <summary>A node of the tree of stacks: a function, called by the node that it hangs on.</summary>
/// <param name="Caller">The index of the caller's node; -1 for the outermost function.</param>
/// <param name="Function">The index of the function.</param>
internal readonly record struct StackNode(int Caller, int Function);

/// <summary>
/// Samples the stacks of the functions that run in a store. A thread of its own asks for a sample at each interval; the code takes
/// it where it next enters a function or comes to the head of a loop, and so a moment later: what loops and calls nothing is seen
/// where it loops, and the host's functions are not seen. Functions that the CLR's compiler put into their callers count for these.
/// Where stacks are so deep that walking them takes long, samples are further apart.
/// </summary>
internal sealed class GuestProfiler : IDisposable
{
    /// <summary>How many functions of a stack are kept: the innermost.</summary>
    private const int DeepestStack = 512;

    /// <summary>How far apart samples are at least, for each frame of the last: some ten times what walking one takes.</summary>
    private const int PauseOfFrame = 30 * (int)TimeSpan.TicksPerMicrosecond;

    private readonly Store _store;
    private readonly TimeSpan _interval;
    private readonly ManualResetEventSlim _stop = new();
    private readonly Thread _thread;
    private readonly Dictionary<MethodBase, int> _functionOf = [];
    private readonly Dictionary<(Module, uint), int> _indices = [];
    private readonly Dictionary<StackNode, int> _nodes = [];
    private readonly List<int> _path = [];
    private long _pause;

    /// <summary>Starts sampling.</summary>
    /// <param name="store">The store, whose engine is configured to take samples.</param>
    /// <param name="interval">How often.</param>
    public GuestProfiler(Store store, TimeSpan interval)
    {
        _store = store;
        _interval = interval;
        Start = DateTimeOffset.UtcNow;
        StartTicks = Stopwatch.GetTimestamp();
        store.Sampler = Take;
        Sampling.Request(store); // even what ends soon is seen once
        _thread = new Thread(RequestSamples) { IsBackground = true, Name = "Clasm profiler" };
        _thread.Start();
    }

    /// <summary>When it started.</summary>
    public DateTimeOffset Start { get; }

    /// <summary>How often samples are asked for.</summary>
    public TimeSpan Interval => _interval;

    /// <summary>The functions that were seen.</summary>
    public List<(Module Module, uint Function)> Functions { get; } = [];

    /// <summary>The stacks that were seen: callers stand before what they call.</summary>
    public List<StackNode> Stacks { get; } = [];

    /// <summary>The samples: when, from the start, and the innermost node of the stack.</summary>
    public List<(TimeSpan Time, int Stack)> Samples { get; } = [];

    private long StartTicks { get; }

    /// <summary>Ends sampling.</summary>
    public void Dispose()
    {
        if (_store.Sampler is null)
            return;
        _stop.Set();
        _thread.Join();
        _store.Sampler = null;
        _stop.Dispose();
    }

    private void RequestSamples()
    {
        while (!_stop.Wait(TimeSpan.FromTicks(Math.Max(_interval.Ticks, Volatile.Read(ref _pause)))))
            Sampling.Request(_store);
    }

    // On the thread that runs the code.
    private void Take()
    {
        long begin = Stopwatch.GetTimestamp();
        StackTrace trace = new(fNeedFileInfo: false);
        _path.Clear();
        for (int i = 0; i < trace.FrameCount && _path.Count < DeepestStack; i++)
        {
            if (trace.GetFrame(i)?.GetMethod() is MethodBase method && FunctionOf(method) is int function and >= 0)
                _path.Add(function);
        }
        int stack = -1;
        for (int i = _path.Count - 1; i >= 0; i--)
            stack = NodeOf(new StackNode(stack, _path[i]));
        if (stack >= 0)
            Samples.Add((Stopwatch.GetElapsedTime(StartTicks, begin), stack));
        Volatile.Write(ref _pause, (long)trace.FrameCount * PauseOfFrame);
    }

    // -1 for what is no function of a module, or only a part of one.
    private int FunctionOf(MethodBase method)
    {
        if (!_functionOf.TryGetValue(method, out int function))
            _functionOf[method] = function = Identify(method);
        return function;
    }

    private int Identify(MethodBase method)
    {
        // Methods of others may have no token.
        if (LoadedImage.Of(method) is not { Source: Module module } || module.Code.IsPart(method.MetadataToken))
            return -1;
        if (module.Code.FunctionOf(method.MetadataToken) is not uint function)
            return -1;
        if (!_indices.TryGetValue((module, function), out int index))
        {
            _indices[(module, function)] = index = Functions.Count;
            Functions.Add((module, function));
        }
        return index;
    }

    private int NodeOf(StackNode node)
    {
        if (!_nodes.TryGetValue(node, out int index))
        {
            _nodes[node] = index = Stacks.Count;
            Stacks.Add(node);
        }
        return index;
    }
}
