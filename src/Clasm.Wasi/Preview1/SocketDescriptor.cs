using System;
using System.Net.Sockets;
using Clasm.Wasi.FileSystem;
using Clasm.Wasi.Sockets;

namespace Clasm.Wasi.Preview1;

/// <summary>A socket that the host gave to the guest, or that came in by one.</summary>
internal sealed class SocketDescriptor : Descriptor
{
    /// <summary>Takes a socket, which does not block from then on: only waiting can be interrupted.</summary>
    /// <param name="socket">The socket.</param>
    public SocketDescriptor(Socket socket)
    {
        Socket = socket;
        socket.Blocking = false;
    }

    /// <summary>The socket.</summary>
    public Socket Socket { get; }

    /// <inheritdoc/>
    public override FileType Type =>
        Socket.SocketType == SocketType.Stream ? FileType.StreamSocket : FileType.DatagramSocket;

    /// <inheritdoc/>
    public override Rights Rights => Rights.Read | Rights.Write | Rights.Poll | Rights.Shutdown | Rights.Accept;

    /// <inheritdoc/>
    public override Errno Read(WasiHost host, Span<byte> buffer, out int count) =>
        Receive(host, buffer, SocketFlags.None, out count);

    /// <inheritdoc/>
    public override Errno Write(WasiHost host, ReadOnlySpan<byte> buffer, out int count)
    {
        SocketError error;
        // A ready socket takes a part; the rest is for the next call.
        do count = Socket.Send(buffer, SocketFlags.None, out error);
        while (WaitsFor(host, SelectMode.SelectWrite, error));
        return SocketErrors.Translate(error);
    }

    /// <summary>Receives bytes.</summary>
    /// <param name="host">The guest's host.</param>
    /// <param name="buffer">Receives them.</param>
    /// <param name="flags">How.</param>
    /// <param name="count">Receives how many; 0 when the other side has ended.</param>
    public Errno Receive(WasiHost host, Span<byte> buffer, SocketFlags flags, out int count)
    {
        SocketError error;
        do count = Socket.Receive(buffer, flags, out error);
        while (WaitsFor(host, SelectMode.SelectRead, error));
        return SocketErrors.Translate(error);
    }

    /// <summary>Takes a connection that came in.</summary>
    /// <param name="host">The guest's host.</param>
    /// <param name="accepted">Receives it.</param>
    public Errno Accept(WasiHost host, out SocketDescriptor? accepted)
    {
        SocketError error;
        do accepted = TryAccept(out error);
        while (WaitsFor(host, SelectMode.SelectRead, error));
        return SocketErrors.Translate(error);
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
    public override void Dispose() => Socket.Dispose();

    private SocketDescriptor? TryAccept(out SocketError error)
    {
        error = SocketError.Success;
        try
        {
            return new SocketDescriptor(Socket.Accept());
        }
        catch (SocketException e)
        {
            error = e.SocketErrorCode;
        }
        catch (InvalidOperationException)
        {
            error = SocketError.InvalidArgument; // it does not listen
        }
        return null;
    }

    // Whether something could not be done yet, and shall be tried again: then it waits until it can.
    private bool WaitsFor(WasiHost host, SelectMode mode, SocketError error)
    {
        if (error != SocketError.WouldBlock || Flags.HasFlag(DescriptorFlags.NonBlocking))
            return false;
        host.WaitUntil(milliseconds => Poll(milliseconds < 0 ? -1 : milliseconds * 1000, mode));
        return true;
    }

    private bool Poll(int microseconds, SelectMode mode)
    {
        try
        {
            return Socket.Poll(microseconds, mode);
        }
        catch (SocketException)
        {
            return true; // what is done next will tell
        }
    }
}
