using System.Collections.Generic;
using Clasm.Syntax;

namespace Clasm.Compilation;

// What stays the same in a loop. While no other code runs, nothing but the loop itself changes a global or a memory's length:
// both are read before it. Globals are written through, so that a trap leaves what it should.
internal sealed partial class FunctionCompiler
{
    private readonly Dictionary<uint, int> _heldGlobals = [];
    private readonly Dictionary<uint, int> _heldLengths = [];
    private List<LoopFacts> _loops = [];
    private int _loop;

    // The index of the block that the variables above are held for, or -1.
    private int _holder = -1;

    private void BeginLoops(List<LoopFacts> loops)
    {
        _loops = loops;
        _loop = -1;
        _holder = -1;
        _heldGlobals.Clear();
        _heldLengths.Clear();
    }

    /// <summary>Before a loop's head, whose block is open: reads what it will need again and again.</summary>
    private void HoldInvariants()
    {
        if (_holder >= 0 || _loops.Count == 0 || _loops[_loop].RunsOtherCode || _plan?.Splits(_bodyPosition) == true)
            return;
        LoopFacts facts = _loops[_loop];
        _holder = _controls.Count - 1;
        for (int i = 0; i < 64; i++)
        {
            if ((facts.Globals >> i & 1) != 0)
                HoldGlobal((uint)i);
            if ((facts.Memories >> i & 1) != 0)
                HoldLength((uint)i);
        }
    }

    private void HoldGlobal(uint global)
    {
        GlobalType type = _context.Globals[(int)global];
        // Two imports may be the same global.
        bool isOwn = global >= _context.ImportedGlobalCount && !type.IsShared;
        if (!isOwn || type.Type.IsRef || type.Type == ValType.V128)
            return;
        ILType ilType = _module.ILTypeOf(type.Type);
        int variable = TakeTemp(ilType);
        GlobalAddress(_il, global);
        EmitLoad(ilType);
        _il.StLoc(variable);
        _heldGlobals[global] = variable;
    }

    private void HoldLength(uint memory)
    {
        if (IsSharedMemory(memory) || IsGuardedMemory(memory))
            return;
        int variable = TakeTemp(ILType.I8);
        LdNotLength(memory);
        _il.StLoc(variable);
        _heldLengths[memory] = variable;
    }

    /// <summary>As a block closes: at the end of the loop what was held for it is let go.</summary>
    private void ReleaseInvariants(int control)
    {
        if (control != _holder)
            return;
        foreach (int variable in _heldGlobals.Values)
            ReleaseTemp(variable);
        foreach (int variable in _heldLengths.Values)
            ReleaseTemp(variable);
        _heldGlobals.Clear();
        _heldLengths.Clear();
        _holder = -1;
    }

    /// <summary>Loads the complement of a memory's length, anew each time where other threads may have grown it.</summary>
    private void LdNotLength(uint memory)
    {
        if (_heldLengths.TryGetValue(memory, out int variable))
        {
            _il.LdLoc(variable);
            return;
        }
        _il.LdLoc(EnsureMemoryBase(memory));
        _il.LdcI4(Memory.NotLengthOffset);
        _il.Emit(ILOp.Add);
        if (IsSharedMemory(memory))
            _il.Volatile();
        _il.Emit(ILOp.LdindI8);
    }
}
