using System.Reflection;
using Clasm.Execution;
using Clasm.Syntax;

namespace Clasm.Compilation;

/// <summary>
/// What an instruction becomes whose operands are on the evaluation stack: a few CIL instructions, or a call of the static
/// method in <see cref="Numeric"/>, <see cref="Vector"/> or <see cref="Atomic"/> that has the name of its opcode.
/// </summary>
/// <remarks>
/// Methods take the row's operands in order, an address as a checked native one, then the immediate: a lane as <c>int</c>,
/// the lanes of <c>i8x16.shuffle</c> as a vector. A second result is an <c>out long</c>, the last parameter.
/// </remarks>
internal readonly partial struct Lowering
{
    private readonly ulong _steps;
    private readonly sbyte _constant;
    private readonly Opcode _helper;

    private Lowering(ILOp first, ILOp second = 0, ILOp third = 0, ILOp fourth = 0, sbyte constant = 0)
    {
        _steps = (ulong)first | ((ulong)second << 16) | ((ulong)third << 32) | ((ulong)fourth << 48);
        _constant = constant;
    }

    private Lowering(Opcode helper) => _helper = helper;

    /// <summary>Whether there is one: the instruction is numeric, and no constant.</summary>
    public bool Exists => (_steps | (ulong)_helper) != 0;

    /// <summary>Whether it is a call.</summary>
    public bool IsCall => _helper != 0;

    /// <summary>The method to call, where <see cref="IsCall"/>.</summary>
    public MethodInfo Helper => HelperOf(_helper);

    /// <summary>Writes the instructions, or the call; immediates and <c>out</c> arguments are on the stack already.</summary>
    /// <param name="writer">The function's code.</param>
    /// <param name="image">The image that the code is for.</param>
    public void Emit(ILWriter writer, ImageBuilder image)
    {
        if (IsCall)
        {
            writer.Call(image.MethodReference(Helper), ParameterCountOf(_helper), ResultCountOf(_helper));
            return;
        }
        for (ulong steps = _steps; steps != 0; steps >>= 16)
        {
            ILOp op = (ILOp)(ushort)steps;
            if (op == ILOp.LdcI4S)
                writer.LdcI4(_constant);
            else
                writer.Emit(op);
        }
    }

    /// <summary>The lowering of an instruction; one that does not exist for control, constants and scalar memory access.</summary>
    /// <param name="opcode">An instruction.</param>
    public static Lowering Of(Opcode opcode) =>
        opcode switch
        {
            >= Opcode.I32Eqz and <= Opcode.F64Ge => OfComparison(opcode),
            >= Opcode.I32Clz and <= Opcode.I64Rotr => OfInteger(opcode),
            >= Opcode.F32Abs and <= Opcode.F64Copysign => OfFloat(opcode),
            >= Opcode.I32WrapI64 and <= Opcode.I64Extend32S => OfConversion(opcode),
            >= Opcode.I32TruncSatF32S and <= Opcode.I64TruncSatF64U => OfSaturation(opcode),
            >= Opcode.I64Add128 and <= Opcode.I64MulWideU => new(opcode),
            Opcode.V128Const or Opcode.V128Load or Opcode.V128Store => default,
            >= Opcode.V128Load and <= Opcode.I32X4RelaxedDotI8X16I7X16AddS => new(opcode),
            Opcode.AtomicFence => new(opcode),
            >= Opcode.I32AtomicLoad and <= Opcode.I64AtomicRmw32CmpxchgU => new(opcode),
            _ => default,
        };

    private static Lowering OfComparison(Opcode opcode) =>
        opcode switch
        {
            Opcode.I32Eqz => new(ILOp.LdcI40, ILOp.Ceq),
            Opcode.I64Eqz => new(ILOp.LdcI40, ILOp.ConvI8, ILOp.Ceq),
            Opcode.I32Eq or Opcode.I64Eq or Opcode.F32Eq or Opcode.F64Eq => new(ILOp.Ceq),
            Opcode.I32Ne or Opcode.I64Ne or Opcode.F32Ne or Opcode.F64Ne => Not(ILOp.Ceq),
            Opcode.I32LtS or Opcode.I64LtS or Opcode.F32Lt or Opcode.F64Lt => new(ILOp.Clt),
            Opcode.I32GtS or Opcode.I64GtS or Opcode.F32Gt or Opcode.F64Gt => new(ILOp.Cgt),
            Opcode.I32LtU or Opcode.I64LtU => new(ILOp.CltUn),
            Opcode.I32GtU or Opcode.I64GtU => new(ILOp.CgtUn),
            Opcode.I32LeS or Opcode.I64LeS => Not(ILOp.Cgt),
            Opcode.I32GeS or Opcode.I64GeS => Not(ILOp.Clt),
            // The .un forms are true of a NaN, so that the negation is false.
            Opcode.I32LeU or Opcode.I64LeU or Opcode.F32Le or Opcode.F64Le => Not(ILOp.CgtUn),
            Opcode.I32GeU or Opcode.I64GeU or Opcode.F32Ge or Opcode.F64Ge => Not(ILOp.CltUn),
            _ => default,
        };

    private static Lowering OfInteger(Opcode opcode) =>
        opcode switch
        {
            Opcode.I32Add or Opcode.I64Add => new(ILOp.Add),
            Opcode.I32Sub or Opcode.I64Sub => new(ILOp.Sub),
            Opcode.I32Mul or Opcode.I64Mul => new(ILOp.Mul),
            Opcode.I32And or Opcode.I64And => new(ILOp.And),
            Opcode.I32Or or Opcode.I64Or => new(ILOp.Or),
            Opcode.I32Xor or Opcode.I64Xor => new(ILOp.Xor),
            Opcode.I32Shl => new(ILOp.LdcI4S, ILOp.And, ILOp.Shl, constant: 31),
            Opcode.I32ShrS => new(ILOp.LdcI4S, ILOp.And, ILOp.Shr, constant: 31),
            Opcode.I32ShrU => new(ILOp.LdcI4S, ILOp.And, ILOp.ShrUn, constant: 31),
            Opcode.I64Shl => new(ILOp.ConvI4, ILOp.LdcI4S, ILOp.And, ILOp.Shl, constant: 63),
            Opcode.I64ShrS => new(ILOp.ConvI4, ILOp.LdcI4S, ILOp.And, ILOp.Shr, constant: 63),
            Opcode.I64ShrU => new(ILOp.ConvI4, ILOp.LdcI4S, ILOp.And, ILOp.ShrUn, constant: 63),
            _ => new(opcode),
        };

    private static Lowering OfFloat(Opcode opcode) =>
        opcode switch
        {
            Opcode.F32Add or Opcode.F64Add => new(ILOp.Add),
            Opcode.F32Sub or Opcode.F64Sub => new(ILOp.Sub),
            Opcode.F32Mul or Opcode.F64Mul => new(ILOp.Mul),
            Opcode.F32Div or Opcode.F64Div => new(ILOp.Div),
            Opcode.F32Neg or Opcode.F64Neg => new(ILOp.Neg),
            _ => new(opcode),
        };

    private static Lowering OfConversion(Opcode opcode) =>
        opcode switch
        {
            Opcode.I32WrapI64 => new(ILOp.ConvI4),
            Opcode.I64ExtendI32S => new(ILOp.ConvI8),
            Opcode.I64ExtendI32U => new(ILOp.ConvU8),
            Opcode.I32Extend8S => new(ILOp.ConvI1),
            Opcode.I32Extend16S => new(ILOp.ConvI2),
            Opcode.I64Extend8S => new(ILOp.ConvI1, ILOp.ConvI8),
            Opcode.I64Extend16S => new(ILOp.ConvI2, ILOp.ConvI8),
            Opcode.I64Extend32S => new(ILOp.ConvI4, ILOp.ConvI8),
            Opcode.F32ConvertI32S or Opcode.F32ConvertI64S => new(ILOp.ConvR4),
            Opcode.F64ConvertI32S or Opcode.F64ConvertI64S or Opcode.F64PromoteF32 => new(ILOp.ConvR8),
            _ => new(opcode),
        };

    // CIL's conversions saturate and take a NaN to 0 since .NET 9.
    private static Lowering OfSaturation(Opcode opcode) =>
        opcode switch
        {
            Opcode.I32TruncSatF32S or Opcode.I32TruncSatF64S => new(ILOp.ConvI4),
            Opcode.I32TruncSatF32U or Opcode.I32TruncSatF64U => new(ILOp.ConvU4),
            Opcode.I64TruncSatF32S or Opcode.I64TruncSatF64S => new(ILOp.ConvI8),
            Opcode.I64TruncSatF32U or Opcode.I64TruncSatF64U => new(ILOp.ConvU8),
            _ => default,
        };

    private static Lowering Not(ILOp comparison) => new(comparison, ILOp.LdcI40, ILOp.Ceq);
}
