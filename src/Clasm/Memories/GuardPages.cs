using System;
using System.Buffers.Binary;
using System.Reflection;
using System.Runtime.InteropServices;
using System.Threading;
using Clasm.Syntax;

namespace Clasm.Memories;

/// <summary>
/// Memories whose accesses need no check: every address that an instruction can form lies in the memory's reservation, and what
/// lies past the length has no memory behind it. The processor faults there, and the CLR raises an exception at the access.
/// </summary>
/// <remarks>
/// On Linux the CLR turns SIGSEGV in managed code into an exception by what the signal says: an address near 0 is a null
/// dereference, any other ends the process, and SIGBUS for a misaligned address is <see cref="DataMisalignedException"/>. So a
/// handler in front of the CLR's own rewrites a fault in a guarded memory to the last, and hands all signals on. It is machine
/// code that calls nothing, since no managed code may run in a signal handler. None of this is documented, so it is used
/// only with the CLR that it was tried with.
/// </remarks>
internal static unsafe partial class GuardPages
{
    /// <summary>How far past the 4 GiB of an address a memory is reserved: larger offsets are checked.</summary>
    public const ulong Reach = 256 << 20;

    /// <summary>How many bytes a guarded memory reserves from its base on.</summary>
    public const ulong Span = (1UL << 32) + Reach;

    private const int KnownVersion = 10;
    private const int Segv = 11;
    private const int HasInformation = 4;
    private const int Granules = 1 << 15;
    private const ulong Used = 1UL << 63;

    // The base of the memory that starts in a granule of 4 GiB, with the highest bit set; two more granules lie before the first.
    private static ulong* s_bases;

    // The C library's struct sigaction: the handler, a mask, flags; and the one in front of which ours stands.
    private static readonly SignalAction* s_previous = (SignalAction*)
        NativeMemory.AllocZeroed((nuint)sizeof(SignalAction));
    private static readonly SignalAction* s_own = (SignalAction*)NativeMemory.AllocZeroed((nuint)sizeof(SignalAction));

    /// <summary>Whether memories can be guarded in this process.</summary>
    public static bool IsAvailable { get; } = IsKnownPlatform() && TryInstall();

    /// <summary>Whether memories of a type are guarded, where any are. Shared ones may be another engine's.</summary>
    /// <param name="type">The type.</param>
    public static bool Cover(MemoryType type) => type is { IsShared: false, Limits.Is64: false, PageSizeLog2: 16 };

    /// <summary>Whether all accesses with an offset stay in the reservation, whatever their address.</summary>
    /// <param name="offset">The offset.</param>
    public static bool Reaches(ulong offset) => offset <= Reach - 16;

    /// <summary>From now on faults from a base on, up to <see cref="Span"/>, are exceptions.</summary>
    /// <param name="memoryBase">The base of a memory: the next one is more than 4 GiB away.</param>
    /// <returns>Whether it can be guarded.</returns>
    public static bool TryGuard(nint memoryBase)
    {
        ulong granule = (ulong)memoryBase >> 32;
        if (granule >= Granules || !StandInFront())
            return false;
        Volatile.Write(ref s_bases[granule + 2], (ulong)memoryBase | Used);
        return true;
    }

    /// <summary>Ends it, before the addresses belong to others.</summary>
    /// <param name="memoryBase">The base of a guarded memory.</param>
    public static void Forget(nint memoryBase) => Volatile.Write(ref s_bases[((ulong)memoryBase >> 32) + 2], 0);

    private static bool IsKnownPlatform() =>
        OperatingSystem.IsLinux()
        && RuntimeInformation.ProcessArchitecture == Architecture.X64
        && Environment.Version.Major == KnownVersion
        && !NativeReservation.IsBounded
        && !IsMono
        && !RuntimeInformation.RuntimeIdentifier.Contains("musl", StringComparison.Ordinal);

    // A handle's field there; to look for a type by its name has seven methods compiled, a sixth of an empty program's time.
    private static bool IsMono =>
        typeof(RuntimeTypeHandle).GetField("value", BindingFlags.NonPublic | BindingFlags.Instance) is not null;

    private static bool TryInstall()
    {
        if (Action(Segv, null, s_previous) != 0 || s_previous->Handler is 0 or 1)
            return false;
        if ((s_previous->Flags & HasInformation) == 0)
            return false;
        nint bases = Map(0, (Granules + 2) * 8, 3, 0x4022, -1, 0);
        nint code = Map(0, NativeReservation.PageSize, 3, 0x22, -1, 0);
        if (bases == -1 || code == -1)
            return false;
        s_bases = (ulong*)bases;
        WriteHandler(new Span<byte>((void*)code, 256), (ulong)bases, (ulong)s_previous->Handler); // in bounds: a page
        if (Protect(code, NativeReservation.PageSize, 1 | 4) != 0)
            return false;
        *s_own = *s_previous; // in bounds: both are of this size
        s_own->Handler = code;
        return Action(Segv, s_own, null) == 0;
    }

    // Who set the CLR's handler again, as it was before, took ours away. A third one hands on to ours.
    private static bool StandInFront()
    {
        SignalAction now;
        if (Action(Segv, null, &now) != 0)
            return false;
        return now.Handler != s_previous->Handler || Action(Segv, s_own, null) == 0;
    }

    /// <summary>Writes <c>void handler(int signal, siginfo_t* information, void* context)</c>.</summary>
    private static void WriteHandler(Span<byte> code, ulong bases, ulong previous)
    {
        ReadOnlySpan<byte> instructions =
        [
            .. (ReadOnlySpan<byte>)[0xF3, 0x0F, 0x1E, 0xFA], // endbr64
            .. (ReadOnlySpan<byte>)[0x83, 0x7E, 0x08, 0x02], // cmp dword ptr [rsi+8], 2 (si_code: SEGV_ACCERR)
            .. (ReadOnlySpan<byte>)[0x75, 0x67], // jne chain
            .. (ReadOnlySpan<byte>)[0x48, 0x8B, 0x46, 0x10], // mov rax, [rsi+16] (si_addr)
            .. (ReadOnlySpan<byte>)[0x48, 0x89, 0xC1], // mov rcx, rax
            .. (ReadOnlySpan<byte>)[0x48, 0xC1, 0xE9, 0x20], // shr rcx, 32
            .. (ReadOnlySpan<byte>)[0x81, 0xF9, 0x00, 0x80, 0x00, 0x00], // cmp ecx, Granules
            .. (ReadOnlySpan<byte>)[0x73, 0x54], // jae chain
            .. (ReadOnlySpan<byte>)[0x48, 0x0F, 0xBA, 0xF8, 0x3F], // btc rax, 63
            .. (ReadOnlySpan<byte>)[0x49, 0xB8, 0, 0, 0, 0, 0, 0, 0, 0], // mov r8, bases
            .. (ReadOnlySpan<byte>)[0x49, 0xB9, 0, 0, 0, 0, 0, 0, 0, 0], // mov r9, Span
            .. (ReadOnlySpan<byte>)[0x49, 0x89, 0xC2], // mov r10, rax
            .. (ReadOnlySpan<byte>)[0x4D, 0x2B, 0x54, 0xC8, 0x10], // sub r10, [r8+rcx*8+16]
            .. (ReadOnlySpan<byte>)[0x4D, 0x39, 0xCA], // cmp r10, r9
            .. (ReadOnlySpan<byte>)[0x72, 0x19], // jb hit
            .. (ReadOnlySpan<byte>)[0x49, 0x89, 0xC2], // mov r10, rax
            .. (ReadOnlySpan<byte>)[0x4D, 0x2B, 0x54, 0xC8, 0x08], // sub r10, [r8+rcx*8+8]
            .. (ReadOnlySpan<byte>)[0x4D, 0x39, 0xCA], // cmp r10, r9
            .. (ReadOnlySpan<byte>)[0x72, 0x0C], // jb hit
            .. (ReadOnlySpan<byte>)[0x49, 0x89, 0xC2], // mov r10, rax
            .. (ReadOnlySpan<byte>)[0x4D, 0x2B, 0x14, 0xC8], // sub r10, [r8+rcx*8]
            .. (ReadOnlySpan<byte>)[0x4D, 0x39, 0xCA], // cmp r10, r9
            .. (ReadOnlySpan<byte>)[0x73, 0x15], // jae chain
            .. (ReadOnlySpan<byte>)[0xC7, 0x06, 0x07, 0, 0, 0], // hit: mov dword ptr [rsi], 7 (si_signo: SIGBUS)
            .. (ReadOnlySpan<byte>)[0xC7, 0x46, 0x08, 1, 0, 0, 0], // mov dword ptr [rsi+8], 1 (si_code: BUS_ADRALN)
            .. (ReadOnlySpan<byte>)[0x48, 0xC7, 0x46, 0x10, 0, 0, 0, 0], // mov qword ptr [rsi+16], 0 (si_addr)
            .. (ReadOnlySpan<byte>)[0x48, 0xB8, 0, 0, 0, 0, 0, 0, 0, 0], // chain: mov rax, previous
            .. (ReadOnlySpan<byte>)[0xFF, 0xE0], // jmp rax
        ];
        instructions.CopyTo(code);
        BinaryPrimitives.WriteUInt64LittleEndian(code[0x24..], bases);
        BinaryPrimitives.WriteUInt64LittleEndian(code[0x2E..], Span);
        BinaryPrimitives.WriteUInt64LittleEndian(code[0x73..], previous);
    }

    [LibraryImport("libc", EntryPoint = "sigaction")]
    private static partial int Action(int signal, SignalAction* action, SignalAction* before);

    [LibraryImport("libc", EntryPoint = "mmap")]
    private static partial nint Map(nint address, nuint length, int protection, int flags, int file, nint offset);

    [LibraryImport("libc", EntryPoint = "mprotect")]
    private static partial int Protect(nint address, nuint length, int protection);

    /// <summary>The C library's <c>struct sigaction</c> on this platform.</summary>
    [StructLayout(LayoutKind.Explicit, Size = 152)]
    private struct SignalAction
    {
        [FieldOffset(0)]
        public nint Handler;

        [FieldOffset(136)]
        public int Flags;
    }
}
