namespace Clasm.Syntax.Validation;

/// <summary>A frame of the control stack: a block that was entered and not left.</summary>
/// <remarks>spec: algo-valid</remarks>
public struct ControlFrame
{
    /// <summary>
    /// What opened it: block, loop, if, else, try_table, try, catch or catch_all. A function's body is a <c>block</c>.
    /// </summary>
    public Opcode Opcode;

    /// <summary>The types that it takes. Do not modify.</summary>
    public ValType[] Parameters;

    /// <summary>The types that it leaves. Do not modify.</summary>
    public ValType[] Results;

    /// <summary>The height of the operand stack when it was entered, below its parameters.</summary>
    public int Height;

    /// <summary>Whether the rest of the block cannot be reached: then its operands are polymorphic.</summary>
    public bool IsUnreachable;

    /// <summary>How many locals had been set, of those that have no default, when it was entered.</summary>
    internal int InitializedCount;

    /// <summary>The types that a branch to it takes.</summary>
    public readonly ValType[] LabelTypes => Opcode == Opcode.Loop ? Parameters : Results;
}
