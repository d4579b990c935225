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
    /// RyuJIT may fold to its other operand, for which one neutral lane is taken for a sign here, or to a NaN in the constant.
    /// </summary>
    /// <param name="low">The lower half of the constant.</param>
    /// <param name="high">The upper half.</param>
    /// <param name="next">The instruction after it.</param>
    public static bool NeedsOpaqueV128(ulong low, ulong high, Opcode next) =>
        next switch
        {
            Opcode.F32X4Add => NeedsOpaqueF32X2(low, F32NegativeZero) || NeedsOpaqueF32X2(high, F32NegativeZero),
            Opcode.F32X4Sub => NeedsOpaqueF32X2(low, 0) || NeedsOpaqueF32X2(high, 0),
            Opcode.F32X4Mul or Opcode.F32X4Div => NeedsOpaqueF32X2(low, F32One) || NeedsOpaqueF32X2(high, F32One),
            Opcode.F64X2Add => NeedsOpaqueF64(low, F64NegativeZero) || NeedsOpaqueF64(high, F64NegativeZero),
            Opcode.F64X2Sub => NeedsOpaqueF64(low, 0) || NeedsOpaqueF64(high, 0),
            Opcode.F64X2Mul or Opcode.F64X2Div => NeedsOpaqueF64(low, F64One) || NeedsOpaqueF64(high, F64One),
            _ => false,
        };

    // Whether one of two lanes is neutral or a NaN.
    private static bool NeedsOpaqueF32X2(ulong lanes, ulong neutral) =>
        NeedsOpaqueF32((uint)lanes, neutral) || NeedsOpaqueF32((uint)(lanes >> 32), neutral);

    private static bool NeedsOpaqueF32(uint lane, ulong neutral) =>
        lane == neutral || (lane & int.MaxValue) > 0x7F80_0000;

    private static bool NeedsOpaqueF64(ulong lane, ulong neutral) =>
        lane == neutral || (lane & long.MaxValue) > 0x7FF0_0000_0000_0000;

    /// <summary>
    /// Whether RyuJIT may know an instruction's result though it does not know the operands: it is a comparison, for example
    /// with the least number.
    /// </summary>
    /// <param name="opcode">An instruction.</param>
    public static bool MayBeFolded(Opcode opcode) =>
        opcode
            is (>= Opcode.I32Eqz and <= Opcode.F64Ge)
                or (>= Opcode.I8X16Eq and <= Opcode.F64X2Ge)
                or (>= Opcode.I64X2Eq and <= Opcode.I64X2GeS);

    /// <summary>Whether an instruction makes a floating-point number of an integer.</summary>
    /// <param name="opcode">An instruction.</param>
    public static bool ConvertsInteger(Opcode opcode) =>
        opcode
            is (>= Opcode.F32ConvertI32S and <= Opcode.F32ConvertI64U)
                or (>= Opcode.F64ConvertI32S and <= Opcode.F64ConvertI64U)
                or Opcode.F32ReinterpretI32
                or Opcode.F64ReinterpretI64;

    /// <summary>The method that hides a number that RyuJIT may have computed; null where it need not be hidden.</summary>
    /// <param name="type">The number's type.</param>
    public static string? Hidden(ValKind type) =>
        type switch
        {
            ValKind.F32 => nameof(OpaqueConstants.F32),
            ValKind.F64 => nameof(OpaqueConstants.F64),
            _ => null,
        };

    /// <summary>Whether an instruction takes lanes of vectors as numbers, so that it must not be folded.</summary>
    /// <param name="opcode">An instruction.</param>
    public static bool TakesNumbersInLanes(Opcode opcode) =>
        opcode
            is Opcode.F32X4ExtractLane
                or Opcode.F64X2ExtractLane
                or Opcode.F32X4DemoteF64X2Zero
                or Opcode.F64X2PromoteLowF32X4
                or (>= Opcode.F32X4Ceil and <= Opcode.F32X4Nearest)
                or Opcode.F64X2Ceil
                or Opcode.F64X2Floor
                or Opcode.F64X2Trunc
                or Opcode.F64X2Nearest
                or (>= Opcode.F32X4Sqrt and <= Opcode.F32X4Max)
                or (>= Opcode.F64X2Sqrt and <= Opcode.F64X2Max)
                or (>= Opcode.F32X4RelaxedMadd and <= Opcode.F64X2RelaxedNmadd)
                or (>= Opcode.F32X4RelaxedMin and <= Opcode.F64X2RelaxedMax);

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
