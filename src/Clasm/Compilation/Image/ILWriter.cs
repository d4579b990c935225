using System;
using System.Buffers.Binary;
using System.Diagnostics;
using Clasm.Execution;

namespace Clasm.Compilation;

/// <summary>
/// Writes the code of one method at a time. It follows the depth of the evaluation stack through reachable code, and
/// counts what RyuJIT's limits are about. After a branch that is always taken, depth is unknown until a label that a
/// branch refers to is marked, or <see cref="SetDepth"/> says it.
/// </summary>
/// <param name="image">Where helpers that constants need are referred to.</param>
internal sealed partial class ILWriter(ImageBuilder? image = null)
{
    private readonly ByteBuffer _code = new(4096);
    private int _blockCount = 1;
    private int _localReferenceCount;
    private int _instructionCount;
    private bool _isReachable = true;
    private int _maxStack;
    private int _depth;
    private int _peak;
    private int _callCount;

    /// <summary>How many bytes of code there are.</summary>
    public int Position => _code.Length;

    /// <summary>The code; complete only after <see cref="Complete"/>.</summary>
    public ReadOnlySpan<byte> Bytes => _code.Bytes;

    /// <summary>How many operands the evaluation stack holds here.</summary>
    public int Depth => _depth;

    /// <summary>The greatest depth so far.</summary>
    public int MaxStack => _maxStack;

    /// <summary>How many calls were written.</summary>
    public int CallCount => _callCount;

    /// <summary>The greatest depth since <see cref="BeginPeak"/>, at least.</summary>
    public int Peak => _peak;

    /// <summary>Whether the code written next can be reached from what was written.</summary>
    public bool IsReachable => _isReachable;

    /// <summary>How many instructions were written; prefixes count.</summary>
    public int InstructionCount => _instructionCount;

    /// <summary>How many instructions refer to a local or an argument.</summary>
    public int LocalReferenceCount => _localReferenceCount;

    /// <summary>How many basic blocks there are, at most.</summary>
    public int BlockCount => _blockCount;

    /// <summary>Starts a new method.</summary>
    public void Reset()
    {
        _code.Clear();
        _depth = _peak = _callCount = _maxStack = _instructionCount = _localReferenceCount = 0;
        _blockCount = 1;
        _isReachable = true;
        ResetLabels();
        ResetMap();
    }

    /// <summary>Says how many operands the evaluation stack holds here, and that the code here is reachable.</summary>
    public void SetDepth(int depth)
    {
        _isReachable = true;
        _depth = depth;
        _peak = Math.Max(_peak, depth);
        _maxStack = Math.Max(_maxStack, depth);
    }

    /// <summary>Writes an instruction without operand bytes.</summary>
    public void Emit(ILOp op)
    {
        WriteOp(op);
        Apply(ILStackEffect.Of(op));
        _isReachable &= !ILStackEffect.EndsBlock(op);
    }

    /// <summary>Writes an instruction whose operand is a token, other than a call: <c>ldobj</c>, …</summary>
    public void Emit(ILOp op, int token)
    {
        WriteOp(op);
        _code.WriteInt32(token);
        Apply(ILStackEffect.Of(op));
    }

    /// <summary>Writes <c>ret</c>; <paramref name="pops"/> is 1 when the method has a result.</summary>
    public void Ret(int pops)
    {
        WriteOp(ILOp.Ret);
        Apply(new ILStackEffect(pops, 0));
        _isReachable = false;
    }

    /// <summary>Writes a call of a method that takes <paramref name="pops"/> operands, <c>this</c> included.</summary>
    public void Call(int token, int pops, int pushes) => Invoke(ILOp.Call, token, pops, pushes);

    /// <summary>Writes a virtual call that takes <paramref name="pops"/> operands, <c>this</c> included.</summary>
    public void CallVirt(int token, int pops, int pushes) => Invoke(ILOp.Callvirt, token, pops, pushes);

    /// <summary>Writes a call by pointer with <paramref name="pops"/> arguments below the pointer.</summary>
    public void CallI(int signatureToken, int pops, int pushes) => Invoke(ILOp.Calli, signatureToken, pops + 1, pushes);

    /// <summary>Writes the creation of an object with <paramref name="pops"/> arguments.</summary>
    public void NewObj(int constructorToken, int pops) => Invoke(ILOp.Newobj, constructorToken, pops, 1);

    public void LdFld(int token) => Emit(ILOp.Ldfld, token);

    public void LdFldA(int token) => Emit(ILOp.Ldflda, token);

    public void StFld(int token) => Emit(ILOp.Stfld, token);

    public void LdSFld(int token) => Emit(ILOp.Ldsfld, token);

    public void LdStr(int token) => Emit(ILOp.Ldstr, token);

    public void LdToken(int token) => Emit(ILOp.Ldtoken, token);

    public void LdFtn(int token) => Emit(ILOp.Ldftn, token);

    /// <summary>Writes the prefix that says that an address is a multiple of 1, 2 or 4 only.</summary>
    public void Unaligned(int alignment)
    {
        Debug.Assert(alignment is 1 or 2 or 4);
        WriteOp(ILOp.Unaligned);
        _code.WriteByte(alignment);
    }

    /// <summary>Writes the prefix of volatile accesses.</summary>
    public void Volatile() => WriteOp(ILOp.Volatile);

    /// <summary>Writes the prefix of tail calls; the call and <c>ret</c> must follow.</summary>
    public void Tail() => WriteOp(ILOp.Tail);

    /// <summary>Writes a constant in the shortest form.</summary>
    public void LdcI4(int value)
    {
        if (value is >= -1 and <= 8)
        {
            WriteOp(ILOp.LdcI40 + (ushort)value);
        }
        else if (value is >= sbyte.MinValue and <= sbyte.MaxValue)
        {
            WriteOp(ILOp.LdcI4S);
            _code.WriteByte(value);
        }
        else
        {
            WriteOp(ILOp.LdcI4);
            _code.WriteInt32(value);
        }

        Apply(new ILStackEffect(0, 1));
    }

    /// <summary>Writes a constant that may change later.</summary>
    /// <returns>Where it is.</returns>
    public int LdcI4Patchable(int value)
    {
        WriteOp(ILOp.LdcI4);
        _code.WriteInt32(value);
        Apply(new ILStackEffect(0, 1));
        return Position - sizeof(int);
    }

    /// <summary>Changes a constant that was written before.</summary>
    public void PatchI4(int position, int value) =>
        BinaryPrimitives.WriteInt32LittleEndian(_code.Bytes[position..], value);

    /// <summary>Writes a constant in the shortest form, which may be two instructions.</summary>
    public void LdcI8(long value)
    {
        if (value == (int)value)
        {
            LdcI4((int)value);
            Emit(ILOp.ConvI8);
        }
        else if (value == (uint)value)
        {
            LdcI4((int)value);
            Emit(ILOp.ConvU8);
        }
        else
        {
            WriteOp(ILOp.LdcI8);
            _code.WriteInt64(value);
            Apply(new ILStackEffect(0, 1));
        }
    }

    /// <summary>Writes the constant with these bits; RyuJIT would quieten a signalling NaN.</summary>
    public void LdcR4(int bits)
    {
        if (SignallingNaN.Is(bits))
        {
            LdcI4(bits);
            Call(image!.SignallingNaNReference, 1, 1);
            return;
        }

        WriteOp(ILOp.LdcR4);
        _code.WriteInt32(bits);
        Apply(new ILStackEffect(0, 1));
    }

    /// <summary>Writes the constant that has these bits; RyuJIT would fold arithmetic on a signalling NaN to that NaN.</summary>
    public void LdcR8(long bits)
    {
        if (SignallingNaN.Is(bits))
        {
            LdcI8(bits);
            Call(image!.SignallingNaN64Reference, 1, 1);
            return;
        }

        WriteOp(ILOp.LdcR8);
        _code.WriteInt64(bits);
        Apply(new ILStackEffect(0, 1));
    }

    public void LdLoc(int index) => Variable(ILOp.Ldloc0, ILOp.LdlocS, ILOp.Ldloc, index, new ILStackEffect(0, 1));

    public void StLoc(int index) => Variable(ILOp.Stloc0, ILOp.StlocS, ILOp.Stloc, index, new ILStackEffect(1, 0));

    public void LdLocA(int index) => Variable(ILOp.Nop, ILOp.LdlocaS, ILOp.Ldloca, index, new ILStackEffect(0, 1));

    public void LdArg(int index) => Variable(ILOp.Ldarg0, ILOp.LdargS, ILOp.Ldarg, index, new ILStackEffect(0, 1));

    public void StArg(int index) => Variable(ILOp.Nop, ILOp.StargS, ILOp.Starg, index, new ILStackEffect(1, 0));

    public void LdArgA(int index) => Variable(ILOp.Nop, ILOp.LdargaS, ILOp.Ldarga, index, new ILStackEffect(0, 1));

    private void Variable(ILOp shortest, ILOp shorter, ILOp full, int index, ILStackEffect effect)
    {
        _localReferenceCount++;
        if (index < 4 && shortest != ILOp.Nop)
        {
            WriteOp(shortest + (ushort)index);
        }
        else if (index < 256)
        {
            WriteOp(shorter);
            _code.WriteByte(index);
        }
        else
        {
            Debug.Assert(index <= ushort.MaxValue);
            WriteOp(full);
            _code.WriteUInt16(index);
        }

        Apply(effect);
    }

    private void Invoke(ILOp op, int token, int pops, int pushes)
    {
        WriteOp(op);
        _callCount++;
        _code.WriteInt32(token);
        Apply(new ILStackEffect(pops, pushes));
    }

    private void WriteOp(ILOp op)
    {
        _instructionCount++;
        if ((int)op < 0x100)
        {
            _code.WriteByte((int)op);
        }
        else
        {
            BinaryPrimitives.WriteUInt16BigEndian(_code.Append(2), (ushort)op);
        }
    }

    private void Apply(ILStackEffect effect)
    {
        Debug.Assert(!_isReachable || _depth >= effect.Pops, "evaluation stack underflow");
        _depth = Math.Max(0, _depth - effect.Pops) + effect.Pushes;
        _peak = Math.Max(_peak, _depth);
        _maxStack = Math.Max(_maxStack, _depth);
    }
}
