using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Clasm.Gc.Linear;

/// <summary>The objects whose slots a trace has to look at, each with the index of the next slot, in native memory.</summary>
internal sealed unsafe class MarkStack : SafeHandle
{
    private nuint _capacity = 1024;
    private nuint _count;

    /// <summary>An empty stack.</summary>
    public MarkStack()
        : base(0, ownsHandle: true) => SetHandle((nint)NativeMemory.Alloc(_capacity, sizeof(ulong)));

    /// <inheritdoc/>
    public override bool IsInvalid => handle == 0;

    /// <summary>Whether there is none.</summary>
    public bool IsEmpty => _count == 0;

    /// <summary>Pushes an object.</summary>
    /// <param name="offset">Its offset.</param>
    /// <param name="next">The index of the next slot.</param>
    public void Push(uint offset, uint next)
    {
        if (_count == _capacity)
        {
            _capacity *= 2;
            SetHandle((nint)NativeMemory.Realloc((void*)handle, _capacity * sizeof(ulong)));
        }
        ((ulong*)handle)[_count++] = ((ulong)next << 32) | offset; // in bounds: below the capacity
    }

    /// <summary>Pops an object.</summary>
    /// <param name="offset">Its offset.</param>
    /// <param name="next">The index of the next slot.</param>
    /// <returns>False if there is none.</returns>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public bool TryPop(out uint offset, out uint next)
    {
        if (_count == 0)
        {
            offset = next = 0;
            return false;
        }
        ulong entry = ((ulong*)handle)[--_count]; // in bounds: below the count
        offset = (uint)entry;
        next = (uint)(entry >> 32);
        return true;
    }

    /// <inheritdoc/>
    protected override bool ReleaseHandle()
    {
        NativeMemory.Free((void*)handle);
        return true;
    }
}
