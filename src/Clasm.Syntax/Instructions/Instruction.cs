using System;

namespace Clasm.Syntax;

/// <summary>A block's type: nothing, one result, or a function type.</summary>
/// <param name="TypeIndex">The index of a function type, or -1.</param>
/// <param name="Result">The single result where <see cref="HasResult"/>.</param>
/// <remarks>spec: syntax-blocktype</remarks>
public readonly record struct BlockType(int TypeIndex, ValType Result)
{
    /// <summary>A block without parameters and results.</summary>
    public static BlockType Empty => new(-1, default);

    /// <summary>Whether it is a type index.</summary>
    public bool IsIndex => TypeIndex >= 0;

    /// <summary>Whether it is one result type.</summary>
    public bool HasResult => TypeIndex < 0 && Result.Kind != ValKind.Bottom;
}

/// <summary>The kinds of catch clauses, numbered as in the binary format.</summary>
/// <remarks>spec: syntax-catch</remarks>
public enum CatchKind : byte
{
    /// <summary><c>catch tag label</c></summary>
    Catch = 0,

    /// <summary><c>catch_ref tag label</c></summary>
    CatchRef = 1,

    /// <summary><c>catch_all label</c></summary>
    CatchAll = 2,

    /// <summary><c>catch_all_ref label</c></summary>
    CatchAllRef = 3,
}

/// <summary>A catch clause.</summary>
/// <param name="Kind">What it catches and what it hands over.</param>
/// <param name="Tag">The tag index, where it has one.</param>
/// <param name="Label">The label it branches to, counted from outside the <c>try_table</c>.</param>
/// <remarks>spec: syntax-catch</remarks>
public readonly record struct CatchClause(CatchKind Kind, uint Tag, uint Label);

/// <summary>
/// One decoded instruction. Which fields mean something follows from <see cref="InstructionTable.ImmediatesOf"/>:
/// <list type="bullet">
/// <item>an index alone (Label, Func, Type, Local, Global, Table, Memory, Tag, Data, Elem): <see cref="A"/>;</item>
/// <item>two (type field, type type, type count, type data, type elem, type table, data memory, elem table, memory
/// memory, table table): <see cref="A"/> and <see cref="B"/> in that order, as in the binary format;</item>
/// <item>Labels: <see cref="Labels"/>, the default last; BlockCatches: <see cref="Block"/> and <see cref="Catches"/>;</item>
/// <item>MemArg: memory <see cref="A"/>, alignment exponent <see cref="B"/>, offset <see cref="Offset64"/>; lane
/// <see cref="Lane"/>;</item>
/// <item>HeapType: <see cref="Type"/> is a reference type; Cast: label <see cref="A"/>, from <see cref="Type"/> to
/// <see cref="Type2"/>;</item>
/// <item>I32, I64, F32, F64: the bits in <see cref="Bits"/>; V128, Lanes16: <see cref="Bits"/> (low) and <see cref="Bits2"/>;</item>
/// <item>ValTypes: <see cref="Types"/>.</item>
/// </list>
/// </summary>
public struct Instruction
{
    /// <summary>Which instruction.</summary>
    public Opcode Opcode;

    /// <summary>The offset of its first byte from the start of the expression.</summary>
    public int Position;

    /// <summary>The first index.</summary>
    public uint A;

    /// <summary>The second index, count or alignment.</summary>
    public uint B;

    /// <summary>The lane.</summary>
    public byte Lane;

    /// <summary>The offset of a memory access, in bytes.</summary>
    public ulong Offset64;

    /// <summary>The bits of a constant, an i32 or f32 zero-extended; the low half of a vector.</summary>
    public ulong Bits;

    /// <summary>The high half of a vector.</summary>
    public ulong Bits2;

    /// <summary>The reference type, or the source type of a cast branch.</summary>
    public ValType Type;

    /// <summary>The target type of a cast branch.</summary>
    public ValType Type2;

    /// <summary>The block type.</summary>
    public BlockType Block;

    /// <summary>The labels of <c>br_table</c>, the default last. Valid until the reader reads the next <c>br_table</c>.</summary>
    public ReadOnlyMemory<uint> Labels;

    /// <summary>The types of a typed <c>select</c>.</summary>
    public ValType[]? Types;

    /// <summary>The clauses of a <c>try_table</c>.</summary>
    public CatchClause[]? Catches;

    /// <summary>The bits of an i32 constant.</summary>
    public readonly int I32 => (int)Bits;

    /// <summary>The bits of an i64 constant.</summary>
    public readonly long I64 => (long)Bits;
}
