using System.Collections.Generic;
using Clasm.Syntax;
using Clasm.Syntax.Binary;

namespace Clasm.Compilation;

// Constant expressions are compiled like bodies: a method evaluates one of several, by number, and returns its bits.
internal sealed partial class FunctionCompiler
{
    private ValType? _constantType;

    /// <summary>Compiles some constant expressions into one method.</summary>
    public void CompileConstants(int method, List<ConstantCompiler.CompiledConstant> constants)
    {
        Begin([], [], null);
        ILLabel[] entries = new ILLabel[constants.Count];
        for (int i = 0; i < entries.Length; i++)
            entries[i] = _il.NewLabel();
        _il.LdArg(1);
        _il.Switch(entries);
        _il.Emit(ILOp.Ldnull);
        _il.Emit(ILOp.Throw);
        for (int i = 0; i < entries.Length; i++)
        {
            ConstantCompiler.CompiledConstant constant = constants[i];
            MarkLabel(entries[i]);
            OpenConstant(constant.Type);
            _validator.BeginConstant(constant.Type, constant.GlobalLimit, constant.Expression.Offset);
            InstructionReader reader = new(constant.Expression, _context.Features);
            Translate(ref reader, constant.Expression, int.MaxValue);
        }
        _constantType = null;
        if (IsTooWide)
            throw new WasmException("constant expression too large: its operands are more than CIL's stack holds");
        _module.SetBody(method, Assemble(), MaxStack, _locals, initLocals: false);
    }

    private void OpenConstant(ValType type)
    {
        _constantType = type;
        _results = [type];
        _reachable = true;
        _controls.Clear();
        _controls.Add(
            new Control
            {
                Opcode = Opcode.Block,
                Parameters = [],
                Results = _results,
                IsEntered = true,
                Variables = [],
                Saved = [],
            }
        );
    }

    /// <summary>Returns a constant's bits; an object goes through the instance.</summary>
    private void ReturnConstant(ValType type)
    {
        ILType ilType = _module.ILTypeOf(type);
        if (ilType is ILType.Object or ILType.Function)
        {
            EmitOperands(1, Prefix.Self);
            _il.StFld(_module.Field(typeof(Instance), nameof(Instance.ConstantObject)));
            _il.LdcI8(0);
        }
        else
        {
            EmitAll();
            if (ilType == ILType.I4)
                _il.Emit(ILOp.ConvU8);
        }
        _il.Ret(1);
    }
}
