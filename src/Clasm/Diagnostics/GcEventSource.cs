using System.Diagnostics.Tracing;

namespace Clasm.Diagnostics;

/// <summary>Tells tools such as <c>dotnet-trace</c> of every pause of a collector; costs a test of a flag when nobody listens.</summary>
[EventSource(Name = "Clasm-Gc")]
internal sealed class GcEventSource : EventSource
{
    /// <summary>The one source.</summary>
    public static readonly GcEventSource Log = new();

    private GcEventSource() { }

    /// <summary>A program waited for its collector.</summary>
    /// <param name="collector">Which.</param>
    /// <param name="kind">What it did: <c>log</c>, <c>slice</c>, <c>minor</c> or <c>full</c>.</param>
    /// <param name="microseconds">How long.</param>
    /// <param name="committed">The bytes of the heap that have memory behind them now.</param>
    [Event(1, Level = EventLevel.Informational)]
    public void Pause(string collector, string kind, double microseconds, long committed) =>
        WriteEvent(1, collector, kind, microseconds, committed);
}
