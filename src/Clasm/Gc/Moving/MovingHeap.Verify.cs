using System;
using System.Collections.Generic;
using Clasm.Gc.Linear;
using Clasm.Memories;

namespace Clasm.Gc.Moving;

internal abstract unsafe partial class MovingHeap<TBarriers>
{
    /// <inheritdoc/>
    public sealed override void Verify()
    {
        Close();
        new Verifier(this).Check();
        Open();
    }

    /// <summary>Whether a slot of an object that refers to another is where the collector will look for it.</summary>
    protected virtual bool IsRemembered(uint slot, int word) => true;

    /// <summary>Looks at every object and every root: what they refer to must be objects, and nothing else.</summary>
    private sealed class Verifier(MovingHeap<TBarriers> heap)
    {
        private const int ZeroWords = 1024;

        private readonly Dictionary<BumpSpace, ulong[]> _starts = [];
        private string _holder = "";

        public void Check()
        {
            bool isClean = !new Span<int>((void*)heap.Region.Base, ZeroWords).ContainsAnyExcept(0);
            Require(isClean, 0, "the null page was written");
            foreach (BumpSpace space in heap.Spaces)
                FindStarts(space);
            foreach (BumpSpace space in heap.Spaces)
            {
                for (uint offset = space.Start; offset < space.Next; offset += heap.SizeOf(offset))
                    CheckObject(offset);
            }
            _holder = "a root";
            heap.VisitRoots<RootCheck, Verifier>(this);
        }

        private void FindStarts(BumpSpace space)
        {
            ulong[] starts = new ulong[space.Used / (8 * 64) + 1];
            _starts.Add(space, starts);
            uint offset = space.Start;
            while (offset < space.Next)
            {
                uint header = heap.Header(offset);
                if ((header & ObjectHeader.Free) == 0)
                {
                    Require((header & ObjectHeader.Flags) == 0, offset, $"has the header 0x{header:x}");
                    uint type = header >> ObjectHeader.TypeShift;
                    Require(type < heap.Types.Count, offset, $"has no type of the engine: 0x{header:x}");
                    TypeDescriptor* descriptor = heap._types + type;
                    Require(descriptor->IsArray || descriptor->Size != 0, offset, $"has the type {type} of functions");
                    uint index = (offset - space.Start) / 8;
                    starts[index / 64] |= 1UL << (int)(index % 64);
                }
                uint size = heap.SizeOf(offset);
                Require(size >= ObjectHeader.Size && size <= space.Next - offset, offset, $"has the size {size}");
                Require(heap.Cards is null || heap.IsRecorded(space, offset, size), offset, "is not where cards say");
                offset += size;
            }
        }

        private void CheckObject(uint offset)
        {
            if ((heap.Header(offset) & ObjectHeader.Free) != 0)
                return;
            _holder = $"0x{offset:x}";
            heap.VisitSlots<SlotCheck, Verifier>(this, offset);
        }

        private void CheckWord(int word)
        {
            if (Word.IsHost(word))
                Require(heap.Hosts.Contains(word), (uint)word, $"is no host object, but {_holder} refers to it");
            else if (Word.IsObject(word))
                Require(
                    IsObject((uint)word),
                    (uint)word,
                    $"is supposedly live since {_holder} refers to it; it is not"
                );
        }

        private bool IsObject(uint offset)
        {
            foreach (BumpSpace space in heap.Spaces)
            {
                uint index = (offset - space.Start) / 8;
                if (offset >= space.Start && offset < space.Next)
                    return (_starts[space][index / 64] >> (int)(index % 64) & 1) != 0;
            }
            return false;
        }

        private static void Require(bool condition, uint offset, string otherwise)
        {
            if (!condition)
                throw new GcInvariantException($"0x{offset:x}: {otherwise}");
        }

        private readonly struct RootCheck : ISlotVisitor<Verifier>
        {
            public static void Visit(Verifier verifier, int* slot) => verifier.CheckWord(*slot);
        }

        private readonly struct SlotCheck : ISlotVisitor<Verifier>
        {
            public static void Visit(Verifier verifier, int* slot)
            {
                verifier.CheckWord(*slot);
                uint offset = (uint)((nint)slot - verifier.Base);
                Require(verifier.IsRemembered(offset, *slot), offset, "refers to the nursery, but its card is clean");
            }
        }

        private nint Base => heap._base;

        private bool IsRemembered(uint slot, int word) => heap.IsRemembered(slot, word);
    }

    /// <summary>Whether the cards that start in an object lead to it.</summary>
    protected virtual bool IsRecorded(BumpSpace space, uint offset, uint size) => true;
}
