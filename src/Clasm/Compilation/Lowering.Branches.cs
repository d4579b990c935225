using Clasm.Syntax;

namespace Clasm.Compilation;

// Comparisons that become one conditional branch with the br_if, if or select after them.
internal readonly partial struct Lowering
{
    /// <summary>The branches taken when a comparison holds, and when it does not.</summary>
    /// <param name="opcode">An instruction.</param>
    /// <param name="branch">Taken when the comparison is true.</param>
    /// <param name="inverse">Taken when the comparison is false, as it is of a NaN.</param>
    public static bool TryFuseBranch(Opcode opcode, out ILOp branch, out ILOp inverse)
    {
        (branch, inverse) = opcode switch
        {
            Opcode.I32Eqz or Opcode.I64Eqz => (ILOp.Brfalse, ILOp.Brtrue),
            Opcode.I32Eq or Opcode.I64Eq or Opcode.F32Eq or Opcode.F64Eq => (ILOp.Beq, ILOp.BneUn),
            Opcode.I32Ne or Opcode.I64Ne or Opcode.F32Ne or Opcode.F64Ne => (ILOp.BneUn, ILOp.Beq),
            Opcode.I32LtS or Opcode.I64LtS => (ILOp.Blt, ILOp.Bge),
            Opcode.I32LtU or Opcode.I64LtU => (ILOp.BltUn, ILOp.BgeUn),
            Opcode.I32GtS or Opcode.I64GtS => (ILOp.Bgt, ILOp.Ble),
            Opcode.I32GtU or Opcode.I64GtU => (ILOp.BgtUn, ILOp.BleUn),
            Opcode.I32LeS or Opcode.I64LeS => (ILOp.Ble, ILOp.Bgt),
            Opcode.I32LeU or Opcode.I64LeU => (ILOp.BleUn, ILOp.BgtUn),
            Opcode.I32GeS or Opcode.I64GeS => (ILOp.Bge, ILOp.Blt),
            Opcode.I32GeU or Opcode.I64GeU => (ILOp.BgeUn, ILOp.BltUn),
            Opcode.F32Lt or Opcode.F64Lt => (ILOp.Blt, ILOp.BgeUn),
            Opcode.F32Gt or Opcode.F64Gt => (ILOp.Bgt, ILOp.BleUn),
            Opcode.F32Le or Opcode.F64Le => (ILOp.Ble, ILOp.BgtUn),
            Opcode.F32Ge or Opcode.F64Ge => (ILOp.Bge, ILOp.BltUn),
            _ => default,
        };
        return branch != ILOp.Nop;
    }
}
