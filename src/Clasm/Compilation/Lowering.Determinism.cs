using Clasm.Execution;
using Clasm.Syntax;

namespace Clasm.Compilation;

// What the specification leaves open, and settings fix.
internal readonly partial struct Lowering
{
    /// <summary>The instruction whose result is a relaxed one's in the deterministic profile: most have no other result here.</summary>
    /// <param name="opcode">An instruction.</param>
    public static Opcode Deterministic(Opcode opcode) =>
        opcode switch
        {
            Opcode.F32X4RelaxedMin => Opcode.F32X4Min,
            Opcode.F32X4RelaxedMax => Opcode.F32X4Max,
            Opcode.F64X2RelaxedMin => Opcode.F64X2Min,
            Opcode.F64X2RelaxedMax => Opcode.F64X2Max,
            _ => opcode,
        };

    /// <summary>The method that makes the NaNs in an instruction's result canonical; null where it makes none of its own.</summary>
    /// <param name="opcode">An instruction.</param>
    /// <remarks>spec: aux-nans</remarks>
    public static string? Canonicalizer(Opcode opcode) =>
        opcode switch
        {
            Opcode.F32DemoteF64 or (>= Opcode.F32Ceil and <= Opcode.F32Max) => nameof(Canonical.F32),
            Opcode.F64PromoteF32 or (>= Opcode.F64Ceil and <= Opcode.F64Max) => nameof(Canonical.F64),
            Opcode.F32X4DemoteF64X2Zero
            or (>= Opcode.F32X4Ceil and <= Opcode.F32X4Nearest)
            or (>= Opcode.F32X4Sqrt and <= Opcode.F32X4Max)
            or Opcode.F32X4RelaxedMadd
            or Opcode.F32X4RelaxedNmadd
            or Opcode.F32X4RelaxedMin
            or Opcode.F32X4RelaxedMax => nameof(Canonical.F32X4),
            Opcode.F64X2PromoteLowF32X4
            or Opcode.F64X2Ceil
            or Opcode.F64X2Floor
            or Opcode.F64X2Trunc
            or Opcode.F64X2Nearest
            or (>= Opcode.F64X2Sqrt and <= Opcode.F64X2Max)
            or Opcode.F64X2RelaxedMadd
            or Opcode.F64X2RelaxedNmadd
            or Opcode.F64X2RelaxedMin
            or Opcode.F64X2RelaxedMax => nameof(Canonical.F64X2),
            _ => null,
        };
}
