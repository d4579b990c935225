using System;
using System.Diagnostics;
using Clasm.Diagnostics;

namespace Clasm.Gc;

/// <summary>How often and how long programs waited for a collector. What runs inside a pause is part of it.</summary>
internal sealed class GcPauses(GcHeap heap)
{
    private bool _isOpen;
    private long _ticks;
    private long _longest;

    /// <summary>How many there were.</summary>
    public long Count { get; private set; }

    /// <summary>All of them together.</summary>
    public TimeSpan Total => Stopwatch.GetElapsedTime(0, _ticks);

    /// <summary>The longest.</summary>
    public TimeSpan Longest => Stopwatch.GetElapsedTime(0, _longest);

    /// <summary>Begins a pause; dispose what it returns at its end.</summary>
    /// <param name="kind">What the collector does, for those who listen to events.</param>
    public Pause Begin(string kind)
    {
        if (_isOpen)
            return default;
        _isOpen = true;
        return new Pause(this, kind);
    }

    private void End(string kind, long start)
    {
        long ticks = Stopwatch.GetTimestamp() - start;
        _isOpen = false;
        Count++;
        _ticks += ticks;
        _longest = Math.Max(_longest, ticks);
        if (GcEventSource.Log.IsEnabled())
            GcEventSource.Log.Pause(
                heap.Model.Collector.ToString(),
                kind,
                Stopwatch.GetElapsedTime(0, ticks).TotalMicroseconds,
                heap.Region.Committed
            );
    }

    /// <summary>A pause that is under way.</summary>
    public readonly ref struct Pause
    {
        private readonly GcPauses? _pauses;
        private readonly string _kind;
        private readonly long _start;

        /// <summary>Starts the clock.</summary>
        /// <param name="pauses">Where it counts.</param>
        /// <param name="kind">What the collector does.</param>
        public Pause(GcPauses pauses, string kind)
        {
            _pauses = pauses;
            _kind = kind;
            _start = Stopwatch.GetTimestamp();
        }

        /// <summary>Stops the clock.</summary>
        public void Dispose() => _pauses?.End(_kind, _start);
    }
}
