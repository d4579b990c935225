using System;
using System.Buffers;

namespace Clasm.Syntax.Binary;

/// <summary>Value and heap types in the binary format: read here by the module decoder and the instruction reader.</summary>
/// <remarks>spec: binary-valtype, binary-heaptype</remarks>
internal static class BinaryTypes
{
    private const int ExactMarker = 0x62;

    /// <summary>Reads a value type.</summary>
    public static ValType ReadValType(ReadOnlySpan<byte> bytes, ref int position, int offset, Features features)
    {
        int start = position;
        if (position >= bytes.Length)
            throw new WasmFormatException("unexpected end of section or function", offset + start);
        byte code = bytes[position];
        switch (code)
        {
            case 0x7F or 0x7E or 0x7D or 0x7C:
                position++;
                return ValType.Of((ValKind)(0x80 - code));
            case 0x7B:
                position++;
                Require(Features.Simd, features, "v128", offset + start);
                return ValType.V128;
            case 0x63 or 0x64:
                position++;
                Require(Features.FunctionReferences, features, "ref", offset + start);
                HeapType heap = ReadHeapType(bytes, ref position, offset, features, out bool exact);
                return ValType.Ref(heap, code == 0x63, exact);
            case >= 0x68 and <= 0x75:
                return ValType.Ref(ReadHeapType(bytes, ref position, offset, features, out _), nullable: true);
            default:
                throw new WasmFormatException($"malformed value type 0x{code:x2}", offset + start);
        }
    }

    /// <summary>Reads a heap type.</summary>
    public static HeapType ReadHeapType(
        ReadOnlySpan<byte> bytes,
        ref int position,
        int offset,
        Features features,
        out bool exact
    )
    {
        int start = position;
        exact = false;
        if (position < bytes.Length && bytes[position] == ExactMarker && (features & Features.CustomDescriptors) != 0)
        {
            position++;
            exact = true;
        }
        long code = Leb128.ReadSigned(bytes, ref position, 33, offset);
        if (code >= 0)
        {
            Require(Features.FunctionReferences, features, "a type index as a heap type", offset + start);
            return code <= Limit.Types
                ? new HeapType((int)code)
                : throw new WasmFormatException($"unknown type {code}", offset + start);
        }
        HeapType type = new((int)Math.Max(code, int.MinValue));
        Features needed = FeatureOf(type);
        if (needed == Features.All || exact)
            throw new WasmFormatException("malformed heap type", offset + start);
        Require(needed, features, type.ToString(), offset + start);
        return type;
    }

    /// <summary>The feature that an abstract heap type belongs to; <see cref="Features.All"/> for a code that is none.</summary>
    public static Features FeatureOf(HeapType type) =>
        type.Code switch
        {
            -16 => Features.None, // what tables hold since 1.0
            -17 => Features.ReferenceTypes,
            -12 or -23 => Features.Exceptions,
            -11 or -24 => Features.StackSwitching,
            <= -13 and >= -22 => Features.Gc,
            _ => Features.All,
        };

    /// <summary>Writes a value type or a packed type in its shortest form.</summary>
    /// <param name="output">Receives the bytes.</param>
    /// <param name="type">Any type but bottom.</param>
    public static void WriteValType(IBufferWriter<byte> output, ValType type)
    {
        switch (type.Kind)
        {
            case ValKind.Ref when type.IsNullable && !type.IsExact && type.Heap.IsAbstract:
                WriteHeapType(output, type.Heap, exact: false);
                break;
            case ValKind.Ref:
                output.Write([type.IsNullable ? (byte)0x63 : (byte)0x64]);
                WriteHeapType(output, type.Heap, type.IsExact);
                break;
            case ValKind.I8 or ValKind.I16:
                output.Write([type.Kind == ValKind.I8 ? (byte)0x78 : (byte)0x77]);
                break;
            default:
                output.Write([(byte)(0x80 - (int)type.Kind)]);
                break;
        }
    }

    /// <summary>Writes a heap type.</summary>
    /// <param name="output">Receives the bytes.</param>
    /// <param name="type">Any heap type but bottom.</param>
    /// <param name="exact">Whether subtypes are excluded (custom descriptors).</param>
    public static void WriteHeapType(IBufferWriter<byte> output, HeapType type, bool exact)
    {
        if (exact)
            output.Write([(byte)ExactMarker]);
        Leb128.WriteSigned(output, type.Code);
    }

    private static void Require(Features needed, Features features, string what, int offset)
    {
        if ((needed & ~features) != 0)
            throw new WasmFormatException($"malformed value type: {what} needs the feature {needed}", offset);
    }
}
