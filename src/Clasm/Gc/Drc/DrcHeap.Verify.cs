using System;
using System.Collections.Generic;
using Clasm.Gc.Linear;
using Clasm.Memories;

namespace Clasm.Gc.Drc;

internal sealed unsafe partial class DrcHeap
{
    /// <inheritdoc/>
    public override void Verify()
    {
        Drain(int.MaxValue);
        new Recount(this).Check();
    }

    /// <inheritdoc/>
    public override GcHeapStatistics Statistics()
    {
        Drain(int.MaxValue);
        Dictionary<int, long> objects = [];
        long live = 0;
        foreach (uint offset in Objects())
        {
            int type = TypeIdOf((int)offset);
            objects[type] = objects.GetValueOrDefault(type) + 1;
            live += SizeOf(offset);
        }
        return new GcHeapStatistics
        {
            BytesLive = live,
            BytesUsed = BytesUsed,
            BytesCommitted = Region.Committed,
            BytesReserved = Region.Reserved,
            Collections = _collections,
            Traces = _traces,
            Objects = objects,
            HostObjects = Hosts.Count,
            Handles = Handles.Count,
        };
    }

    /// <inheritdoc/>
    public override IEnumerable<uint> AllObjects()
    {
        Drain(int.MaxValue);
        return Objects();
    }

    /// <inheritdoc/>
    protected override (long Used, long Live, long Collections, long Full) Figures() =>
        (BytesUsed, _lastLive, _collections, _traces);

    private IEnumerable<uint> Objects()
    {
        foreach (uint offset in SmallObjects())
        {
            if ((Header(offset) & ObjectHeader.Condemned) == 0)
                yield return offset;
        }
        foreach (uint offset in LargeObjects())
        {
            if ((Header(offset) & ObjectHeader.Condemned) == 0)
                yield return offset;
        }
    }

    /// <summary>Whether an object is dead that a trace has yet to condemn. What is new may seem so too.</summary>
    private bool IsDoomed(uint offset) => _phase == TracePhase.Condemn && (Header(offset) & InUse) == 0;

    /// <summary>The flags that no object has between collections.</summary>
    private uint FlagsOfCollections =>
        ObjectHeader.Dead
        | ObjectHeader.OnStack
        | (_phase == TracePhase.Shade ? 0 : ObjectHeader.Pending)
        | (_phase == TracePhase.None ? ObjectHeader.Marked : 0);

    /// <summary>Counts all references anew and compares: the proof that no count, log entry or root is missing.</summary>
    private sealed class Recount(DrcHeap heap)
    {
        private const int ZeroWords = 1024;

        private readonly uint[] _found = new uint[(long)Math.Max(heap._blocks.Top, 1) * HeapRegion.BlockSize / 8];
        private readonly Dictionary<int, uint> _foundHosts = [];
        private readonly HashSet<uint> _large = [.. heap.LargeObjects()];
        private readonly HashSet<uint> _logged = [];

        public void Check()
        {
            Require(
                !new Span<int>((void*)heap.Region.Base, ZeroWords).ContainsAnyExcept(0),
                0,
                "the null page was written"
            );
            foreach (uint offset in heap.Objects())
                CountSlots(offset);
            CountRest();
            CountRoots();
            CheckLog();
            CheckStack();
            long logged = 0;
            foreach (uint offset in heap.Objects())
            {
                CheckCount(offset);
                logged += (heap.Header(offset) & ObjectHeader.Logged) != 0 ? 1 : 0;
            }
            foreach (int word in heap.Hosts.Words)
            {
                CheckHost(word);
                logged += heap.Hosts.IsLogged(word) ? 1 : 0;
            }
            Require(logged == _logged.Count, 0, $"{logged} objects are logged, but the log has {_logged.Count}");
        }

        private void CountSlots(uint offset)
        {
            uint header = heap.Header(offset);
            Require((header & heap.FlagsOfCollections) == 0, offset, $"flags 0x{header & 0xFF:x} outside a collection");
            Require(header >> ObjectHeader.TypeShift < (uint)heap.Types.Count, offset, "no type of the engine");
            TypeDescriptor* type = heap._types + (header >> ObjectHeader.TypeShift);
            nint address = heap.AddressOf((int)offset);
            for (int i = 0; i < type->RefCount; i++) // in bounds: slots of the object's type
                Count(*(int*)(address + type->RefOffsets[i]), offset);
            if (!type->IsRefArray)
                return;
            uint length = heap.LengthOf((int)offset);
            for (uint i = 0; i < length; i++) // in bounds: < length
                Count(((int*)(address + ObjectHeader.DataOffset))[i], offset);
        }

        /// <summary>What a long array that was condemned refers to in the part whose counts it has not given back.</summary>
        private void CountRest()
        {
            if (heap._returning == 0)
                return;
            uint length = heap.LengthOf((int)heap._returning);
            int* slots = (int*)(heap.AddressOf((int)heap._returning) + ObjectHeader.DataOffset);
            for (uint i = heap._returningNext; i < length; i++) // in bounds: < length
            {
                if (!Word.IsObject(slots[i]) || (heap.Header((uint)slots[i]) & InUse) != 0)
                    Count(slots[i], 0);
            }
        }

        private void CountRoots()
        {
            foreach ((nint address, long words) in heap.Roots.All)
            {
                for (long i = 0; i < words; i++) // in bounds: the owner of a range keeps its length right
                    Count(((int*)address)[i], 0);
            }
            foreach (int word in heap.Handles.Words)
                Count(word, 0);
        }

        private void Count(int word, uint holder)
        {
            if (Word.IsHost(word))
            {
                Require(heap.Hosts.Contains(word), (uint)word, $"freed, but 0x{holder:x} refers to this host object");
                _foundHosts[word] = _foundHosts.GetValueOrDefault(word) + 1;
            }
            else if (Word.IsObject(word) && (holder == 0 || !heap.IsDoomed(holder) || IsObject((uint)word)))
            {
                RequireLive((uint)word);
                _found[(uint)word / 8]++;
            }
        }

        private void CheckLog()
        {
            for (long i = 0; i < heap._log.Count; i++) // in bounds: of the log
            {
                uint entry = heap._log.Entries[i];
                Require(_logged.Add(entry), entry, "in the log twice");
                if (Word.IsHost((int)entry))
                    Require(
                        heap.Hosts.Contains((int)entry) && heap.Hosts.IsLogged((int)entry),
                        entry,
                        "in the log by mistake"
                    );
                else
                    RequireLogged(entry, "in the log without its flag");
            }
        }

        private void CheckStack()
        {
            foreach (int word in heap.StackWords)
            {
                if (Word.IsObject(word))
                    RequireLogged((uint)word, "on the stack, but not in the log");
                else if (Word.IsHost(word))
                    Require(
                        heap.Hosts.Contains(word) && heap.Hosts.IsLogged(word),
                        (uint)word,
                        "on the stack, but not in the log"
                    );
            }
        }

        private void CheckCount(uint offset)
        {
            uint count = heap.Count(offset);
            uint found = _found[offset / 8];
            if (count == uint.MaxValue || heap.IsDoomed(offset))
                return;
            Require(count == found, offset, $"has count {count}, but {found} references were found");
            bool isLogged = (heap.Header(offset) & ObjectHeader.Logged) != 0;
            Require(count != 0 || isLogged, offset, "has no count and is not in the log, but was not freed");
        }

        private void CheckHost(int word)
        {
            uint count = heap.Hosts.CountOf(word);
            uint found = _foundHosts.GetValueOrDefault(word);
            Require(
                count == found || count == uint.MaxValue,
                (uint)word,
                $"has count {count}, but {found} references were found"
            );
        }

        private void RequireLogged(uint offset, string otherwise)
        {
            RequireLive(offset);
            Require((heap.Header(offset) & ObjectHeader.Logged) != 0, offset, otherwise);
        }

        private void RequireLive(uint offset)
        {
            if (!IsObject(offset))
                ThrowDead(offset);
        }

        private bool IsObject(uint offset)
        {
            int block = (int)(offset / HeapRegion.BlockSize);
            int sizeClass = heap._small.ClassOf(block);
            if (sizeClass == 0)
                return _large.Contains(offset) && (heap.Header(offset) & ObjectHeader.Condemned) == 0;
            bool isCell =
                offset % HeapRegion.BlockSize % ((uint)sizeClass * 8) == 0 && offset < heap._small.CarvedEnd(block);
            return isCell && (heap.Header(offset) & (ObjectHeader.Free | ObjectHeader.Condemned)) == 0;
        }

        private void Require(bool condition, uint offset, string otherwise)
        {
            if (!condition)
                throw new GcInvariantException($"{Name(offset)}: {otherwise}");
        }

        private string Name(uint offset)
        {
            if (offset == 0)
                return "heap";
            if (Word.IsHost((int)offset) || !IsObject(offset))
                return $"0x{offset:x}";
            int type = heap.TypeIdOf((int)offset);
            return type < heap.Types.Count ? $"0x{offset:x} ({heap.Types.Get(type)})" : $"0x{offset:x}";
        }
    }
}
