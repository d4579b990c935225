using System.Runtime.CompilerServices;
using System.Threading;

namespace Clasm.Execution;

// Read-modify-write. Where the BCL has no such operation, compare-and-exchange is repeated until nobody came between.
internal static unsafe partial class Atomic
{
    [MethodImpl(Inline)]
    public static int I32AtomicRmwAdd(nint address, int value) => Interlocked.Add(ref *(int*)address, value) - value;

    [MethodImpl(Inline)]
    public static long I64AtomicRmwAdd(nint address, long value) => Interlocked.Add(ref *(long*)address, value) - value;

    public static int I32AtomicRmw8AddU(nint address, int value)
    {
        byte found = Volatile.Read(ref *(byte*)address);
        while (true)
        {
            byte old = Interlocked.CompareExchange(ref *(byte*)address, (byte)(found + value), found);
            if (old == found)
                return old;
            found = old;
        }
    }

    public static int I32AtomicRmw16AddU(nint address, int value)
    {
        ushort found = Volatile.Read(ref *(ushort*)address);
        while (true)
        {
            ushort old = Interlocked.CompareExchange(ref *(ushort*)address, (ushort)(found + value), found);
            if (old == found)
                return old;
            found = old;
        }
    }

    public static long I64AtomicRmw8AddU(nint address, long value)
    {
        byte found = Volatile.Read(ref *(byte*)address);
        while (true)
        {
            byte old = Interlocked.CompareExchange(ref *(byte*)address, (byte)(found + value), found);
            if (old == found)
                return old;
            found = old;
        }
    }

    public static long I64AtomicRmw16AddU(nint address, long value)
    {
        ushort found = Volatile.Read(ref *(ushort*)address);
        while (true)
        {
            ushort old = Interlocked.CompareExchange(ref *(ushort*)address, (ushort)(found + value), found);
            if (old == found)
                return old;
            found = old;
        }
    }

    [MethodImpl(Inline)]
    public static long I64AtomicRmw32AddU(nint address, long value) =>
        Interlocked.Add(ref *(uint*)address, (uint)value) - (uint)value;

    [MethodImpl(Inline)]
    public static int I32AtomicRmwSub(nint address, int value) => Interlocked.Add(ref *(int*)address, (-value)) + value;

    [MethodImpl(Inline)]
    public static long I64AtomicRmwSub(nint address, long value) =>
        Interlocked.Add(ref *(long*)address, (-value)) + value;

    public static int I32AtomicRmw8SubU(nint address, int value)
    {
        byte found = Volatile.Read(ref *(byte*)address);
        while (true)
        {
            byte old = Interlocked.CompareExchange(ref *(byte*)address, (byte)(found - value), found);
            if (old == found)
                return old;
            found = old;
        }
    }

    public static int I32AtomicRmw16SubU(nint address, int value)
    {
        ushort found = Volatile.Read(ref *(ushort*)address);
        while (true)
        {
            ushort old = Interlocked.CompareExchange(ref *(ushort*)address, (ushort)(found - value), found);
            if (old == found)
                return old;
            found = old;
        }
    }

    public static long I64AtomicRmw8SubU(nint address, long value)
    {
        byte found = Volatile.Read(ref *(byte*)address);
        while (true)
        {
            byte old = Interlocked.CompareExchange(ref *(byte*)address, (byte)(found - value), found);
            if (old == found)
                return old;
            found = old;
        }
    }

    public static long I64AtomicRmw16SubU(nint address, long value)
    {
        ushort found = Volatile.Read(ref *(ushort*)address);
        while (true)
        {
            ushort old = Interlocked.CompareExchange(ref *(ushort*)address, (ushort)(found - value), found);
            if (old == found)
                return old;
            found = old;
        }
    }

    [MethodImpl(Inline)]
    public static long I64AtomicRmw32SubU(nint address, long value) =>
        Interlocked.Add(ref *(uint*)address, (uint)(-value)) + (uint)value;

    [MethodImpl(Inline)]
    public static int I32AtomicRmwAnd(nint address, int value) => Interlocked.And(ref *(int*)address, value);

    [MethodImpl(Inline)]
    public static long I64AtomicRmwAnd(nint address, long value) => Interlocked.And(ref *(long*)address, value);

    public static int I32AtomicRmw8AndU(nint address, int value)
    {
        byte found = Volatile.Read(ref *(byte*)address);
        while (true)
        {
            byte old = Interlocked.CompareExchange(ref *(byte*)address, (byte)(found & value), found);
            if (old == found)
                return old;
            found = old;
        }
    }

    public static int I32AtomicRmw16AndU(nint address, int value)
    {
        ushort found = Volatile.Read(ref *(ushort*)address);
        while (true)
        {
            ushort old = Interlocked.CompareExchange(ref *(ushort*)address, (ushort)(found & value), found);
            if (old == found)
                return old;
            found = old;
        }
    }

    public static long I64AtomicRmw8AndU(nint address, long value)
    {
        byte found = Volatile.Read(ref *(byte*)address);
        while (true)
        {
            byte old = Interlocked.CompareExchange(ref *(byte*)address, (byte)(found & value), found);
            if (old == found)
                return old;
            found = old;
        }
    }

    public static long I64AtomicRmw16AndU(nint address, long value)
    {
        ushort found = Volatile.Read(ref *(ushort*)address);
        while (true)
        {
            ushort old = Interlocked.CompareExchange(ref *(ushort*)address, (ushort)(found & value), found);
            if (old == found)
                return old;
            found = old;
        }
    }

    [MethodImpl(Inline)]
    public static long I64AtomicRmw32AndU(nint address, long value) =>
        Interlocked.And(ref *(uint*)address, (uint)value);

    [MethodImpl(Inline)]
    public static int I32AtomicRmwOr(nint address, int value) => Interlocked.Or(ref *(int*)address, value);

    [MethodImpl(Inline)]
    public static long I64AtomicRmwOr(nint address, long value) => Interlocked.Or(ref *(long*)address, value);

    public static int I32AtomicRmw8OrU(nint address, int value)
    {
        byte found = Volatile.Read(ref *(byte*)address);
        while (true)
        {
            byte old = Interlocked.CompareExchange(ref *(byte*)address, (byte)(found | value), found);
            if (old == found)
                return old;
            found = old;
        }
    }

    public static int I32AtomicRmw16OrU(nint address, int value)
    {
        ushort found = Volatile.Read(ref *(ushort*)address);
        while (true)
        {
            ushort old = Interlocked.CompareExchange(ref *(ushort*)address, (ushort)(found | value), found);
            if (old == found)
                return old;
            found = old;
        }
    }

    public static long I64AtomicRmw8OrU(nint address, long value)
    {
        byte found = Volatile.Read(ref *(byte*)address);
        while (true)
        {
            byte old = Interlocked.CompareExchange(ref *(byte*)address, (byte)(found | value), found);
            if (old == found)
                return old;
            found = old;
        }
    }

    public static long I64AtomicRmw16OrU(nint address, long value)
    {
        ushort found = Volatile.Read(ref *(ushort*)address);
        while (true)
        {
            ushort old = Interlocked.CompareExchange(ref *(ushort*)address, (ushort)(found | value), found);
            if (old == found)
                return old;
            found = old;
        }
    }

    [MethodImpl(Inline)]
    public static long I64AtomicRmw32OrU(nint address, long value) => Interlocked.Or(ref *(uint*)address, (uint)value);

    public static int I32AtomicRmwXor(nint address, int value)
    {
        int found = Volatile.Read(ref *(int*)address);
        while (true)
        {
            int old = Interlocked.CompareExchange(ref *(int*)address, found ^ value, found);
            if (old == found)
                return old;
            found = old;
        }
    }

    public static long I64AtomicRmwXor(nint address, long value)
    {
        long found = Volatile.Read(ref *(long*)address);
        while (true)
        {
            long old = Interlocked.CompareExchange(ref *(long*)address, found ^ value, found);
            if (old == found)
                return old;
            found = old;
        }
    }

    public static int I32AtomicRmw8XorU(nint address, int value)
    {
        byte found = Volatile.Read(ref *(byte*)address);
        while (true)
        {
            byte old = Interlocked.CompareExchange(ref *(byte*)address, (byte)(found ^ value), found);
            if (old == found)
                return old;
            found = old;
        }
    }

    public static int I32AtomicRmw16XorU(nint address, int value)
    {
        ushort found = Volatile.Read(ref *(ushort*)address);
        while (true)
        {
            ushort old = Interlocked.CompareExchange(ref *(ushort*)address, (ushort)(found ^ value), found);
            if (old == found)
                return old;
            found = old;
        }
    }

    public static long I64AtomicRmw8XorU(nint address, long value)
    {
        byte found = Volatile.Read(ref *(byte*)address);
        while (true)
        {
            byte old = Interlocked.CompareExchange(ref *(byte*)address, (byte)(found ^ value), found);
            if (old == found)
                return old;
            found = old;
        }
    }

    public static long I64AtomicRmw16XorU(nint address, long value)
    {
        ushort found = Volatile.Read(ref *(ushort*)address);
        while (true)
        {
            ushort old = Interlocked.CompareExchange(ref *(ushort*)address, (ushort)(found ^ value), found);
            if (old == found)
                return old;
            found = old;
        }
    }

    public static long I64AtomicRmw32XorU(nint address, long value)
    {
        uint found = Volatile.Read(ref *(uint*)address);
        while (true)
        {
            uint old = Interlocked.CompareExchange(ref *(uint*)address, (uint)(found ^ value), found);
            if (old == found)
                return old;
            found = old;
        }
    }

    [MethodImpl(Inline)]
    public static int I32AtomicRmwXchg(nint address, int value) => Interlocked.Exchange(ref *(int*)address, value);

    [MethodImpl(Inline)]
    public static long I64AtomicRmwXchg(nint address, long value) => Interlocked.Exchange(ref *(long*)address, value);

    [MethodImpl(Inline)]
    public static int I32AtomicRmw8XchgU(nint address, int value) =>
        Interlocked.Exchange(ref *(byte*)address, (byte)value);

    [MethodImpl(Inline)]
    public static int I32AtomicRmw16XchgU(nint address, int value) =>
        Interlocked.Exchange(ref *(ushort*)address, (ushort)value);

    [MethodImpl(Inline)]
    public static long I64AtomicRmw8XchgU(nint address, long value) =>
        Interlocked.Exchange(ref *(byte*)address, (byte)value);

    [MethodImpl(Inline)]
    public static long I64AtomicRmw16XchgU(nint address, long value) =>
        Interlocked.Exchange(ref *(ushort*)address, (ushort)value);

    [MethodImpl(Inline)]
    public static long I64AtomicRmw32XchgU(nint address, long value) =>
        Interlocked.Exchange(ref *(uint*)address, (uint)value);

    [MethodImpl(Inline)]
    public static int I32AtomicRmwCmpxchg(nint address, int expected, int value) =>
        Interlocked.CompareExchange(ref *(int*)address, value, expected);

    [MethodImpl(Inline)]
    public static long I64AtomicRmwCmpxchg(nint address, long expected, long value) =>
        Interlocked.CompareExchange(ref *(long*)address, value, expected);

    [MethodImpl(Inline)]
    public static int I32AtomicRmw8CmpxchgU(nint address, int expected, int value) =>
        Interlocked.CompareExchange(ref *(byte*)address, (byte)value, (byte)expected);

    [MethodImpl(Inline)]
    public static int I32AtomicRmw16CmpxchgU(nint address, int expected, int value) =>
        Interlocked.CompareExchange(ref *(ushort*)address, (ushort)value, (ushort)expected);

    [MethodImpl(Inline)]
    public static long I64AtomicRmw8CmpxchgU(nint address, long expected, long value) =>
        Interlocked.CompareExchange(ref *(byte*)address, (byte)value, (byte)expected);

    [MethodImpl(Inline)]
    public static long I64AtomicRmw16CmpxchgU(nint address, long expected, long value) =>
        Interlocked.CompareExchange(ref *(ushort*)address, (ushort)value, (ushort)expected);

    [MethodImpl(Inline)]
    public static long I64AtomicRmw32CmpxchgU(nint address, long expected, long value) =>
        Interlocked.CompareExchange(ref *(uint*)address, (uint)value, (uint)expected);
}
