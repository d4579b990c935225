using System;
using System.Runtime.InteropServices;
using static Clasm.Compilation.MetadataColumn;

namespace Clasm.Compilation;

/// <summary>
/// The metadata of an image: the tables that images use, and the heaps (ECMA-335 II.22 and II.24). Fields, not
/// properties: each getter would be one more method to compile before the first image.
/// </summary>
internal sealed class MetadataTables
{
    private readonly ByteTable _blobOffsets = new();
    private readonly ByteTable _stringOffsets = new();

    public MetadataTables()
    {
        Strings.WriteByte(0);
        Blobs.WriteByte(0);
        UserStrings.WriteByte(0);
    }

    public readonly MetadataTable Modules = new(
        0x00,
        U2,
        MetadataColumn.String,
        MetadataColumn.Guid,
        MetadataColumn.Guid,
        MetadataColumn.Guid
    );

    public readonly MetadataTable TypeRefs = new(0x01, ResolutionScope, MetadataColumn.String, MetadataColumn.String);

    public readonly MetadataTable TypeDefs = new(
        0x02,
        U4,
        MetadataColumn.String,
        MetadataColumn.String,
        TypeDefOrRef,
        Field,
        Method
    );

    public readonly MetadataTable Fields = new(0x04, U2, MetadataColumn.String, Blob);

    public readonly MetadataTable Methods = new(0x06, U4, U2, U2, MetadataColumn.String, Blob, Param);

    public readonly MetadataTable MemberRefs = new(0x0A, MemberRefParent, MetadataColumn.String, Blob);

    public readonly MetadataTable CustomAttributes = new(0x0C, HasCustomAttribute, CustomAttributeType, Blob);

    public readonly MetadataTable StandAloneSigs = new(0x11, Blob);

    public readonly MetadataTable TypeSpecs = new(0x1B, Blob);

    public readonly MetadataTable Assemblies = new(
        0x20,
        U4,
        U2,
        U2,
        U2,
        U2,
        U4,
        Blob,
        MetadataColumn.String,
        MetadataColumn.String
    );

    public readonly MetadataTable AssemblyRefs = new(
        0x23,
        U2,
        U2,
        U2,
        U2,
        U4,
        Blob,
        MetadataColumn.String,
        MetadataColumn.String,
        Blob
    );

    public readonly MetadataTable MethodSpecs = new(0x2B, MethodDefOrRef, Blob);

    /// <summary>The heap of strings.</summary>
    public readonly ByteBuffer Strings = new();

    /// <summary>The heap of blobs.</summary>
    public readonly ByteBuffer Blobs = new();

    /// <summary>The heap of string literals.</summary>
    public readonly ByteBuffer UserStrings = new(4);

    /// <summary>The tables in the order of their numbers.</summary>
    public MetadataTable[] InOrder() =>
        [
            Modules,
            TypeRefs,
            TypeDefs,
            Fields,
            Methods,
            MemberRefs,
            CustomAttributes,
            StandAloneSigs,
            TypeSpecs,
            Assemblies,
            AssemblyRefs,
            MethodSpecs,
        ];

    /// <summary>Adds a string to the heap; every call adds one.</summary>
    /// <returns>Its offset.</returns>
    public int AddString(string text)
    {
        if (text.Length == 0)
        {
            return 0;
        }

        int offset = Strings.Length;
        Strings.WriteUtf8(text.Replace('\0', '?')); // a zero would cut it
        Strings.WriteByte(0);
        return offset;
    }

    /// <summary>Adds a string to the heap, once.</summary>
    /// <returns>Its offset.</returns>
    public int InternString(string text)
    {
        ref int offset = ref _stringOffsets.ValueOf(MemoryMarshal.AsBytes(text.AsSpan()));
        return offset != 0 || text.Length == 0 ? offset : offset = AddString(text);
    }

    /// <summary>Adds a string literal, of any code units, to its heap.</summary>
    /// <returns>Its offset.</returns>
    public int AddUserString(ReadOnlySpan<byte> utf16)
    {
        int offset = UserStrings.Length;
        UserStrings.WriteCompressed(utf16.Length + 1);
        UserStrings.WriteBytes(utf16);
        UserStrings.WriteByte(1); // there may be others than ASCII's
        return offset;
    }

    /// <summary>Adds a blob to its heap, once.</summary>
    /// <returns>Its offset.</returns>
    public int InternBlob(ReadOnlySpan<byte> blob)
    {
        ref int offset = ref _blobOffsets.ValueOf(blob);
        if (offset == 0)
        {
            offset = Blobs.Length;
            Blobs.WriteCompressed(blob.Length);
            Blobs.WriteBytes(blob);
        }

        return offset;
    }
}
