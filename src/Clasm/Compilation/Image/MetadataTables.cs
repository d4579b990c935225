using System;
using static Clasm.Compilation.MetadataColumn;

namespace Clasm.Compilation;

/// <summary>The metadata of an image: the tables that images use, and the heaps (ECMA-335 II.22 and II.24).</summary>
internal sealed class MetadataTables
{
    private readonly ByteTable _blobOffsets = new();
    private readonly ByteTable _stringOffsets = new();

    public MetadataTables()
    {
        Strings.WriteByte(0);
        Blobs.WriteByte(0);
    }

    public MetadataTable Modules { get; } =
        new(0x00, U2, MetadataColumn.String, MetadataColumn.Guid, MetadataColumn.Guid, MetadataColumn.Guid);

    public MetadataTable TypeRefs { get; } = new(0x01, ResolutionScope, MetadataColumn.String, MetadataColumn.String);

    public MetadataTable TypeDefs { get; } =
        new(0x02, U4, MetadataColumn.String, MetadataColumn.String, TypeDefOrRef, Field, Method);

    public MetadataTable Fields { get; } = new(0x04, U2, MetadataColumn.String, Blob);

    public MetadataTable Methods { get; } = new(0x06, U4, U2, U2, MetadataColumn.String, Blob, Param);

    public MetadataTable MemberRefs { get; } = new(0x0A, MemberRefParent, MetadataColumn.String, Blob);

    public MetadataTable CustomAttributes { get; } = new(0x0C, HasCustomAttribute, CustomAttributeType, Blob);

    public MetadataTable StandAloneSigs { get; } = new(0x11, Blob);

    public MetadataTable TypeSpecs { get; } = new(0x1B, Blob);

    public MetadataTable Assemblies { get; } =
        new(0x20, U4, U2, U2, U2, U2, U4, Blob, MetadataColumn.String, MetadataColumn.String);

    public MetadataTable AssemblyRefs { get; } =
        new(0x23, U2, U2, U2, U2, U4, Blob, MetadataColumn.String, MetadataColumn.String, Blob);

    public MetadataTable MethodSpecs { get; } = new(0x2B, MethodDefOrRef, Blob);

    /// <summary>The heap of strings.</summary>
    public ByteBuffer Strings { get; } = new();

    /// <summary>The heap of blobs.</summary>
    public ByteBuffer Blobs { get; } = new();

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
        Strings.WriteUtf8(text);
        Terminate(offset);
        return offset;
    }

    /// <summary>Adds a string given as UTF-8 to the heap, once.</summary>
    /// <returns>Its offset.</returns>
    public int InternString(string text)
    {
        ref int offset = ref _stringOffsets.ValueOf(
            System.Runtime.InteropServices.MemoryMarshal.AsBytes(text.AsSpan())
        );
        return offset != 0 || text.Length == 0 ? offset : offset = AddString(text);
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

    /// <summary>Ends a string with its zero; zeros inside would cut it.</summary>
    private void Terminate(int start)
    {
        Strings.Bytes[start..].Replace((byte)0, (byte)'?');
        Strings.WriteByte(0);
    }
}
