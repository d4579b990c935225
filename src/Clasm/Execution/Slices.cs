using System;
using System.Runtime.CompilerServices;
using System.Threading;

namespace Clasm.Execution;

/// <summary>
/// Cuts a bulk operation into pieces, between which it can be interrupted. Each piece uses up fuel by its size. The caller
/// has checked the whole range, so that an operation that traps for its bounds changes nothing.
/// </summary>
internal unsafe ref struct Slices
{
    /// <summary>How many bytes are handled between two checks. Memory that is new takes up to a millisecond for each MiB.</summary>
    public const int SliceBytes = 1 << 18;

    /// <summary>This many bytes cost one unit of fuel: a power of two.</summary>
    private const int FuelShift = 6;

    private readonly StoreContext* _context;
    private readonly long _count;
    private readonly long _step;
    private readonly int _size;
    private readonly bool _backwards;
    private long _done;

    /// <summary>The pieces of an operation.</summary>
    /// <param name="self">The instance whose code runs.</param>
    /// <param name="count">How many elements.</param>
    /// <param name="shift">The size of an element as a power of two.</param>
    /// <param name="backwards">Whether the last elements are handled first.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public Slices(Instance self, long count, int shift, bool backwards = false)
    {
        _context = (StoreContext*)self.Context; // in bounds: the store's block lives as long as the instance
        _count = count;
        _step = SliceBytes >> shift;
        _size = shift;
        _backwards = backwards;
    }

    /// <summary>The first element of the piece.</summary>
    public long Start { get; private set; }

    /// <summary>How many elements the piece has.</summary>
    public long Count { get; private set; }

    /// <summary>The first element of the piece, as an offset to 32-bit indices.</summary>
    public readonly int Start32 => (int)Start;

    /// <summary>How many elements the piece has, as a 32-bit number.</summary>
    public readonly int Count32 => (int)Count;

    /// <summary>Takes the fuel for an operation that is too small to be cut; the next check finds out when none is left.</summary>
    /// <param name="self">The instance whose code runs.</param>
    /// <param name="bytes">How much the operation handles.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void ChargeSmall(Instance self, long bytes)
    {
        if (bytes >= 1 << FuelShift)
            ((StoreContext*)self.Context)->Fuel -= bytes >> FuelShift; // in bounds: the block lives as long as the instance
    }

    /// <summary>Goes to the next piece, if there is one.</summary>
    /// <exception cref="TrapException">The store was interrupted, or has no fuel left.</exception>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public bool Next()
    {
        if (_done == _count)
            return false;
        Count = Math.Min(_step, _count - _done);
        if (Volatile.Read(ref _context->Interrupt) != 0 || _context->IsMetered != 0)
            Check();
        Start = _backwards ? _count - _done - Count : _done;
        _done += Count;
        return true;
    }

    private readonly void Check()
    {
        Interruption.Check(_context);
        if (_context->IsMetered == 0)
            return;
        _context->Fuel -= (Count << _size) >> FuelShift;
        if (_context->Fuel < 0)
            Trap.OutOfFuel();
    }
}
