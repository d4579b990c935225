using System.Collections.Generic;
using Clasm.Execution;
using Clasm.RuntimeTypes;
using Clasm.Syntax;

namespace Clasm.Compilation;

// Bounds checks of arrays. The length of an array never changes: an access by the same locals needs no check where another
// one always comes before, and a loop that does not write the local of an array has the length in a variable.
internal sealed partial class FunctionCompiler
{
    private const int MaxElements = 16;
    private const int MaxHeldArrays = 4;

    private readonly List<Element> _elements = [];

    // Variables of lengths by those of arrays.
    private readonly Dictionary<int, int> _heldArrays = [];

    /// <summary>The local of an array, and a constant or the local of an index, as they are when both are operands.</summary>
    private Element ElementOf(in Operand array, in Operand index)
    {
        Element element = new() { HasArray = TryKey(in array, out int variable), Level = _controls.Count };
        if (!element.HasArray)
            return element;
        element.Array = variable;
        element.ArrayWrites = WritesOf(variable);
        element.IsConstant = index.Kind == OperandKind.Constant;
        if (element.IsConstant)
            element.Index = (int)index.Bits;
        else if (TryKey(in index, out element.Index))
            element.IndexWrites = WritesOf(element.Index);
        else
            element.IndexWrites = -1;
        return element;
    }

    private bool TryKey(in Operand operand, out int variable)
    {
        variable = operand.Variable;
        return operand.Kind == OperandKind.Variable
            ? IsWasmLocal(variable)
            : operand.Kind == OperandKind.Stack && IsCurrent(in operand);
    }

    /// <summary>Whether an access that always comes before was in bounds only if this one is.</summary>
    private bool IsInBounds(in Element element)
    {
        foreach (Element known in _elements)
        {
            if (known.Array != element.Array || known.ArrayWrites != element.ArrayWrites)
                continue;
            if (element.IsConstant && known.IsConstant && (uint)element.Index <= (uint)known.Index)
                return true;
            if (!element.IsConstant && !known.IsConstant && element.Index == known.Index)
            {
                if (element.IndexWrites == known.IndexWrites)
                    return true;
            }
        }
        return false;
    }

    /// <summary>Replaces heap, array and index on CIL's stack by the address of the element.</summary>
    private void ElementAddress(ArrayLayout layout, in Element element, bool isWide)
    {
        bool isKnown = element.HasArray && element.IndexWrites >= 0;
        bool isInBounds = isKnown && IsInBounds(in element);
        int length = -1;
        if (!isInBounds && element.HasArray && _heldArrays.TryGetValue(element.Array, out length))
            _il.LdLoc(length);
        else
            length = -1;
        _il.LdcI4(layout.ElementShift);
        _il.LdcI4(layout.DataOffset);
        if (!isInBounds && length < 0)
            _il.LdcI4(layout.LengthOffset);
        CallHelper(typeof(References), ElementHelper(isInBounds, length >= 0, isWide), isInBounds ? 5 : 6, 1);
        if (!isKnown || isInBounds)
            return;
        if (_elements.Count == MaxElements)
            _elements.RemoveAt(0);
        _elements.Add(element);
    }

    private static string ElementHelper(bool isInBounds, bool isHeld, bool isWide) =>
        (isInBounds, isHeld) switch
        {
            (true, _) when isWide => nameof(References.ElementAddressInBoundsWide),
            (true, _) => nameof(References.ElementAddressInBounds),
            (_, true) when isWide => nameof(References.ElementAddressBelowWide),
            (_, true) => nameof(References.ElementAddressBelow),
            _ when isWide => nameof(References.ElementAddressWide),
            _ => nameof(References.ElementAddress),
        };

    /// <summary>At the end of a block or an arm: what was accessed in it need not come before what follows.</summary>
    private void ForgetElements(int level)
    {
        for (int i = _elements.Count - 1; i >= 0; i--)
        {
            if (_elements[i].Level >= level)
                _elements.RemoveAt(i);
        }
    }

    /// <summary>At the head of a loop: what it writes is not known any more.</summary>
    private void ForgetElementsOfLoop()
    {
        if (_elements.Count == 0)
            return;
        HashSet<int> constant = [];
        for (uint local = 0; local < 64 && local < _validator.LocalCount && _loop < _loops.Count; local++)
        {
            if ((_loops[_loop].LocalsWritten >> (int)local & 1) == 0 && HasRootVariable(local, out int variable))
                constant.Add(variable);
        }
        _elements.RemoveAll(e => !constant.Contains(e.Array) || (!e.IsConstant && !constant.Contains(e.Index)));
    }

    /// <summary>Before a loop: reads the lengths of arrays whose locals it only reads; that of null reads as 0.</summary>
    private void HoldArrays(in LoopFacts facts)
    {
        ulong candidates = facts.LocalsRead & ~facts.LocalsWritten;
        for (uint local = 0; candidates >> (int)local != 0 && _heldArrays.Count < MaxHeldArrays; local++)
        {
            if ((candidates >> (int)local & 1) == 0 || ArrayIn(_validator.LocalType(local)) is not ArrayLayout layout)
                continue;
            if (!HasRootVariable(local, out int array))
                continue;
            int length = TakeTemp(ILType.I4);
            _il.LdLoc(EnsureHeap());
            LoadWide(new Operand { Kind = OperandKind.Variable, Variable = array });
            _il.Emit(ILOp.Add);
            AddOffset(_il, layout.LengthOffset);
            _il.Emit(ILOp.LdindI4);
            _il.StLoc(length);
            _heldArrays[array] = length;
        }
    }

    private ArrayLayout? ArrayIn(ValType type) =>
        type.IsRef && type.Heap.IsIndex ? _module.TypeAt(type.Heap.TypeIndex).Array : null;

    /// <summary>An access to an element of an array that a local holds.</summary>
    private struct Element
    {
        public bool HasArray;
        public int Array;
        public int ArrayWrites;
        public bool IsConstant;

        /// <summary>The local of the index, or the index itself.</summary>
        public int Index;

        /// <summary>How often the local of the index had been written, or -1 where the index is neither local nor constant.</summary>
        public int IndexWrites;

        /// <summary>How many blocks were open.</summary>
        public int Level;
    }
}
