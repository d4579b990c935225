using Clasm.Syntax;

namespace Clasm.Compilation;

/// <summary>Where an operand of wasm's stack is while its consumer is still to come.</summary>
internal enum OperandKind : byte
{
    /// <summary>On CIL's evaluation stack.</summary>
    Stack,

    /// <summary>In a CIL local or argument that keeps its value until the operand is used.</summary>
    Variable,

    /// <summary>A constant, not emitted yet.</summary>
    Constant,

    /// <summary>The value of a global that never changes, not read yet; <see cref="Operand.Variable"/> is the global.</summary>
    Global,
}

/// <summary>
/// An operand. Those on CIL's stack always lie below those that are not: what is deferred is emitted before anything is
/// put above it.
/// </summary>
internal struct Operand
{
    public OperandKind Kind;
    public bool IsOwned;
    public ValType Type;

    /// <summary>The CIL local, or the complement of the CIL argument, for <see cref="OperandKind.Variable"/>.</summary>
    public int Variable;

    /// <summary>Where the code begins that put it on CIL's stack, for <see cref="OperandKind.Stack"/>.</summary>
    public int Start;

    /// <summary>For a variable with a wide reference: that its consumer takes it so.</summary>
    public bool IsWide;

    /// <summary>For <see cref="OperandKind.Stack"/>: that it is the value of <see cref="Variable"/>, a wasm local.</summary>
    public bool IsCopy;

    /// <summary>For <see cref="OperandKind.Stack"/>: that it may be the result of a rotation to RyuJIT, if it is an integer.</summary>
    public bool IsRotation;

    /// <summary>For <see cref="OperandKind.Stack"/>: that it was computed from constants alone, so that RyuJIT may know it.</summary>
    public bool IsFolded;

    /// <summary>For a copy: how often its variable had been written.</summary>
    public int Writes;

    public ulong Bits;
    public ulong Bits2;
}

/// <summary>What is put below operands that are already on CIL's stack: the leading arguments of a call.</summary>
internal enum Prefix : byte
{
    None,
    Self,
    Context,
    Heap,
    Barrier,
    SelfHeap,
    GlobalAddress,
    BarrierGlobalAddress,
    ReferenceGlobal,
    FunctionOwner,
    VariableOwner,
}

/// <summary>An open block.</summary>
internal struct Control
{
    public Opcode Opcode;
    public ValType[] Parameters;
    public ValType[] Results;

    /// <summary>How many operands lie below the block's parameters.</summary>
    public int Height;

    /// <summary>Where branches to the block leave their operands: parameters of a loop, else results.</summary>
    public int[] Variables;

    /// <summary>The parameters of an <c>if</c>, kept for its <c>else</c>.</summary>
    public Operand[] Saved;

    public ILLabel Label;
    public ILLabel Else;

    /// <summary>The bounds checks that all branches to the label so far have behind them.</summary>
    public KnownChecks Checks;

    /// <summary>Those that the second arm of an <c>if</c> has behind it.</summary>
    public KnownChecks ElseChecks;
    public ProtectedRegion? Region;

    /// <summary>The innermost open block, this one or around it, whose handlers catch; 0 if there is none.</summary>
    public int Catching;

    /// <summary>The same of those whose code lies in a protected region of CIL.</summary>
    public int Protected;

    /// <summary>The same of those whose handler, one of the earlier proposal, is running.</summary>
    public int Handling;
    public bool IsTarget;
    public bool IsEntered;

    /// <summary>What a branch to the label carries.</summary>
    public readonly ValType[] LabelTypes => Opcode == Opcode.Loop ? Parameters : Results;
}
