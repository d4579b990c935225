using System;
using System.Collections.Generic;
using System.Diagnostics;
using System.Reflection;
using Clasm.Diagnostics;
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
    // More instructions are not asked for where it is not known which of them trapped, nor are more frames.
    private const int MostCandidates = 64;
    private const int MostPlaces = 64;

    private readonly List<TrapFrame> _frames = [];
    private readonly List<(Module Module, int[] Candidates)> _origins = [];
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
        frames.AddPlaces();
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
        int[] candidates =
            _isInnermost && module.Engine.Config.Optimize ? FindTraps(module, body)
            : CallAt(module, function, ilOffset) is int call ? [call]
            : [];
        _origins.Add((module, candidates));
        int? position = candidates.Length == 1 ? candidates[0] : null;
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

    /// <summary>Says where in the source the frames are: as much as all instructions that one may be at have in common.</summary>
    private void AddPlaces()
    {
        Dictionary<Module, SortedSet<int>> offsets = [];
        int count = Math.Min(_frames.Count, MostPlaces);
        foreach ((Module module, int[] candidates) in _origins[..count])
        {
            if (!offsets.TryGetValue(module, out SortedSet<int>? known))
                offsets[module] = known = [];
            known.UnionWith(candidates);
        }
        Dictionary<(Module, int), SourcePlace?> places = [];
        foreach ((Module module, SortedSet<int> known) in offsets)
        {
            int[] sorted = [.. known];
            SourcePlace?[] found = SourceLines.Find(module, sorted);
            for (int i = 0; i < sorted.Length; i++)
                places[(module, sorted[i])] = found[i];
        }
        for (int i = 0; i < count; i++)
        {
            (Module module, int[] candidates) = _origins[i];
            SourcePlace?[] all = Array.ConvertAll(candidates, offset => places[(module, offset)]);
            if (all.Length > 0 && Array.TrueForAll(all, place => place?.File == all[0]?.File) && all[0] is not null)
                _frames[i] = At(_frames[i], all);
        }
    }

    private static TrapFrame At(TrapFrame frame, SourcePlace?[] places)
    {
        SourcePlace first = places[0]!.Value;
        bool isOneLine = Array.TrueForAll(places, place => place?.Line == first.Line);
        bool isOneColumn = isOneLine && Array.TrueForAll(places, place => place?.Column == first.Column);
        return frame with
        {
            File = first.File,
            Line = isOneLine ? first.Line : 0,
            Column = isOneColumn ? first.Column : 0,
        };
    }

    /// <summary>The positions of the instructions that can trap as it did; none where they are very many.</summary>
    private int[] FindTraps(Module module, Expression body)
    {
        InstructionReader reader = new(body, module.Context.Features);
        Instruction instruction = default;
        List<int> found = [];
        while (!reader.AtEnd)
        {
            reader.Read(ref instruction);
            bool isString =
                instruction.Opcode == Opcode.Call && module.EngineImports.FunctionAt(instruction.A) is not null;
            if (!isString && !CanTrap(instruction.Opcode))
                continue;
            if (found.Count == MostCandidates)
                return [];
            found.Add(instruction.Position + body.Offset);
        }
        return [.. found];
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
