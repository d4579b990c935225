using System;
using System.Buffers.Binary;
using System.Diagnostics;

namespace Clasm.Compilation;

/// <summary>Labels, branches, exception clauses, and code inserted afterwards.</summary>
internal sealed partial class ILWriter
{
    private const int Unknown = -1;
    private Target[] _labels = new Target[64];
    private Fixup[] _fixups = new Fixup[64];
    private ILClause[] _clauses = new ILClause[4];
    private int _labelCount;
    private int _fixupCount;
    private int _clauseCount;
    private int _insertionLimit;

    /// <summary>The first position for <see cref="InsertAt"/>: no label or branch lies behind it.</summary>
    public int InsertionLimit => _insertionLimit;

    /// <summary>The exception clauses, inner ones first; their offsets are set by <see cref="Complete"/>.</summary>
    public ReadOnlySpan<ILClause> Clauses => _clauseCount == 0 ? default : _clauses.AsSpan(0, _clauseCount);

    /// <summary>Makes a label, to be marked later.</summary>
    public ILLabel NewLabel()
    {
        Reserve(ref _labels, _labelCount);
        _labels[_labelCount] = new Target { Position = Unknown, Depth = Unknown };
        return new ILLabel(_labelCount++);
    }

    /// <summary>Says that a label stands for the position here.</summary>
    public void MarkLabel(ILLabel label)
    {
        ref Target target = ref _labels[label.Index];
        Debug.Assert(target.Position == Unknown, "a label is marked once");
        target.Position = _insertionLimit = Position;
        _blockCount++;
        if (!_isReachable)
        {
            SetDepth(Math.Max(0, target.Depth));
        }

        ExpectDepth(ref target, _depth);
    }

    /// <summary>Writes a branch, given in its long form; one to a label marked shortly before becomes short.</summary>
    public void Branch(ILOp op, ILLabel label)
    {
        ref Target target = ref _labels[label.Index];
        _blockCount += op is ILOp.Br or ILOp.Leave ? 0 : 1;
        if (target.Position != Unknown && target.Position - (Position + 2) >= sbyte.MinValue)
        {
            int displacement = target.Position - (Position + 2);
            WriteOp(op == ILOp.Leave ? ILOp.LeaveS : op - (ILOp.Br - ILOp.BrS));
            _code.WriteByte(displacement);
        }
        else
        {
            WriteOp(op);
            AddFixup(label, Position + 4);
        }

        Apply(ILStackEffect.Of(op));
        ExpectDepth(ref target, op == ILOp.Leave ? 0 : _depth);
        _isReachable &= !ILStackEffect.EndsBlock(op);
        _insertionLimit = Position;
    }

    /// <summary>Writes <c>switch</c>: a branch to the label of that index; control falls through for others.</summary>
    public void Switch(ReadOnlySpan<ILLabel> labels)
    {
        WriteOp(ILOp.Switch);
        Apply(new ILStackEffect(1, 0));
        _code.WriteInt32(labels.Length);
        _blockCount += 1 + labels.Length;
        int end = Position + (4 * labels.Length);
        foreach (ILLabel label in labels)
        {
            AddFixup(label, end);
            ExpectDepth(ref _labels[label.Index], _depth);
        }

        _insertionLimit = Position;
    }

    /// <summary>
    /// Adds an exception clause. Clauses of inner regions are added before those of outer ones. At the start of a catch
    /// handler the caller says <c>SetDepth(1)</c>.
    /// </summary>
    public void AddClause(
        ILClauseKind kind,
        ILLabel tryStart,
        ILLabel tryEnd,
        ILLabel handlerStart,
        ILLabel handlerEnd,
        int classToken
    )
    {
        Reserve(ref _clauses, _clauseCount);
        _clauses[_clauseCount++] = new ILClause(
            kind,
            tryStart.Index,
            tryEnd.Index,
            handlerStart.Index,
            handlerEnd.Index,
            classToken
        );
    }

    /// <summary>Says that the evaluation stack is empty and that nothing will be inserted before the position here.</summary>
    public void BeginPeak() => _peak = 0;

    /// <summary>
    /// Inserts instructions at a position not before <see cref="InsertionLimit"/>, before what stands there; a label
    /// marked there stays before them.
    /// </summary>
    /// <param name="position">Where.</param>
    /// <param name="code">The bytes of the instructions.</param>
    /// <param name="instructions">How many instructions these are.</param>
    /// <param name="extraDepth">By how much the instructions raise the depth of the evaluation stack, at most.</param>
    public void InsertAt(int position, ReadOnlySpan<byte> code, int instructions, int extraDepth = 0)
    {
        Debug.Assert(position >= _insertionLimit && position <= Position, "a label or branch lies behind the position");
        int moved = Position - position;
        _code.Append(code.Length);
        Span<byte> tail = _code.Bytes[position..];
        tail[..moved].CopyTo(tail[code.Length..]);
        code.CopyTo(tail);
        _instructionCount += instructions;
        _peak += extraDepth;
        _maxStack = Math.Max(_maxStack, _peak);
        ShiftMap(position, code.Length);
    }

    /// <summary>Fills in the branches and clauses; the next call is <see cref="Reset"/>.</summary>
    /// <returns>The method's code.</returns>
    public ReadOnlySpan<byte> Complete()
    {
        Span<byte> code = _code.Bytes;
        for (int i = 0; i < _fixupCount; i++)
        {
            ref Fixup fixup = ref _fixups[i];
            int displacement = PositionOf(fixup.Label) - fixup.Base;
            BinaryPrimitives.WriteInt32LittleEndian(code[fixup.Position..], displacement);
        }

        for (int i = 0; i < _clauseCount; i++)
        {
            ref ILClause clause = ref _clauses[i];
            clause = new ILClause(
                clause.Kind,
                PositionOf(clause.TryStart),
                PositionOf(clause.TryEnd),
                PositionOf(clause.HandlerStart),
                PositionOf(clause.HandlerEnd),
                clause.ClassToken
            );
        }

        return code;
    }

    private static void Reserve<T>(ref T[] items, int count)
    {
        if (count == items.Length)
        {
            Array.Resize(ref items, Math.Max(4, count * 2));
        }
    }

    private static void ExpectDepth(ref Target target, int depth)
    {
        Debug.Assert(target.Depth == Unknown || target.Depth == depth, "depths differ at a label");
        target.Depth = depth;
    }

    private int PositionOf(int label)
    {
        int position = _labels[label].Position;
        return position != Unknown ? position : throw new UnreachableException("a label was never marked");
    }

    private void AddFixup(ILLabel label, int displacementBase)
    {
        Reserve(ref _fixups, _fixupCount);
        _fixups[_fixupCount++] = new Fixup
        {
            Position = Position,
            Base = displacementBase,
            Label = label.Index,
        };
        _code.WriteInt32(0);
    }

    private void ResetLabels() => _labelCount = _fixupCount = _clauseCount = _insertionLimit = 0;

    private struct Target
    {
        public int Position;
        public int Depth;
    }

    private struct Fixup
    {
        public int Position;
        public int Base;
        public int Label;
    }
}
