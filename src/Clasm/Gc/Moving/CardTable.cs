using System;
using System.Numerics;
using System.Runtime.CompilerServices;
using Clasm.Memories;

namespace Clasm.Gc.Moving;

/// <summary>
/// A byte for each 512 bytes of a region, a card: whether a slot of it may refer to the nursery. A second byte says how far
/// before the card the object starts that its first byte belongs to: up to 63 words of 8 bytes, or from 64 on, 2^(n - 64)
/// cards to where the second byte of that card says more.
/// </summary>
internal sealed unsafe class CardTable : IDisposable
{
    /// <summary>The size of a card as a power of two.</summary>
    public const int Shift = 9;

    /// <summary>How many cards the largest region has.</summary>
    public const uint MaxCount = 1U << (32 - Shift);

    private const int NearWords = 64;

    private readonly NativeReservation _reservation;
    private readonly byte* _starts;

    /// <summary>Clean cards for a whole address space; memory comes as it is touched.</summary>
    public CardTable()
    {
        _reservation =
            NativeReservation.TryReserve(2 * MaxCount)
            ?? throw new InsufficientMemoryException("no address space for the cards of a GC heap");
        if (!_reservation.Commit(0, _reservation.Size))
            throw new InsufficientMemoryException("no memory for the cards of a GC heap");
        Cards = (byte*)_reservation.Address;
        _starts = Cards + MaxCount;
    }

    /// <summary>The cards by number; not 0: dirty.</summary>
    public byte* Cards { get; }

    /// <summary>The card of an offset.</summary>
    public static uint Of(uint offset) => offset >> Shift;

    /// <summary>Notes where an object or a free cell is.</summary>
    /// <param name="offset">Its offset.</param>
    /// <param name="size">Its size.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Record(uint offset, uint size)
    {
        uint first = (offset + (1U << Shift) - 1) >> Shift;
        uint last = (offset + size - 1) >> Shift;
        if (first <= last)
            RecordCards(offset, first, last);
    }

    /// <summary>The object or free cell that a card's first byte belongs to.</summary>
    /// <param name="card">A card that was recorded.</param>
    public uint StartOf(uint card)
    {
        while (_starts[card] >= NearWords) // in bounds: leads to smaller numbers of cards of the same object
            card -= 1U << (_starts[card] - NearWords);
        return (card << Shift) - (_starts[card] * 8U);
    }

    /// <summary>Makes the cards of a range dirty.</summary>
    /// <param name="offset">Where the range starts.</param>
    /// <param name="size">Its size.</param>
    public void Soil(uint offset, long size)
    {
        if (size > 0)
            new Span<byte>(Cards + Of(offset), (int)(Of((uint)(offset + size - 1)) - Of(offset) + 1)).Fill(1);
    }

    /// <summary>Makes the cards of a range clean.</summary>
    /// <param name="offset">Where the range starts.</param>
    /// <param name="size">Its size.</param>
    public void Clean(uint offset, long size)
    {
        if (size > 0)
            new Span<byte>(Cards + Of(offset), (int)(Of((uint)(offset + size - 1)) - Of(offset) + 1)).Clear();
    }

    /// <inheritdoc/>
    public void Dispose() => _reservation.Dispose();

    private void RecordCards(uint offset, uint first, uint last)
    {
        for (uint card = first; card <= last; card++) // in bounds: cards of the region
        {
            uint words = ((card << Shift) - offset) / 8;
            _starts[card] = words < NearWords ? (byte)words : (byte)(NearWords + BitOperations.Log2(card - first));
        }
    }
}
