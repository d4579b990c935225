using System;
using System.Net.Sockets;
using Clasm.Wasi.FileSystem;
using Clasm.Wasi.Sockets;

namespace Clasm.Wasi.Preview1;

/// <summary>A socket that the host gave to the guest, or that came in by one.</summary>
/// <param name="socket">The socket.</param>
internal sealed class SocketDescriptor(Socket socket) : Descriptor
{
    /// <summary>The socket.</summary>
    public Socket Socket => socket;

    /// <inheritdoc/>
    public override FileType Type =>
        socket.SocketType == SocketType.Stream ? FileType.StreamSocket : FileType.DatagramSocket;

    /// <inheritdoc/>
    public override Rights Rights => Rights.Read | Rights.Write | Rights.Poll | Rights.Shutdown | Rights.Accept;

    /// <inheritdoc/>
    public override Errno Read(WasiHost host, Span<byte> buffer, out int count) =>
        Receive(host, buffer, SocketFlags.None, out count);

    /// <inheritdoc/>
    public override Errno Write(WasiHost host, ReadOnlySpan<byte> buffer, out int count)
    {
        count = 0;
        Errno error = Wait(host, SelectMode.SelectWrite);
        if (error != Errno.Success)
            return error;
        // A ready socket takes a part at least; the rest is for the next call.
        count = socket.Send(buffer[..Math.Min(buffer.Length, 64 << 10)], SocketFlags.None, out SocketError result);
        return SocketErrors.Translate(result);
    }

    /// <summary>Receives bytes.</summary>
    /// <param name="host">The guest's host.</param>
    /// <param name="buffer">Receives them.</param>
    /// <param name="flags">How.</param>
    /// <param name="count">Receives how many; 0 when the other side has ended.</param>
    public Errno Receive(WasiHost host, Span<byte> buffer, SocketFlags flags, out int count)
    {
        count = 0;
        Errno error = Wait(host, SelectMode.SelectRead);
        if (error != Errno.Success)
            return error;
        count = socket.Receive(buffer, flags, out SocketError result);
        return SocketErrors.Translate(result);
    }

    /// <summary>Takes a connection that came in.</summary>
    /// <param name="host">The guest's host.</param>
    /// <param name="accepted">Receives it.</param>
    public Errno Accept(WasiHost host, out SocketDescriptor? accepted)
    {
        accepted = null;
        Errno error = Wait(host, SelectMode.SelectRead);
        if (error != Errno.Success)
            return error;
        try
        {
            accepted = new SocketDescriptor(socket.Accept());
            return Errno.Success;
        }
        catch (SocketException e)
        {
            return SocketErrors.Translate(e.SocketErrorCode);
        }
        catch (InvalidOperationException)
        {
            return Errno.Invalid; // it does not listen
        }
    }

    /// <inheritdoc/>
    public override Errno IsReady(EventType type, out ulong available)
    {
        bool isReading = type == EventType.Read;
        bool isReady = Poll(0, isReading ? SelectMode.SelectRead : SelectMode.SelectWrite);
        available = isReading ? 1ul : 64 << 10;
        return isReady ? Errno.Success : Errno.Again;
    }

    /// <inheritdoc/>
    public override void Dispose() => socket.Dispose();

    private Errno Wait(WasiHost host, SelectMode mode)
    {
        if (Flags.HasFlag(DescriptorFlags.NonBlocking))
            return Poll(0, mode) ? Errno.Success : Errno.Again;
        host.WaitUntil(milliseconds => Poll(milliseconds < 0 ? -1 : milliseconds * 1000, mode));
        return Errno.Success;
    }

    private bool Poll(int microseconds, SelectMode mode)
    {
        try
        {
            return socket.Poll(microseconds, mode);
        }
        catch (SocketException)
        {
            return true; // what is done next will tell
        }
    }
}
