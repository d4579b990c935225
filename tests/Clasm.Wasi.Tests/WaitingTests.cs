using System;
using System.Diagnostics;
using System.IO;
using System.IO.Pipes;
using System.Net;
using System.Net.Sockets;
using System.Threading;
using Clasm.Wasi.Preview1;
using Xunit;

namespace Clasm.Wasi;

/// <summary>Guests that wait for something outside end when their store is to stop.</summary>
public sealed class WaitingTests
{
    private const int FirstSocket = 3;

    private static readonly TimeSpan s_deadline = TimeSpan.FromMilliseconds(30);

    [Fact]
    public void A_sleep_ends_at_the_deadline()
    {
        using GuestCalls guest = new(new WasiConfiguration());
        AssertEnds(guest, () => guest.Sleep(TimeSpan.FromDays(1)));
    }

    [Fact]
    public void A_sleep_ends_when_a_token_is_cancelled()
    {
        using GuestCalls guest = new(new WasiConfiguration());
        using CancellationTokenSource source = new(s_deadline);
        guest.Store.SetCancellation(source.Token);
        TrapException trap = Assert.Throws<TrapException>(() => guest.Sleep(TimeSpan.FromDays(1)));
        Assert.Equal(TrapCode.Interrupt, trap.Code);
    }

    [Fact]
    public void Reading_a_stream_that_gives_nothing_ends()
    {
        using AnonymousPipeServerStream silent = new(PipeDirection.Out);
        using AnonymousPipeClientStream input = new(PipeDirection.In, silent.ClientSafePipeHandle);
        using GuestCalls guest = new(new WasiConfiguration().WithStandardInput(input));
        AssertEnds(guest, () => guest.Read(0));
        silent.WriteByte(1); // what still waits for the stream gets its byte, so that the stream can be closed
    }

    [Fact]
    public void Waiting_for_a_stream_that_gives_nothing_ends()
    {
        using AnonymousPipeServerStream silent = new(PipeDirection.Out);
        using AnonymousPipeClientStream input = new(PipeDirection.In, silent.ClientSafePipeHandle);
        using GuestCalls guest = new(new WasiConfiguration().WithStandardInput(input));
        AssertEnds(guest, () => guest.Poll(EventType.Read, 0));
        silent.WriteByte(1);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void A_named_pipe_without_another_end_ends(bool writes)
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "needs named pipes in the file system");
        using TemporaryDirectory directory = new();
        using (Process make = Process.Start("mkfifo", Path.Combine(directory.Path, "pipe")))
            make.WaitForExit();
        using GuestCalls guest = new(new WasiConfiguration().WithPreopenedDirectory(directory.Path, "/"));
        guest.Store.Deadline(s_deadline);
        try
        {
            if (guest.Open("pipe", out int fd, write: writes) == Errno.Success)
                for (int i = 0; i < 1000; i++)
                    _ = writes ? guest.Write(fd, 0x4000) : guest.Read(fd);
        }
        catch (TrapException trap)
        {
            Assert.Equal(TrapCode.Interrupt, trap.Code);
        }
    }

    [Fact]
    public void Accepting_where_nobody_comes_ends()
    {
        using Socket listener = Listen();
        using GuestCalls guest = new(new WasiConfiguration().WithPreopenedSocket(listener));
        AssertEnds(guest, () => guest.Call("sock_accept", FirstSocket, 0, GuestCalls.Scratch));
    }

    [Fact]
    public void Reading_a_socket_that_is_silent_ends()
    {
        (Socket near, Socket far) = Connect();
        using GuestCalls guest = new(new WasiConfiguration().WithPreopenedSocket(near));
        AssertEnds(guest, () => guest.Read(FirstSocket));
        far.Dispose();
    }

    [Fact]
    public void Writing_a_socket_that_nobody_reads_ends()
    {
        (Socket near, Socket far) = Connect();
        using GuestCalls guest = new(new WasiConfiguration().WithPreopenedSocket(near));
        AssertEnds(
            guest,
            () =>
            {
                Errno error = Errno.Success;
                while (error == Errno.Success)
                    error = guest.Write(FirstSocket, 0x4000);
                return error;
            }
        );
        far.Dispose();
    }

    [Fact]
    public void A_socket_gives_what_the_other_side_sent()
    {
        (Socket near, Socket far) = Connect();
        using GuestCalls guest = new(new WasiConfiguration().WithPreopenedSocket(near));
        far.Send("abc"u8);
        Assert.Equal(Errno.Success, guest.Read(FirstSocket));
        Assert.Equal("abc"u8, guest.Memory.GetSpan(GuestCalls.Scratch + 64, guest.Transferred));
        far.Dispose();
    }

    [Fact]
    public void A_socket_takes_what_it_says_and_no_more()
    {
        (Socket near, Socket far) = Connect();
        using GuestCalls guest = new(new WasiConfiguration().WithPreopenedSocket(near));
        byte[] received = new byte[1 << 18];
        Thread reader = new(() => ReadAll(far, received));
        reader.Start();
        for (int sent = 0; sent < received.Length; sent += guest.Transferred)
        {
            Span<byte> bytes = guest.Memory.GetSpan(GuestCalls.Scratch + 64, 0x4000);
            for (int i = 0; i < bytes.Length; i++)
                bytes[i] = Pattern(sent + i);
            Assert.Equal(Errno.Success, guest.Write(FirstSocket, Math.Min(bytes.Length, received.Length - sent)));
        }
        reader.Join();
        for (int i = 0; i < received.Length; i++)
            Assert.Equal(Pattern(i), received[i]);
        far.Dispose();
    }

    private static byte Pattern(int position) => (byte)((position * 2654435761) >> 16);

    private static void ReadAll(Socket socket, byte[] received)
    {
        for (int total = 0, count = 1; count > 0 && total < received.Length; total += count)
            count = socket.Receive(received, total, received.Length - total, SocketFlags.None);
    }

    private static void AssertEnds(GuestCalls guest, Func<Errno> call)
    {
        guest.Store.Deadline(s_deadline);
        TrapException trap = Assert.Throws<TrapException>(() => call());
        Assert.Equal(TrapCode.Interrupt, trap.Code);
    }

    private static Socket Listen()
    {
        Socket listener = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        listener.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        listener.Listen();
        return listener;
    }

    private static (Socket Near, Socket Far) Connect()
    {
        using Socket listener = Listen();
        Socket far = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { ReceiveBufferSize = 4096 };
        far.Connect(listener.LocalEndPoint!);
        Socket near = listener.Accept();
        near.SendBufferSize = 4096; // what is written at once is more than it takes
        return (near, far);
    }
}
