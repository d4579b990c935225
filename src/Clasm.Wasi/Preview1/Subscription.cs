namespace Clasm.Wasi.Preview1;

/// <summary>What a guest waits for.</summary>
internal struct Subscription
{
    /// <summary>The guest's own mark, which the event carries.</summary>
    public ulong UserData;

    /// <summary>What it is about.</summary>
    public EventType Type;

    /// <summary>For reading and writing: the descriptor.</summary>
    public int Descriptor;

    /// <summary>For clocks: which.</summary>
    public int Clock;

    /// <summary>For clocks: when, by the clock itself.</summary>
    public ulong Deadline;
}
