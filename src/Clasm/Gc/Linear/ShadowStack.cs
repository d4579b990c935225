using System;
using Clasm.Memories;

namespace Clasm.Gc.Linear;

/// <summary>
/// The references that compiled code keeps over safepoints, from the base to the control block's <c>ShadowTop</c>. Its
/// memory is committed whole, and the system gives pages as they are touched.
/// </summary>
internal sealed class ShadowStack : IDisposable
{
    private const int Bytes = 4 << 20;
    private const int FewestBytes = 1 << 16;
    private const int Slack = 1 << 12;

    private readonly NativeReservation _reservation;

    /// <summary>An empty stack.</summary>
    public ShadowStack()
    {
        _reservation =
            NativeReservation.TryReserve(Bytes, FewestBytes)
            ?? throw new InsufficientMemoryException("no address space for a shadow stack");
        if (!_reservation.Commit(0, _reservation.Size))
            throw new InsufficientMemoryException("no memory for a shadow stack");
    }

    /// <summary>The address of the first word.</summary>
    public nint Base => _reservation.Address;

    /// <summary>The end of what frames may use; a page is left after it, so that a store may come before its check.</summary>
    public nint Limit => _reservation.Address + (nint)_reservation.Size - Slack;

    /// <summary>Releases the stack.</summary>
    public void Dispose() => _reservation.Dispose();
}
