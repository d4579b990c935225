using System;
using System.Net.Sockets;

namespace Clasm.Wasi.Preview1;

// Sockets: only those that the host gave.
internal sealed partial class WasiHost
{
    private const int PeekFlag = 1;
    private const int WaitAllFlag = 2;

    /// <summary><c>sock_accept</c></summary>
    public Errno Accept(int fd, int flags, uint result)
    {
        if ((flags & ~(int)DescriptorFlags.NonBlocking) != 0)
            return Errno.Invalid;
        Errno error = FindSocket(fd, out SocketDescriptor socket);
        if (error == Errno.Success && !Descriptors.HasRoom)
            error = Errno.TooManyOpenFiles;
        SocketDescriptor? accepted = null;
        if (error == Errno.Success)
            error = socket.Accept(this, out accepted);
        if (error != Errno.Success)
            return error;
        accepted!.Flags = (DescriptorFlags)flags;
        Memory.Write(result, Descriptors.Add(accepted));
        return Errno.Success;
    }

    /// <summary><c>sock_recv</c></summary>
    public Errno Receive(int fd, uint vectors, uint count, int flags, uint result, uint resultFlags)
    {
        if ((flags & ~(PeekFlag | WaitAllFlag)) != 0)
            return Errno.Invalid;
        Errno error = FindSocket(fd, out SocketDescriptor socket);
        if (error != Errno.Success)
            return error;
        bool isPeek = (flags & PeekFlag) != 0;
        bool waitsForAll = (flags & WaitAllFlag) != 0 && !isPeek;
        ulong total = 0;
        bool isOpen = true;
        for (Vectors parts = new(this, vectors, count); isOpen && parts.Next(out Span<byte> buffer); )
        {
            do
            {
                SocketFlags how = isPeek ? SocketFlags.Peek : SocketFlags.None;
                error = socket.Receive(this, buffer, how, out int received);
                if (error != Errno.Success && total == 0)
                    return error;
                total += (uint)received;
                buffer = buffer[received..];
                isOpen = received > 0;
                Charge((uint)received);
            } while (waitsForAll && isOpen && buffer.Length > 0);
            isOpen &= waitsForAll;
        }
        Memory.Write(result, (uint)total);
        Memory.Write(resultFlags, (ushort)0);
        return Errno.Success;
    }

    /// <summary><c>sock_send</c></summary>
    public Errno Send(int fd, uint vectors, uint count, int flags, uint result)
    {
        if (flags != 0)
            return Errno.Invalid;
        Errno error = FindSocket(fd, out _);
        return error != Errno.Success ? error : Write(fd, vectors, count, result);
    }

    /// <summary><c>sock_shutdown</c></summary>
    public Errno Shutdown(int fd, int how)
    {
        Errno error = FindSocket(fd, out SocketDescriptor socket);
        if (error != Errno.Success)
            return error;
        if (how is < 1 or > 3)
            return Errno.Invalid;
        try
        {
            socket.Socket.Shutdown((SocketShutdown)(how - 1));
            return Errno.Success;
        }
        catch (SocketException e)
        {
            return Sockets.SocketErrors.Translate(e.SocketErrorCode);
        }
    }

    private Errno FindSocket(int fd, out SocketDescriptor socket)
    {
        Descriptor? descriptor = Descriptors.Find(fd);
        socket = (descriptor as SocketDescriptor)!;
        return descriptor switch
        {
            null => Errno.BadDescriptor,
            SocketDescriptor => Errno.Success,
            _ => Errno.NotSocket,
        };
    }
}
