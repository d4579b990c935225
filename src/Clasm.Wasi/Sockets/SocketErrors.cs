using System.Net.Sockets;
using Clasm.Wasi.Preview1;

namespace Clasm.Wasi.Sockets;

/// <summary>The errors of sockets in preview 1's words.</summary>
internal static class SocketErrors
{
    /// <summary>Preview 1's word for an error.</summary>
    /// <param name="error">The error.</param>
    public static Errno Translate(SocketError error) =>
        error switch
        {
            SocketError.Success => Errno.Success,
            SocketError.WouldBlock => Errno.Again,
            SocketError.Interrupted => Errno.Interrupted,
            SocketError.NotConnected => Errno.NotConnected,
            SocketError.ConnectionReset => Errno.ConnectionReset,
            SocketError.ConnectionAborted => Errno.ConnectionAborted,
            SocketError.ConnectionRefused => Errno.ConnectionRefused,
            SocketError.Shutdown => Errno.BrokenPipe,
            SocketError.InvalidArgument => Errno.Invalid,
            SocketError.OperationNotSupported => Errno.NotSupported,
            SocketError.MessageSize => Errno.MessageSize,
            SocketError.TimedOut => Errno.TimedOut,
            SocketError.TooManyOpenSockets => Errno.TooManyOpenFiles,
            SocketError.NoBufferSpaceAvailable => Errno.NoBuffers,
            SocketError.AccessDenied => Errno.Access,
            _ => Errno.InputOutput,
        };
}
