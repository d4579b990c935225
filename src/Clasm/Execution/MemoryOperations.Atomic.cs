namespace Clasm.Execution;

// Waiting and waking. The address is checked in the order in which other engines do: alignment, bounds, and that it is shared.
internal static unsafe partial class MemoryOperations
{
    /// <summary><c>memory.atomic.notify</c>: how many it woke; nobody waits on a memory that is not shared.</summary>
    public static int MemoryAtomicNotify(Instance self, long address, int count, long offset, int memory)
    {
        Memory target = self.Memories[memory];
        nint cell = CheckAtomic(target, address, offset, 4);
        return target.MemoryType.IsShared ? ParkingLot.Notify(cell, count) : 0;
    }

    /// <summary><c>memory.atomic.wait32</c>: 0 when it was woken, 1 when the value differs, 2 when the time is over.</summary>
    public static int MemoryAtomicWait32(
        Instance self,
        long address,
        int expected,
        long nanoseconds,
        long offset,
        int memory
    )
    {
        nint cell = CheckWait(self.Memories[memory], address, offset, 4);
        return ParkingLot.Wait32(cell, expected, nanoseconds, self.Store.Context);
    }

    /// <summary><c>memory.atomic.wait64</c>: 0 when it was woken, 1 when the value differs, 2 when the time is over.</summary>
    public static int MemoryAtomicWait64(
        Instance self,
        long address,
        long expected,
        long nanoseconds,
        long offset,
        int memory
    )
    {
        nint cell = CheckWait(self.Memories[memory], address, offset, 8);
        return ParkingLot.Wait64(cell, expected, nanoseconds, self.Store.Context);
    }

    private static nint CheckWait(Memory memory, long address, long offset, int size)
    {
        nint cell = CheckAtomic(memory, address, offset, size);
        if (!memory.MemoryType.IsShared)
            Trap.AtomicWaitNonSharedMemory();
        return cell;
    }

    private static nint CheckAtomic(Memory memory, long address, long offset, int size)
    {
        RequireAligned((int)(address + offset) & (size - 1));
        if ((ulong)address > ulong.MaxValue - (ulong)offset)
            Trap.MemoryOutOfBounds();
        return Check(memory, address + offset, size);
    }
}
