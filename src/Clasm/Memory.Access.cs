using System;
using System.Buffers;
using System.Runtime.CompilerServices;
using Clasm.Syntax;

namespace Clasm;

// What the host does with a memory. Addresses are unsigned numbers of the guest's: those of a 32-bit memory that come as an
// int past 2 GiB are converted by way of uint. What lies outside is the host's mistake and no trap.
public sealed unsafe partial class Memory
{
    /// <summary>The size of a page in bytes, where the memory's type tells no other.</summary>
    public const int PageSize = 65536;

    /// <summary>A memory.</summary>
    /// <param name="store">Where it lives.</param>
    /// <param name="minimum">Its size, in pages.</param>
    /// <param name="maximum">The size that it may grow to, in pages; null: as far as its addresses reach.</param>
    /// <param name="is64Bit">Whether its addresses are i64.</param>
    /// <exception cref="ArgumentOutOfRangeException">The sizes are no type of a memory.</exception>
    public Memory(Store store, long minimum = 0, long? maximum = null, bool is64Bit = false)
        : this(Alive(store), TypeOf(minimum, maximum, is64Bit)) { }

    /// <summary>The size that its type declares, in pages.</summary>
    public long Minimum => (long)MemoryType.Limits.Minimum;

    /// <summary>The size that it may grow to, in pages; null where its type declares none.</summary>
    public long? Maximum => (long?)MemoryType.Limits.Maximum;

    /// <summary>Whether its addresses are i64.</summary>
    public bool Is64Bit => MemoryType.Limits.Is64;

    /// <summary>Whether it is shared between threads.</summary>
    public bool IsShared => MemoryType.IsShared;

    /// <summary>The size in pages.</summary>
    public long GetSize()
    {
        Store.RequireAlive();
        return (long)Pages;
    }

    /// <summary>The size in bytes.</summary>
    public long GetLength()
    {
        Store.RequireAlive();
        return (long)ByteLength;
    }

    /// <summary>The address of byte 0, as long as the store is alive. It does not change when the memory grows.</summary>
    public IntPtr GetPointer()
    {
        Store.RequireAlive();
        return Base;
    }

    /// <summary>Grows the memory.</summary>
    /// <param name="delta">By how many pages.</param>
    /// <returns>The size before, in pages.</returns>
    /// <exception cref="WasmException">It cannot grow that far.</exception>
    /// <remarks>spec: grow-mem</remarks>
    public long Grow(long delta)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(delta);
        using Store.Entry entry = Store.Enter();
        long before = GrowBy((ulong)delta);
        return before >= 0 ? before : throw new WasmException($"the memory cannot grow by {delta} pages");
    }

    /// <summary>All bytes. The span is valid as long as the store is alive.</summary>
    /// <exception cref="InvalidOperationException">They are more than a span holds.</exception>
    public Span<byte> GetSpan()
    {
        long length = GetLength();
        return length <= int.MaxValue
            ? new Span<byte>((void*)Base, (int)length)
            : throw new InvalidOperationException("the memory is larger than a span: ask for a part of it");
    }

    /// <summary>Some bytes. The span is valid as long as the store is alive.</summary>
    /// <param name="address">The first byte.</param>
    /// <param name="length">How many.</param>
    /// <exception cref="ArgumentOutOfRangeException">They end past the memory.</exception>
    public Span<byte> GetSpan(long address, int length) => new(At(address, length), length);

    /// <summary>What lies between an address and the memory's end, as values of a type.</summary>
    /// <typeparam name="T">A type without references.</typeparam>
    /// <param name="address">The first value's address; it need not be aligned.</param>
    /// <exception cref="ArgumentOutOfRangeException">It lies past the memory.</exception>
    public Span<T> GetSpan<T>(long address)
        where T : unmanaged
    {
        void* start = At(address, 0);
        ulong count = (ByteLength - (ulong)address) / (ulong)sizeof(T);
        return new Span<T>(start, (int)Math.Min(count, int.MaxValue));
    }

    /// <summary>Some values of a type.</summary>
    /// <typeparam name="T">A type without references.</typeparam>
    /// <param name="address">The first value's address; it need not be aligned.</param>
    /// <param name="length">How many.</param>
    /// <exception cref="ArgumentOutOfRangeException">They end past the memory.</exception>
    public Span<T> GetSpan<T>(long address, int length)
        where T : unmanaged
    {
        ArgumentOutOfRangeException.ThrowIfNegative(length);
        return new Span<T>(At(address, (long)length * sizeof(T)), length);
    }

    /// <summary>Some values of a type, if they are in the memory.</summary>
    /// <typeparam name="T">A type without references.</typeparam>
    /// <param name="address">The first value's address; it need not be aligned.</param>
    /// <param name="length">How many.</param>
    /// <param name="span">The values.</param>
    /// <returns>False if they end past the memory.</returns>
    public bool TryGetSpan<T>(long address, int length, out Span<T> span)
        where T : unmanaged
    {
        Store.RequireAlive();
        ulong size = ByteLength;
        bool fits = length >= 0 && (ulong)address <= size && (ulong)length * (ulong)sizeof(T) <= size - (ulong)address;
        span = fits ? new Span<T>((byte*)Base + address, length) : default;
        return fits;
    }

    /// <summary>Some bytes for asynchronous reading and writing. They keep the store alive.</summary>
    /// <param name="address">The first byte.</param>
    /// <param name="length">How many.</param>
    /// <exception cref="ArgumentOutOfRangeException">They end past the memory.</exception>
    public Memory<byte> GetMemory(long address, int length)
    {
        _ = At(address, length);
        return new Window(this, address, length).Memory;
    }

    /// <summary>Reads a value.</summary>
    /// <typeparam name="T">A type without references.</typeparam>
    /// <param name="address">Its address; it need not be aligned.</param>
    /// <exception cref="ArgumentOutOfRangeException">It ends past the memory.</exception>
    public T Read<T>(long address)
        where T : unmanaged
    {
        T value = Unsafe.ReadUnaligned<T>(At(address, sizeof(T)));
        GC.KeepAlive(this);
        return value;
    }

    /// <summary>Writes a value.</summary>
    /// <typeparam name="T">A type without references.</typeparam>
    /// <param name="address">Its address; it need not be aligned.</param>
    /// <param name="value">The value.</param>
    /// <exception cref="ArgumentOutOfRangeException">It ends past the memory.</exception>
    public void Write<T>(long address, T value)
        where T : unmanaged
    {
        Unsafe.WriteUnaligned(At(address, sizeof(T)), value);
        GC.KeepAlive(this);
    }

    /// <summary>The address of some bytes, all of which are in the memory.</summary>
    private byte* At(long address, long length)
    {
        Store.RequireAlive();
        ulong size = ByteLength;
        if ((ulong)address > size || (ulong)length > size - (ulong)address)
            ThrowOutOfRange(address, length, size);
        return (byte*)Base + address;
    }

    private static void ThrowOutOfRange(long address, long length, ulong size) =>
        throw new ArgumentOutOfRangeException(
            nameof(address),
            $"{length} bytes at {address} are not in a memory of {size} bytes"
        );

    private static Store Alive(Store store)
    {
        ArgumentNullException.ThrowIfNull(store);
        store.RequireAlive();
        return store;
    }

    private static MemoryType TypeOf(long minimum, long? maximum, bool is64Bit)
    {
        long most = is64Bit ? 1L << 48 : 1L << 16;
        ArgumentOutOfRangeException.ThrowIfNegative(minimum);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(minimum, most);
        if (maximum is long end)
        {
            ArgumentOutOfRangeException.ThrowIfLessThan(end, minimum, nameof(maximum));
            ArgumentOutOfRangeException.ThrowIfGreaterThan(end, most, nameof(maximum));
        }
        return new MemoryType(new Limits((ulong)minimum, (ulong?)maximum, is64Bit));
    }

    /// <summary>Bytes of a memory that the framework may hold on to.</summary>
    private sealed class Window(Memory memory, long address, int length) : MemoryManager<byte>
    {
        public override Span<byte> GetSpan() => memory.GetSpan(address, length);

        // In bounds: At checked the whole window, and a memory does not shrink. Nothing moves, so nothing is pinned.
        public override MemoryHandle Pin(int elementIndex = 0)
        {
            ArgumentOutOfRangeException.ThrowIfGreaterThan((uint)elementIndex, (uint)length, nameof(elementIndex));
            return new MemoryHandle(memory.At(address, length) + elementIndex, pinnable: this);
        }

        public override void Unpin() { }

        protected override void Dispose(bool disposing) { }
    }
}
