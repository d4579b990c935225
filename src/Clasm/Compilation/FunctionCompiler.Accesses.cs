using System.Runtime.Intrinsics;
using Clasm.Syntax;

namespace Clasm.Compilation;

// The accesses themselves. Those of guarded memories are volatile: RyuJIT then neither moves nor merges them.
internal sealed partial class FunctionCompiler
{
    /// <summary>The access: its native address is on CIL's stack, its values are in variables.</summary>
    private void EmitAccess(in Instruction i, int values, bool isGuarded)
    {
        bool hasLane = InstructionTable.ImmediatesOf(i.Opcode) == ImmediateKind.MemArgLane;
        int results = InstructionTable.ResultsOf(i.Opcode).Length;
        (ILOp access, ILOp extend) = IndirectionOf(i.Opcode);
        if (results > 0 && access != ILOp.Nop)
            Indirect(access, isGuarded);
        LoadValues(values);
        if (hasLane)
            _il.LdcI4(i.Lane);
        if (extend == ILOp.Call)
        {
            int arguments = values + (hasLane ? 1 : 0) + (access == ILOp.Nop || results > 0 ? 1 : 0);
            _il.Call(_module.OpcodeHelper(i.Opcode), arguments, access == ILOp.Nop ? results : 1);
        }
        else if (extend != ILOp.Nop)
        {
            _il.Emit(extend);
        }
        if (results == 0 && access != ILOp.Nop)
            Indirect(access, isGuarded);
    }

    private void Indirect(ILOp access, bool isGuarded)
    {
        if (isGuarded)
            _il.Volatile();
        if (access is ILOp.Ldobj or ILOp.Stobj)
        {
            if (!isGuarded)
                _il.Unaligned(1);
            _il.Emit(access, _module.TypeToken(typeof(Vector128<byte>)));
        }
        else
        {
            _il.Emit(access);
        }
    }

    /// <summary>
    /// What CIL loads or stores, and what is done with it after it was loaded or before it is stored: an instruction, or a call
    /// of the helper with the name of the opcode. An access of <c>nop</c>: the helper takes the address.
    /// </summary>
    private static (ILOp Access, ILOp Extend) IndirectionOf(Opcode opcode) =>
        opcode switch
        {
            Opcode.I32Load => (ILOp.LdindI4, ILOp.Nop),
            Opcode.I64Load => (ILOp.LdindI8, ILOp.Nop),
            Opcode.F32Load => (ILOp.LdindR4, ILOp.Nop),
            Opcode.F64Load => (ILOp.LdindR8, ILOp.Nop),
            Opcode.V128Load => (ILOp.Ldobj, ILOp.Nop),
            Opcode.I32Load8S => (ILOp.LdindI1, ILOp.Nop),
            Opcode.I32Load8U => (ILOp.LdindU1, ILOp.Nop),
            Opcode.I32Load16S => (ILOp.LdindI2, ILOp.Nop),
            Opcode.I32Load16U => (ILOp.LdindU2, ILOp.Nop),
            Opcode.I64Load8S => (ILOp.LdindI1, ILOp.ConvI8),
            Opcode.I64Load8U => (ILOp.LdindU1, ILOp.ConvU8),
            Opcode.I64Load16S => (ILOp.LdindI2, ILOp.ConvI8),
            Opcode.I64Load16U => (ILOp.LdindU2, ILOp.ConvU8),
            Opcode.I64Load32S => (ILOp.LdindI4, ILOp.ConvI8),
            Opcode.I64Load32U => (ILOp.LdindU4, ILOp.ConvU8),
            Opcode.I32Store or Opcode.I64Store32 => (ILOp.StindI4, ILOp.Nop),
            Opcode.I64Store => (ILOp.StindI8, ILOp.Nop),
            Opcode.F32Store => (ILOp.StindR4, ILOp.Nop),
            Opcode.F64Store => (ILOp.StindR8, ILOp.Nop),
            Opcode.V128Store => (ILOp.Stobj, ILOp.Nop),
            Opcode.I32Store8 or Opcode.I64Store8 => (ILOp.StindI1, ILOp.Nop),
            Opcode.I32Store16 or Opcode.I64Store16 => (ILOp.StindI2, ILOp.Nop),
            Opcode.V128Load8Splat or Opcode.V128Load8Lane => (ILOp.LdindU1, ILOp.Call),
            Opcode.V128Load16Splat or Opcode.V128Load16Lane => (ILOp.LdindU2, ILOp.Call),
            Opcode.V128Load32Splat or Opcode.V128Load32Zero or Opcode.V128Load32Lane => (ILOp.LdindI4, ILOp.Call),
            Opcode.V128Load64Splat or Opcode.V128Load64Zero or Opcode.V128Load64Lane => (ILOp.LdindI8, ILOp.Call),
            Opcode.V128Load8X8S or Opcode.V128Load8X8U => (ILOp.LdindI8, ILOp.Call),
            Opcode.V128Load16X4S or Opcode.V128Load16X4U => (ILOp.LdindI8, ILOp.Call),
            Opcode.V128Load32X2S or Opcode.V128Load32X2U => (ILOp.LdindI8, ILOp.Call),
            Opcode.V128Store8Lane => (ILOp.StindI1, ILOp.Call),
            Opcode.V128Store16Lane => (ILOp.StindI2, ILOp.Call),
            Opcode.V128Store32Lane => (ILOp.StindI4, ILOp.Call),
            Opcode.V128Store64Lane => (ILOp.StindI8, ILOp.Call),
            _ => (ILOp.Nop, ILOp.Call),
        };
}
