using System;
using Clasm.Syntax;

namespace Clasm.Compilation;

// CIL's compiler looks at the whole evaluation stack at each call and access: a deep one costs it the square of the depth. So
// only some hundred operands are on it or about to be; those below are in variables until they come up again, some at a time.
// Ordinary code never gets there. Code is not moved far either, to make room for what calls take first.
//
// Where CIL's compiler does not optimize, since a function is too long for that, it gives values that are on the evaluation
// stack while something is called places in the frame, each its own. From where a function is known to be too long, all
// operands are in variables, which share places, before the next instruction.
internal sealed partial class FunctionCompiler
{
    /// <summary>No function needs that much CIL, in bytes, unless it is made to.</summary>
    private const int MaxCode = 64 << 20;

    /// <summary>How many calls a function may make, those of helpers among them.</summary>
    private const int MaxCalls = 1 << 20;

    /// <summary>How many protected regions of CIL a function may have.</summary>
    private const int MaxRegions = 8192;

    /// <summary>How many of them may be in each other.</summary>
    private const int MaxNestedRegions = 2048;

    /// <summary>How often a function returns by itself; then it goes where it returns once more.</summary>
    private const int MaxReturns = 64;

    // What CIL's compiler does not optimize.
    private const int LongCode = 60_000;
    private const int ManyInstructions = 20_000;
    private const int ManyReferences = 8_000;
    private const int ManyBlocks = 2_000;

    /// <summary>What a vector, or a conversion that saturates, takes of the frame of code that is not optimized.</summary>
    private const int CopySize = 16;

    /// <summary>How many operands may lie above those that stay in variables.</summary>
    private const int MaxDepth = 256;

    /// <summary>How many operands come up together.</summary>
    private const int Rise = 32;

    /// <summary>How far code is moved, in bytes.</summary>
    private const int MaxMove = 4096;

    /// <summary>What an instruction takes at most, if that depends on nothing else.</summary>
    private const int MostOperands = 8;

    /// <summary>Before an instruction: puts operands that lie deep in variables, or brings up what it takes.</summary>
    private void BoundDepth(in Instruction instruction)
    {
        int bottom = Bottom;
        if (_firstDeferred == bottom)
            _il.BeginPeak();
        bool isLong = IsLong;
        if (_count - bottom > (isLong ? 0 : MaxDepth))
        {
            SpillAll();
            _floor = _firstDeferred = _count;
        }
        if (_floor <= _controls[^1].Height)
            return;
        int taken = OperandsOf(in instruction);
        if (_count - taken >= _floor)
            return;
        Stash(_count - _floor);
        _floor = Math.Max(0, _count - taken - (isLong ? 0 : Rise));
        _firstDeferred = Bottom;
    }

    /// <summary>How many operands an instruction takes, at most.</summary>
    private int OperandsOf(in Instruction i)
    {
        switch (i.Opcode)
        {
            case Opcode.Call or Opcode.ReturnCall:
                return _context.FunctionType(i.A).Parameters.Length;
            case Opcode.CallIndirect or Opcode.ReturnCallIndirect or Opcode.CallRef or Opcode.ReturnCallRef:
                return _context.FuncTypeAt(i.A).Parameters.Length + 1;
            case Opcode.Throw:
                return _context.TagType(i.A).Parameters.Length;
            case Opcode.StructNew or Opcode.StructNewDesc:
                return _context.StructTypeAt(i.A).Fields.Length + 1;
            case Opcode.ArrayNewFixed:
                return (int)i.B;
            case Opcode.Block or Opcode.Loop or Opcode.If or Opcode.Try or Opcode.TryTable:
                return _validator.Frame(0).Parameters.Length + 1;
            case Opcode.Else or Opcode.End or Opcode.Catch or Opcode.CatchAll or Opcode.Delegate:
                return _count - _controls[^1].Height;
            case Opcode.Return:
                return _results.Length;
            case Opcode.BrTable:
                return ArityOf(i.Labels.Span[0]) + 1;
            case Opcode.Br or Opcode.BrIf or Opcode.BrOnNull or Opcode.BrOnNonNull:
            case Opcode.BrOnCast or Opcode.BrOnCastFail or Opcode.BrOnCastDescEq or Opcode.BrOnCastDescEqFail:
                return ArityOf(i.A) + 2;
            default:
                return MostOperands;
        }
    }

    /// <summary>Whether the code so far is more than CIL's compiler optimizes.</summary>
    private bool IsLong =>
        _il.Position > LongCode
        || _il.InstructionCount > ManyInstructions
        || _il.LocalReferenceCount > ManyReferences
        || _il.BlockCount > ManyBlocks;

    /// <summary>Refuses code that would keep CIL's compiler busy for long.</summary>
    private void BoundCode()
    {
        if (_il.Position > MaxCode || _il.CallCount > MaxCalls)
            throw new WasmException("function too large: its code would take too long to compile");
    }

    /// <summary>Refuses protected regions of CIL whose number would keep CIL's compiler busy for long.</summary>
    private void BoundRegions(ProtectedRegion region, ProtectedRegion? outer)
    {
        region.Depth = (outer?.Depth ?? 0) + 1;
        if (region.IsProtected && (++_regions > MaxRegions || region.Depth > MaxNestedRegions))
            throw new WasmException("function too large: it has too many try_tables");
    }

    /// <summary>What the body's frame is at most, in bytes.</summary>
    /// <param name="more">What is known of it already.</param>
    private int FrameSize(int more)
    {
        // A frame that never fits: the body, which CIL cannot express, is never entered.
        if (IsTooWide)
            return int.MaxValue;
        Config config = _module.Engine.Config;
        bool isOptimized = config.Optimize && !config.TieredCompilation && !IsLong;
        int hidden = isOptimized ? 0 : (2 * Math.Min(_il.InstructionCount, ManyInstructions)) + (CopySize * _copies);
        int visible = 16 * (_locals.Count + _parameterCount + MaxStack);
        // Code that is replaced while it runs has a frame on top of that of the code before.
        return more + hidden + (config.TieredCompilation ? 2 * visible : visible);
    }

    private int ArityOf(uint label) => _controls[TargetOf(label)].LabelTypes.Length;

    /// <summary>
    /// Whether some of the topmost operands are on CIL's stack, from where their code can be moved. If it reaches far back, or
    /// was moved often, they are put in variables.
    /// </summary>
    private bool IsMovable(int operands)
    {
        int first = _count - operands;
        if (_firstDeferred <= first)
            return false;
        if (_il.Peak - _il.Depth > MaxDepth)
            Stash(_count - Bottom);
        else if (_il.Position - _operands[first].Start > MaxMove)
            Stash(operands);
        return _firstDeferred > first;
    }
}
