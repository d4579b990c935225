using System;
using System.Runtime.InteropServices;
using Clasm.Wasi.Preview1;

namespace Clasm.Wasi.FileSystem.Unix;

/// <summary>A file of a Linux host.</summary>
/// <param name="descriptor">The file; it is closed with this object.</param>
/// <param name="type">What it is.</param>
internal sealed unsafe class UnixFile(UnixDescriptor descriptor, FileType type) : OpenFile
{
    private bool _appends;

    /// <inheritdoc/>
    public override FileType Type => type;

    /// <inheritdoc/>
    public override int PollDescriptor => type == FileType.RegularFile ? -1 : descriptor.Number;

    /// <inheritdoc/>
    public override Errno GetStatus(out FileStatus status) => UnixStatus.Get(descriptor, "", out status);

    /// <inheritdoc/>
    public override Errno SetTimes(FileTimes times)
    {
        LibC.TimeSpec* both = stackalloc LibC.TimeSpec[2];
        UnixStatus.Convert(times, out both[0], out both[1]);
        return UnixErrors.Of(LibC.SetTimes(descriptor, both));
    }

    /// <inheritdoc/>
    public override Errno Synchronize(bool dataOnly) =>
        UnixErrors.Of(dataOnly ? LibC.SynchronizeData(descriptor) : LibC.Synchronize(descriptor));

    /// <inheritdoc/>
    public override Errno Read(Span<byte> buffer, ulong offset, out int count)
    {
        // In bounds: the system is told the length of the span.
        fixed (byte* start = buffer)
        {
            nint result;
            do
            {
                result =
                    type == FileType.RegularFile
                        ? LibC.ReadAt(descriptor, start, buffer.Length, (long)offset)
                        : LibC.Read(descriptor, start, buffer.Length);
            } while (WasInterrupted(result));
            return Count(result, out count);
        }
    }

    /// <inheritdoc/>
    public override Errno Write(ReadOnlySpan<byte> buffer, ulong offset, out int count)
    {
        SetAppends(false);
        // In bounds: the system is told the length of the span.
        fixed (byte* start = buffer)
        {
            nint result;
            do
            {
                result =
                    type == FileType.RegularFile
                        ? LibC.WriteAt(descriptor, start, buffer.Length, (long)offset)
                        : LibC.Write(descriptor, start, buffer.Length);
            } while (WasInterrupted(result));
            return Count(result, out count);
        }
    }

    /// <inheritdoc/>
    public override Errno Append(ReadOnlySpan<byte> buffer, out int count)
    {
        SetAppends(true);
        // In bounds: the system is told the length of the span.
        fixed (byte* start = buffer)
        {
            nint result;
            do result = LibC.Write(descriptor, start, buffer.Length);
            while (WasInterrupted(result));
            return Count(result, out count);
        }
    }

    /// <inheritdoc/>
    public override Errno SetSize(ulong size) =>
        size > long.MaxValue ? Errno.Invalid : UnixErrors.Of(LibC.SetSize(descriptor, (long)size));

    /// <inheritdoc/>
    public override Errno Allocate(ulong offset, ulong length) =>
        offset > long.MaxValue || length > long.MaxValue - offset
            ? Errno.FileTooBig
            : UnixErrors.Translate(LibC.Allocate(descriptor, (long)offset, (long)length));

    /// <inheritdoc/>
    public override void Dispose() => descriptor.Dispose();

    // Appending is atomic only where the system does it, and that is a property of the open file.
    private void SetAppends(bool appends)
    {
        if (_appends == appends || type != FileType.RegularFile)
            return;
        _ = LibC.Control(descriptor, LibC.SetStatusFlags, LibC.NonBlocking | (appends ? LibC.Append : 0));
        _appends = appends;
    }

    private static bool WasInterrupted(nint result) =>
        result < 0 && Marshal.GetLastPInvokeError() == UnixErrors.Interrupted;

    private static Errno Count(nint result, out int count)
    {
        count = (int)Math.Max(result, 0);
        return result < 0 ? UnixErrors.Last() : Errno.Success;
    }
}
