using System.Reflection;
using System.Runtime.CompilerServices;
using Clasm.Execution;
using Clasm.Syntax;

namespace Clasm.Compilation;

// Constants that RyuJIT would fold where that leaves a signalling NaN.
internal readonly partial struct Lowering
{
    private const ulong F32One = 0x3F80_0000;
    private const ulong F32NegativeZero = 0x8000_0000;
    private const ulong F64One = 0x3FF0_0000_0000_0000;
    private const ulong F64NegativeZero = 0x8000_0000_0000_0000;

    /// <summary>The field to load in the place of <c>f32.const</c>, or null where the constant may be written as it is.</summary>
    /// <param name="bits">The constant.</param>
    /// <param name="next">The instruction after it.</param>
    public static FieldInfo? OpaqueF32(ulong bits, Opcode next) =>
        bits switch
        {
            0 when CanFold(next, Opcode.F32Sub) => FieldOf(nameof(OpaqueConstants.F32Zero)),
            F32NegativeZero when CanFold(next, Opcode.F32Add) => FieldOf(nameof(OpaqueConstants.F32NegativeZero)),
            F32One when CanFold(next, Opcode.F32Mul, Opcode.F32Div) => FieldOf(nameof(OpaqueConstants.F32One)),
            _ => null,
        };

    /// <summary>The field to load in the place of <c>f64.const</c>, or null where the constant may be written as it is.</summary>
    /// <param name="bits">The constant.</param>
    /// <param name="next">The instruction after it.</param>
    public static FieldInfo? OpaqueF64(ulong bits, Opcode next) =>
        bits switch
        {
            0 when CanFold(next, Opcode.F64Sub) => FieldOf(nameof(OpaqueConstants.F64Zero)),
            F64NegativeZero when CanFold(next, Opcode.F64Add) => FieldOf(nameof(OpaqueConstants.F64NegativeZero)),
            F64One when CanFold(next, Opcode.F64Mul, Opcode.F64Div) => FieldOf(nameof(OpaqueConstants.F64One)),
            _ => null,
        };

    /// <summary>
    /// Whether a <c>v128.const</c> must go through <see cref="OpaqueConstants.V128"/>: the next instruction is arithmetic that
    /// RyuJIT may fold. Vector constants seldom meet floating-point arithmetic in another way.
    /// </summary>
    /// <param name="next">The instruction after it.</param>
    public static bool NeedsOpaqueV128(Opcode next) =>
        next is (>= Opcode.F32X4Add and <= Opcode.F32X4Div) or (>= Opcode.F64X2Add and <= Opcode.F64X2Div);

    /// <summary>Whether bits are those of a signalling NaN, if they are taken for an f64.</summary>
    public static bool IsSignallingF64(ulong bits) =>
        (bits & long.MaxValue) is > 0x7FF0_0000_0000_0000 and < 0x7FF8_0000_0000_0000;

    /// <summary>Whether half of a vector is a signalling NaN, as an f64 or in one of two f32 lanes.</summary>
    public static bool HasSignallingLane(ulong bits) =>
        IsSignallingF64(bits) || IsSignallingF32((uint)bits) || IsSignallingF32((uint)(bits >> 32));

    private static bool IsSignallingF32(uint bits) => (bits & int.MaxValue) is > 0x7F80_0000 and < 0x7FC0_0000;

    /// <summary>
    /// Whether the constant before an instruction may meet a folded operation: it does not in an instruction that takes it
    /// and is not that operation, but may where it goes elsewhere first.
    /// </summary>
    private static bool CanFold(Opcode next, Opcode folded, Opcode alsoFolded = default) =>
        next == folded
        || next == alsoFolded
        || next
            is not (
                (>= Opcode.F32Store and <= Opcode.F64Store)
                or (>= Opcode.I32Eqz and <= Opcode.F64ReinterpretI64)
                or Opcode.Drop
            );

    private static FieldInfo FieldOf(string name)
    {
        RuntimeHelpers.RunClassConstructor(typeof(OpaqueConstants).TypeHandle); // else compiled code checks that it ran
        return typeof(OpaqueConstants).GetField(name)!;
    }
}
