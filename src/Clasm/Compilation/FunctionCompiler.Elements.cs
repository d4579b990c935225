using System.Collections.Generic;
using Clasm.Execution;
using Clasm.RuntimeTypes;

namespace Clasm.Compilation;

// Bounds checks of arrays. The length of an array never changes: an access by the same locals needs no check where another
// one always comes before. (Lengths in variables around loops were tried: they cost registers, and gained nothing.)
internal sealed partial class FunctionCompiler
{
    private const int MaxElements = 16;

    private readonly List<Element> _elements = [];

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
        _il.LdcI4(layout.ElementShift);
        _il.LdcI4(layout.DataOffset);
        if (!isInBounds)
            _il.LdcI4(layout.LengthOffset);
        CallHelper(typeof(References), ElementHelper(isInBounds, isWide), isInBounds ? 5 : 6, 1);
        if (!isKnown || isInBounds)
            return;
        if (_elements.Count == MaxElements)
            _elements.RemoveAt(0);
        _elements.Add(element);
    }

    private static string ElementHelper(bool isInBounds, bool isWide) =>
        isInBounds
            ? isWide
                ? nameof(References.ElementAddressInBoundsWide)
                : nameof(References.ElementAddressInBounds)
            : isWide
                ? nameof(References.ElementAddressWide)
                : nameof(References.ElementAddress);

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
