using System;
using System.Collections.Generic;
using System.Diagnostics;
using System.Reflection;
using Clasm.Execution;
using Clasm.Syntax;
using Clasm.Syntax.Binary;

namespace Clasm.Compilation;

/// <summary>
/// The WebAssembly functions that a trap went through. What the JIT compiler inlined into its caller has no frame of its own,
/// and none is made up. Callers are found by the offset of the call in their CIL. The instruction that trapped is known where
/// only one of the function can trap so: optimised code shares the throwing of equal traps, so that its offset says nothing.
/// </summary>
internal sealed class TrapFrames
{
    private readonly List<TrapFrame> _frames = [];
    private readonly Dictionary<(Module Module, uint Function), int[]> _maps = [];
    private readonly TrapCode _code;
    private bool _isInnermost = true;

    // The frames below, of a function of which a part was seen, are not more of it.
    private bool _isInPart;

    private TrapFrames(TrapCode code) => _code = code;

    /// <summary>The frames of a trap, innermost first.</summary>
    /// <param name="trap">The trap.</param>
    public static IReadOnlyList<TrapFrame> Of(TrapException trap)
    {
        TrapFrames frames = new(trap.Code);
        if (trap.Fault is not null)
            frames.Add(trap.Fault);
        frames.Add(trap);
        return frames._frames;
    }

    private void Add(Exception exception)
    {
        foreach (StackFrame frame in new StackTrace(exception, fNeedFileInfo: false).GetFrames())
        {
            MethodBase? method = frame.GetMethod();
            if (typeof(HostFunction).IsAssignableFrom(method?.DeclaringType))
                _isInnermost = false;
            if (method is null || LoadedImage.Of(method) is not { Source: Module module })
                continue;
            bool isPart = module.Code.IsPart(method.MetadataToken);
            if (!_isInPart && module.Code.FunctionOf(method.MetadataToken) is uint function)
                _frames.Add(FrameOf(module, function, isPart ? StackFrame.OFFSET_UNKNOWN : frame.GetILOffset()));
            _isInPart = isPart;
            _isInnermost = false;
        }
    }

    private TrapFrame FrameOf(Module module, uint function, int ilOffset)
    {
        Expression body = module.Definition.Functions[(int)function - module.Outline.ImportedFunctionCount].Body;
        int? position =
            _isInnermost && module.Engine.Config.Optimize ? OnlyTrap(module, body) : CallAt(module, function, ilOffset);
        return new TrapFrame(
            module.NameOfFunction(function),
            function,
            module.Name,
            position ?? 0,
            position - body.Offset ?? 0
        );
    }

    private int? CallAt(Module module, uint function, int ilOffset)
    {
        if (ilOffset == StackFrame.OFFSET_UNKNOWN)
            return null;
        if (!_maps.TryGetValue((module, function), out int[]? map))
            _maps[(module, function)] = map = ModuleCompiler.MapOf(module, function);
        int? position = null;
        for (int i = 0; i < map.Length && map[i] <= ilOffset; i += 2)
            position = map[i + 1];
        return position;
    }

    /// <summary>The position of the instruction that can trap as it did, if there is only one.</summary>
    private int? OnlyTrap(Module module, Expression body)
    {
        InstructionReader reader = new(body, module.Context.Features);
        Instruction instruction = default;
        int? found = null;
        while (!reader.AtEnd)
        {
            reader.Read(ref instruction);
            bool isString =
                instruction.Opcode == Opcode.Call && module.EngineImports.FunctionAt(instruction.A) is not null;
            if (!isString && !CanTrap(instruction.Opcode))
                continue;
            if (found is not null)
                return null;
            found = instruction.Position + body.Offset;
        }
        return found;
    }

    private bool CanTrap(Opcode opcode)
    {
        string mnemonic = InstructionTable.MnemonicOf(opcode);
        bool Is(string part) => mnemonic.Contains(part, StringComparison.Ordinal);
        return _code switch
        {
            TrapCode.Unreachable => opcode == Opcode.Unreachable,
            TrapCode.MemoryOutOfBounds => Is("load") || Is("store") || Is("memory.") || Is("atomic") || Is("_data"),
            TrapCode.TableOutOfBounds => Is("table.") || Is("_elem"),
            TrapCode.IntegerDivisionByZero => Is("div_") || Is("rem_"),
            TrapCode.IntegerOverflow => Is("div_s") || Is("trunc_"),
            TrapCode.BadConversionToInteger => Is("trunc_"),
            TrapCode.IndirectCallToNull or TrapCode.UndefinedElement or TrapCode.BadSignature => Is("call_indirect"),
            TrapCode.NullFunctionReference => Is("call_ref"),
            TrapCode.CastFailure => Is("cast"),
            TrapCode.ArrayOutOfBounds => Is("array."),
            TrapCode.NullArrayReference => Is("array."),
            TrapCode.NullStructReference => Is("struct."),
            TrapCode.NullI31Reference => Is("i31."),
            TrapCode.NullReference => Is("ref.as_non_null"),
            _ => false,
        };
    }
}
