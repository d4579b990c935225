using System.Diagnostics;

namespace Clasm.Compilation;

/// <summary>How many operands an instruction takes from the evaluation stack and puts there.</summary>
internal readonly struct ILStackEffect(int pops, int pushes)
{
    /// <summary>How many operands the instruction takes.</summary>
    public readonly int Pops = pops;

    /// <summary>How many operands the instruction leaves.</summary>
    public readonly int Pushes = pushes;

    /// <summary>The effect of an instruction other than calls, returns and the forms with an index.</summary>
    public static ILStackEffect Of(ILOp op) =>
        op switch
        {
            ILOp.Nop or ILOp.Break or ILOp.Br or ILOp.Leave or ILOp.Endfinally or ILOp.Rethrow => new(0, 0),
            ILOp.Unaligned or ILOp.Volatile or ILOp.Tail or ILOp.Constrained or ILOp.Readonly => new(0, 0),
            ILOp.Ldnull or ILOp.Ldsfld or ILOp.Ldsflda or ILOp.Ldtoken or ILOp.Ldftn or ILOp.Sizeof => new(0, 1),
            ILOp.Ldstr => new(0, 1),
            >= ILOp.LdcI4M1 and < ILOp.LdcI4S => new(0, 1),
            ILOp.Dup => new(1, 2),
            ILOp.Pop or ILOp.Brfalse or ILOp.Brtrue or ILOp.Switch or ILOp.Throw => new(1, 0),
            ILOp.Stsfld or ILOp.Initobj => new(1, 0),
            >= ILOp.Beq and <= ILOp.BltUn => new(2, 0),
            >= ILOp.LdindI1 and <= ILOp.LdindRef => new(1, 1),
            (>= ILOp.StindRef and <= ILOp.StindR8) or ILOp.StindI => new(2, 0),
            >= ILOp.Add and <= ILOp.ShrUn => new(2, 1),
            >= ILOp.Neg and <= ILOp.ConvU8 => new(1, 1),
            ILOp.Cpobj or ILOp.Stobj or ILOp.Stfld => new(2, 0),
            ILOp.Ldobj or ILOp.Castclass or ILOp.Isinst or ILOp.ConvRUn or ILOp.Unbox or ILOp.UnboxAny => new(1, 1),
            ILOp.Ldfld or ILOp.Ldflda or ILOp.Box or ILOp.Newarr or ILOp.Ldlen or ILOp.Localloc => new(1, 1),
            >= ILOp.ConvOvfI1Un and <= ILOp.ConvOvfUUn => new(1, 1),
            (>= ILOp.Ldelema and <= ILOp.LdelemRef) or ILOp.Ldelem => new(2, 1),
            (>= ILOp.StelemI and <= ILOp.StelemRef) or ILOp.Stelem => new(3, 0),
            (>= ILOp.ConvOvfI1 and <= ILOp.ConvOvfU8) or (>= ILOp.ConvU2 and <= ILOp.ConvOvfU) or ILOp.ConvU => new(
                1,
                1
            ),
            >= ILOp.AddOvf and <= ILOp.SubOvfUn => new(2, 1),
            >= ILOp.Ceq and <= ILOp.CltUn => new(2, 1),
            ILOp.Cpblk or ILOp.Initblk => new(3, 0),
            _ => throw new UnreachableException(op.ToString()),
        };

    /// <summary>Whether control never reaches the instruction that follows.</summary>
    public static bool EndsBlock(ILOp op) =>
        op is ILOp.Br or ILOp.Leave or ILOp.Ret or ILOp.Throw or ILOp.Rethrow or ILOp.Endfinally;
}
