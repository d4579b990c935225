namespace Clasm.Gc.Linear;

/// <summary>
/// An object starts with a word of its type id above eight flags, then a word of its count. A struct's fields follow, or an
/// array's length and, at a multiple of 16, its elements. A free cell has the flag <see cref="Free"/> and, in place of the
/// count, the offset of the next one; so has an object that waits to be freed.
/// </summary>
internal static class ObjectHeader
{
    /// <summary>The size of a header.</summary>
    public const int Size = 8;

    /// <summary>Where the count is.</summary>
    public const int CountOffset = 4;

    /// <summary>Where an array's length is.</summary>
    public const int LengthOffset = Size;

    /// <summary>Where an array's elements start.</summary>
    public const int DataOffset = 16;

    /// <summary>The type id starts at this bit.</summary>
    public const int TypeShift = 8;

    /// <summary>Flag: no object, but a cell that can become one.</summary>
    public const uint Free = 1;

    /// <summary>Flag: the log has an entry of the object.</summary>
    public const uint Logged = 2;

    /// <summary>Flag: a collection found the object in use.</summary>
    public const uint Marked = 4;

    /// <summary>Flag: the object lies in the space of large objects.</summary>
    public const uint Large = 8;

    /// <summary>Flag: nothing refers to the object, and it waits to be freed.</summary>
    public const uint Dead = 16;

    /// <summary>Flag, where objects move: the object has moved to the offset that is in place of the count.</summary>
    public const uint Forwarded = 32;

    /// <summary>Flag: a trace found the object dead, and took back what it counts.</summary>
    public const uint Condemned = 32;

    /// <summary>Flag: the stack refers to the object; set only while the log is collected.</summary>
    public const uint OnStack = 64;

    /// <summary>Flag: a trace will look at the slots of this large object, whose memory must stay until then.</summary>
    public const uint Pending = 128;

    /// <summary>All flags.</summary>
    public const uint Flags = (1 << TypeShift) - 1;
}
