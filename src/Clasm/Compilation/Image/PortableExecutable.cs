using System;
using System.Buffers.Binary;

namespace Clasm.Compilation;

/// <summary>
/// Lays out a portable executable that holds nothing but CIL and metadata: one section, for any processor, without
/// imports and relocations, which only the loader of Windows would look at (ECMA-335 II.25).
/// </summary>
internal static class PortableExecutable
{
    /// <summary>The address that the first method body gets: right behind the CLI header.</summary>
    public const int CodeAddress = SectionAddress + CliHeaderSize;

    private const int FileAlignment = 0x200;
    private const int SectionAlignment = 0x2000;
    private const int SectionAddress = SectionAlignment;
    private const int CliHeaderSize = 72;
    private const int PeOffset = 0x80;
    private const int OptionalHeaderSize = 0xE0;

    /// <summary>The bytes of a file with these method bodies and this metadata.</summary>
    public static byte[] Write(ReadOnlySpan<byte> code, ReadOnlySpan<byte> metadata)
    {
        int codeSize = (code.Length + 3) & ~3;
        int sectionSize = checked(CliHeaderSize + codeSize + metadata.Length);
        int rawSize = Align(sectionSize, FileAlignment);
        byte[] file = new byte[checked(FileAlignment + rawSize)];
        WriteDosHeader(file);
        WriteFileHeader(file.AsSpan(PeOffset));
        WriteOptionalHeader(file.AsSpan(PeOffset + 24), sectionSize, rawSize);
        WriteSectionHeader(file.AsSpan(PeOffset + 24 + OptionalHeaderSize), sectionSize, rawSize);

        Span<byte> section = file.AsSpan(FileAlignment);
        WriteCliHeader(section, CodeAddress + codeSize, metadata.Length);
        code.CopyTo(section[CliHeaderSize..]);
        metadata.CopyTo(section[(CliHeaderSize + codeSize)..]);
        return file;
    }

    private static int Align(int value, int alignment) => (value + alignment - 1) & -alignment;

    private static void U2(Span<byte> at, int offset, int value) =>
        BinaryPrimitives.WriteUInt16LittleEndian(at[offset..], (ushort)value);

    private static void U4(Span<byte> at, int offset, int value) =>
        BinaryPrimitives.WriteInt32LittleEndian(at[offset..], value);

    private static void WriteDosHeader(Span<byte> at)
    {
        U2(at, 0, 0x5A4D);
        U4(at, 0x3C, PeOffset);
    }

    private static void WriteFileHeader(Span<byte> at)
    {
        U4(at, 0, 0x4550);
        U2(at, 4, 0x14C); // with the flag "IL only" this is any processor
        U2(at, 6, 1);
        U2(at, 20, OptionalHeaderSize);
        U2(at, 22, 0x2022); // a library, executable, large addresses
    }

    private static void WriteOptionalHeader(Span<byte> at, int sectionSize, int rawSize)
    {
        U2(at, 0, 0x10B);
        at[2] = 48;
        U4(at, 4, rawSize);
        U4(at, 20, SectionAddress);
        U4(at, 28, 0x400000);
        U4(at, 32, SectionAlignment);
        U4(at, 36, FileAlignment);
        U2(at, 40, 4);
        U2(at, 48, 4);
        U4(at, 56, Align(SectionAddress + sectionSize, SectionAlignment));
        U4(at, 60, FileAlignment);
        U2(at, 68, 3);
        U2(at, 70, 0x8540); // no SEH, NX compatible, dynamic base, terminal server aware
        U4(at, 72, 0x100000);
        U4(at, 76, 0x1000);
        U4(at, 80, 0x100000);
        U4(at, 84, 0x1000);
        U4(at, 92, 16);
        U4(at, 96 + (14 * 8), SectionAddress);
        U4(at, 96 + (14 * 8) + 4, CliHeaderSize);
    }

    private static void WriteSectionHeader(Span<byte> at, int sectionSize, int rawSize)
    {
        ".text"u8.CopyTo(at);
        U4(at, 8, sectionSize);
        U4(at, 12, SectionAddress);
        U4(at, 16, rawSize);
        U4(at, 20, FileAlignment);
        U4(at, 36, 0x60000020); // code, execute, read
    }

    private static void WriteCliHeader(Span<byte> at, int metadataAddress, int metadataSize)
    {
        const int IlOnly = 1;
        U4(at, 0, CliHeaderSize);
        U2(at, 4, 2);
        U2(at, 6, 5);
        U4(at, 8, metadataAddress);
        U4(at, 12, metadataSize);
        U4(at, 16, IlOnly);
    }
}
