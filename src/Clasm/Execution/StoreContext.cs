using System;
using System.Runtime.InteropServices;

namespace Clasm.Execution;

/// <summary>
/// What compiled code reads and writes on its way, one native block a store: compiled code holds its address in a local.
/// It outlives every call into the store and is released with the store.
/// </summary>
[StructLayout(LayoutKind.Sequential)]
internal unsafe struct StoreContext
{
    /// <summary>How many words of results a call can hand over (the first result is returned in a register).</summary>
    public const int ResultSlots = 1000;

    /// <summary>The size of the largest object that has a free list of its own, in bytes.</summary>
    public const int LargestSizeClass = 568;

    /// <summary>A limit that no stack pointer satisfies, compared unsigned.</summary>
    public const nint Stop = -1;

    /// <summary>How far after this block the results are; compiled code knows it, and loads no address.</summary>
    public static int ResultsOffset => sizeof(StoreContext);

    /// <summary>
    /// The lowest address that the machine's stack pointer may reach in wasm code, or <see cref="Stop"/>, so that the check
    /// where functions are entered finds interruptions too. Other threads write nothing but the latter.
    /// </summary>
    public nint StackLimit;

    /// <summary>Not zero: leave compiled code at the next check (deadline, cancellation).</summary>
    public int Interrupt;

    /// <summary>Not zero: a sample of the stack is wanted at the next check. Other threads set it.</summary>
    public int Sample;

    /// <summary>What <see cref="StackLimit"/> is while nothing interrupts.</summary>
    public nint OwnStackLimit;

    /// <summary>The exception that compiled code is looking for a handler of; 0 if there is none.</summary>
    public int Pending;

    /// <summary>Whether collections are provoked and verified.</summary>
    public int Zeal;

    /// <summary>The address of word 0 of the GC heap; references are offsets from here.</summary>
    public nint HeapBase;

    /// <summary>The end of the shadow stack that is in use: the next frame starts here.</summary>
    public nint ShadowTop;

    /// <summary>The end of the shadow stack.</summary>
    public nint ShadowLimit;

    /// <summary>The engine's table of supertypes: 8 type ids of 4 bytes for each type id.</summary>
    public nint DisplayTable;

    /// <summary>Where compiled code puts results after the first, 16 bytes each: <see cref="ResultsOffset"/> from here.</summary>
    public nint Results;

    /// <summary>Fuel left, where code is metered; zero and below is exhausted.</summary>
    public long Fuel;

    /// <summary>What the function that runs last noted that it spent of the fuel and has not taken from it.</summary>
    public long Unsettled;

    /// <summary>Whether bulk operations use up fuel.</summary>
    public int IsMetered;

    /// <summary>The next free byte of the bump allocator (null, copying, nursery): an offset in the heap.</summary>
    public uint BumpNext;

    /// <summary>The end of the bump allocator's region: an offset in the heap.</summary>
    public uint BumpEnd;

    /// <summary>generational: the end of the nursery, which starts at the first block: an offset in the heap.</summary>
    public uint NurseryEnd;

    /// <summary>generational: the cards, one byte each.</summary>
    public byte* Cards;

    /// <summary>drc: the next free entry of the log.</summary>
    public uint* LogNext;

    /// <summary>drc: where the log is long enough for a collection at the next allocation.</summary>
    public uint* LogEnd;

    /// <summary>drc: the end of the log's memory, at or after <see cref="LogEnd"/>.</summary>
    public uint* LogLimit;

    /// <summary>
    /// drc: a count may be dropped without a call where it is less than this by two; 0 while a trace must hear of all drops.
    /// </summary>
    public uint DropLimit;

    /// <summary>A weak GC handle to the store's <c>GcHeap</c>, for the slow paths of barriers.</summary>
    public nint Heap;

    /// <summary>drc: the heads of the free lists by size / 8.</summary>
    public fixed uint FreeLists[(LargestSizeClass / 8) + 1];

    /// <summary>Where a field that compiled code uses lies, in bytes.</summary>
    /// <param name="field">Its name.</param>
    public static int OffsetOf(string field)
    {
        StoreContext context;
        void* address = field switch
        {
            nameof(Interrupt) => &context.Interrupt,
            nameof(Sample) => &context.Sample,
            nameof(Pending) => &context.Pending,
            nameof(ShadowTop) => &context.ShadowTop,
            nameof(ShadowLimit) => &context.ShadowLimit,
            nameof(Results) => &context.Results,
            nameof(Fuel) => &context.Fuel,
            nameof(Unsettled) => &context.Unsettled,
            _ => throw new ArgumentException($"compiled code does not use {field}"),
        };
        return (int)((byte*)address - (byte*)&context);
    }
}
