using System;
using System.Collections.Generic;
using Clasm.Syntax;
using Clasm.Syntax.Binary;

namespace Clasm.Compilation;

/// <summary>What the instructions of a loop do, those of the loops in it among them.</summary>
/// <param name="RunsOtherCode">Whether other functions, or the host, may run in it, or a memory may grow.</param>
/// <param name="Globals">The first 64 of the globals: which of them it reads.</param>
/// <param name="Memories">The first 64 of the memories: which of them it accesses.</param>
/// <param name="LocalsWritten">The first 64 of the locals: which of them it writes.</param>
internal readonly record struct LoopFacts(bool RunsOtherCode, ulong Globals, ulong Memories, ulong LocalsWritten)
{
    /// <summary>What either does.</summary>
    public LoopFacts With(LoopFacts other) =>
        new(
            RunsOtherCode || other.RunsOtherCode,
            Globals | other.Globals,
            Memories | other.Memories,
            LocalsWritten | other.LocalsWritten
        );
}

/// <summary>
/// Reads a body before it is compiled, to know of each loop, in the order of the text, what stays the same while it runs, and
/// whether there are rotations.
/// </summary>
internal static class LoopAnalysis
{
    /// <summary>The facts of a body's loops.</summary>
    /// <param name="body">The instructions.</param>
    /// <param name="features">The features that are on.</param>
    /// <param name="rotations">What it says of rotations.</param>
    public static List<LoopFacts> Of(Expression body, Features features, out RotationFacts rotations)
    {
        List<LoopFacts> loops = [];
        rotations = default;
        if (!IsInteresting(body.Bytes.Span)) // the quick answer for small functions
            return loops;
        Stack<Block> open = [];
        int current = -1;
        InstructionReader reader = new(body, features);
        Instruction i = default;
        while (!reader.AtEnd)
        {
            reader.Read(ref i);
            rotations.Note(in i);
            switch (i.Opcode)
            {
                case Opcode.Loop:
                    open.Push(new Block(true, current));
                    current = loops.Count;
                    loops.Add(default);
                    break;
                case Opcode.Block or Opcode.If or Opcode.Try or Opcode.TryTable:
                    open.Push(new Block(false, current));
                    break;
                case Opcode.End or Opcode.Delegate:
                    if (!open.TryPop(out Block block) || !block.IsLoop)
                        break;
                    if (block.Outer >= 0)
                        loops[block.Outer] = loops[block.Outer].With(loops[current]);
                    current = block.Outer;
                    break;
                default:
                    if (current >= 0)
                        loops[current] = loops[current].With(FactsOf(in i));
                    break;
            }
        }
        return loops;
    }

    /// <summary>Whether there may be a loop or a shift: any byte like theirs will do.</summary>
    private static bool IsInteresting(ReadOnlySpan<byte> body)
    {
        foreach (byte b in body)
        {
            if (
                b
                is (byte)Opcode.Loop
                    or (byte)Opcode.I32Shl
                    or (byte)Opcode.I32ShrU
                    or (byte)Opcode.I32Rotl
                    or (byte)Opcode.I32Rotr
                    or (byte)Opcode.I64Shl
                    or (byte)Opcode.I64ShrU
                    or (byte)Opcode.I64Rotl
                    or (byte)Opcode.I64Rotr
            )
                return true;
        }
        return false;
    }

    private static LoopFacts FactsOf(in Instruction i)
    {
        switch (i.Opcode)
        {
            case Opcode.GlobalGet:
                return new LoopFacts { Globals = Bit(i.A) };
            case Opcode.LocalSet or Opcode.LocalTee:
                return new LoopFacts { LocalsWritten = Bit(i.A) };
            case Opcode.MemoryGrow or Opcode.TableGrow:
                return new LoopFacts { RunsOtherCode = true };
            case Opcode.MemoryFill:
                return new LoopFacts { Memories = Bit(i.A) };
            case Opcode.MemoryCopy:
                return new LoopFacts { Memories = Bit(i.A) | Bit(i.B) };
        }
        if (InstructionTable.ImmediatesOf(i.Opcode) is ImmediateKind.MemArg or ImmediateKind.MemArgLane)
            return new LoopFacts { Memories = Bit(i.A) };
        return new LoopFacts { RunsOtherCode = FunctionAnalysis.IsSafepoint(i.Opcode) };
    }

    private static ulong Bit(uint index) => index < 64 ? 1ul << (int)index : 0;

    /// <summary>A block, and the loop around it.</summary>
    private readonly record struct Block(bool IsLoop, int Outer);
}
