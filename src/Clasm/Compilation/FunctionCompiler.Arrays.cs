using Clasm.Execution;
using Clasm.RuntimeTypes;
using Clasm.Syntax;

namespace Clasm.Compilation;

// Allocation of arrays, bulk operations, and casts.
internal sealed partial class FunctionCompiler
{
    private void ArrayInstruction(in Instruction i)
    {
        switch (i.Opcode)
        {
            case Opcode.ArrayNew:
                ArrayNew(i.A, isDefault: false);
                break;
            case Opcode.ArrayNewDefault:
                ArrayNew(i.A, isDefault: true);
                break;
            case Opcode.ArrayNewFixed:
                ArrayNewFixed(i.A, (int)i.B);
                break;
            case Opcode.ArrayNewData:
                ArrayNewFromSegment(nameof(ArrayOperations.NewData), in i);
                break;
            case Opcode.ArrayNewElem:
                ArrayNewFromSegment(nameof(ArrayOperations.NewElements), in i);
                break;
            case Opcode.ArrayFill:
                CallWithOperands(Prefix.Self, 4, typeof(ArrayOperations), FillHelper(i.A), null);
                break;
            case Opcode.ArrayCopy:
                ArrayCopy(i.A);
                break;
            case Opcode.ArrayInitData:
                CallBulk(4, typeof(ArrayOperations), nameof(ArrayOperations.InitData), (int)i.B, -1);
                break;
            case Opcode.ArrayInitElem:
                CallBulk(4, typeof(ArrayOperations), nameof(ArrayOperations.InitElements), (int)i.B, -1);
                break;
            default:
                throw new System.Diagnostics.UnreachableException(i.Opcode.ToString());
        }
    }

    // Numbers are moved as bytes; references go through the collector.
    private void ArrayCopy(uint typeIndex)
    {
        ArrayLayout layout = _module.TypeAt(typeIndex).Array!;
        if (_context.ArrayTypeAt(typeIndex).Element.Type.IsRef)
        {
            CallWithOperands(Prefix.Self, 5, typeof(ArrayOperations), nameof(ArrayOperations.Copy), null);
            return;
        }
        int start = EmitOperands(5, Prefix.SelfHeap);
        _il.LdcI4(layout.ElementShift);
        string name = Meters ? nameof(ArrayOperations.CopyNumbersMetered) : nameof(ArrayOperations.CopyNumbers);
        FinishCall(start, 5, _module.Helper(typeof(ArrayOperations), name), 8, null);
    }

    private string FillHelper(uint typeIndex)
    {
        ValType type = _context.ArrayTypeAt(typeIndex).Element.Type;
        return type.Kind switch
        {
            ValKind.I8 => nameof(ArrayOperations.FillI1),
            ValKind.I16 => nameof(ArrayOperations.FillI2),
            ValKind.I32 => nameof(ArrayOperations.FillI4),
            ValKind.I64 => nameof(ArrayOperations.FillI8),
            ValKind.F32 => nameof(ArrayOperations.FillR4),
            ValKind.F64 => nameof(ArrayOperations.FillR8),
            ValKind.V128 => nameof(ArrayOperations.FillV128),
            _ => ForKind("Fill", type),
        };
    }

    private void ArrayNew(uint typeIndex, bool isDefault)
    {
        SpillAll();
        int reference = TakeTemp(ILType.I4);
        AllocateArray(typeIndex, reference, in Top());
        if (!isDefault && !(Top(1).Kind == OperandKind.Constant && Top(1).Bits == 0 && Top(1).Bits2 == 0))
        {
            _il.LdArg(0);
            _il.LdLoc(reference);
            _il.LdcI4(0);
            Load(in Top(1));
            Load(in Top());
            CallHelper(typeof(ArrayOperations), FillHelper(typeIndex), 5, 0);
        }
        PopOperands(isDefault ? 1 : 2);
        PushVariable(_validator.Peek(0), reference, isOwned: true);
    }

    /// <summary>Allocates an array whose elements are zero.</summary>
    private void AllocateArray(uint typeIndex, int reference, in Operand length)
    {
        ArrayLayout layout = _module.TypeAt(typeIndex).Array!;
        ILLabel fresh = _il.NewLabel();
        ILLabel done = _il.NewLabel();
        LdBarrier(_il);
        Load(in length);
        _il.LdcI4(layout.ElementShift);
        _il.LdcI4(layout.DataOffset);
        _module.LdHeader(_il, typeIndex);
        _il.Call(_module.GcHelper("TryAllocateArray"), 6, 1);
        _il.Emit(ILOp.Dup);
        _il.StLoc(reference);
        _il.Branch(ILOp.Brtrue, fresh);
        SaveRootsIfNeeded();
        _il.LdArg(0);
        _module.LdTypeId(_il, typeIndex);
        Load(in length);
        CallHelper(typeof(References), nameof(References.AllocateArray), 3, 1);
        _il.StLoc(reference);
        RestoreRootsIfNeeded();
        _il.Branch(ILOp.Br, done);
        MarkLabel(fresh);
        ObjectAddress(reference, layout.DataOffset);
        Load(in length);
        _il.LdcI4(layout.ElementShift);
        CallHelper(typeof(ArrayOperations), nameof(ArrayOperations.Clear), 3, 0);
        MarkLabel(done);
    }

    private void ArrayNewFixed(uint typeIndex, int count)
    {
        ArrayLayout layout = _module.TypeAt(typeIndex).Array!;
        ValType type = _context.ArrayTypeAt(typeIndex).Element.Type;
        SpillAll();
        int reference = TakeTemp(ILType.I4);
        Operand length = new()
        {
            Kind = OperandKind.Constant,
            Type = ValType.I32,
            Bits = (uint)count,
        };
        AllocateArray(typeIndex, reference, in length);
        for (int n = 0; n < count; n++)
        {
            int offset = layout.DataOffset + (n << layout.ElementShift);
            InitializeField(reference, type, offset, in _operands[_count - count + n]);
        }
        PopOperands(count);
        PushVariable(_validator.Peek(0), reference, isOwned: true);
    }

    private void ArrayNewFromSegment(string helper, in Instruction i)
    {
        PrepareSafepoint(2, mayAllocate: true);
        EmitCallOperands(2, Prefix.Self);
        _module.LdTypeId(_il, i.A);
        _il.LdcI4((int)i.B);
        FinishSafepoint(2, _module.Helper(typeof(ArrayOperations), helper), 5);
    }

    private void RefTest(ValType target)
    {
        Stash(1);
        Flush(1);
        int start = _il.Position;
        EmitTest(in Top(), target);
        PopOperands(1);
        PushStack(ValType.I32, start);
    }

    private void RefCast(ValType target)
    {
        Stash(1);
        Flush(1);
        EmitTest(in Top(), target);
        CallHelper(typeof(References), nameof(References.RequireCast), 1, 0);
        Top().Type = _validator.Peek(0);
    }

    private void BranchOnCast(in Instruction i, bool onSuccess)
    {
        SpillAll();
        EmitTest(in Top(), i.Type2);
        BranchOn(i.A, onSuccess);
        Top().Type = _validator.Peek(0);
    }

    /// <summary>Puts 1 on CIL's stack if a reference, which is in a variable, matches a type, else 0.</summary>
    private void EmitTest(in Operand reference, ValType target)
    {
        HeapType hierarchy = _context.TopOf(target.Heap);
        if (hierarchy == HeapType.Any)
        {
            TestInternal(in reference, target);
        }
        else if (target.Heap.IsIndex)
        {
            _il.LdArg(0);
            Load(in reference);
            _module.LdTypeId(_il, target.Heap.TypeIndex);
            LdNullable(target);
            string helper = target.IsExact ? nameof(References.TestExactFunction) : nameof(References.TestFunction);
            CallHelper(typeof(References), helper, 4, 1);
        }
        else
        {
            TestNullness(in reference, target, isTop: target.Heap == hierarchy);
        }
    }

    /// <summary>What a reference of a static type may be besides an object: nothing that is ruled out is tested.</summary>
    private static int SourceOf(ValType source)
    {
        HeapType heap = source.Heap;
        bool isObject = heap.IsIndex || heap == HeapType.Struct || heap == HeapType.Array;
        return (source.IsNullable ? References.MayBeNull : 0) | (isObject ? 0 : References.MayBeNoObject);
    }

    private void LdNullable(ValType target) => _il.LdcI4(target.IsNullable ? 1 : 0);

    // func, extern and exn hold everything of their hierarchy, their bottoms nothing: only null decides.
    private void TestNullness(in Operand reference, ValType target, bool isTop)
    {
        bool isWord = IsHeapReference(reference.Type);
        if (isTop && target.IsNullable)
        {
            _il.LdcI4(1);
            return;
        }
        if (!isTop && !target.IsNullable)
        {
            _il.LdcI4(0);
            return;
        }
        Load(in reference);
        if (isWord)
            _il.LdcI4(0);
        else
            _il.Emit(ILOp.Ldnull);
        _il.Emit(isTop ? ILOp.CgtUn : ILOp.Ceq);
    }

    private void TestInternal(in Operand reference, ValType target)
    {
        HeapType heap = target.Heap;
        if (heap == HeapType.Any || heap == HeapType.None)
        {
            TestNullness(in reference, target, isTop: heap == HeapType.Any);
            return;
        }
        _il.LdLoc(EnsureContext());
        _il.LdLoc(EnsureHeap());
        if (heap.IsAbstract)
        {
            Load(in reference);
            LdNullable(target);
            string helper =
                heap == HeapType.Eq ? nameof(References.TestEq)
                : heap == HeapType.I31 ? nameof(References.TestI31)
                : heap == HeapType.Struct ? nameof(References.TestStruct)
                : nameof(References.TestArray);
            CallHelper(typeof(References), helper, 4, 1);
            return;
        }
        RuntimeType type = _module.TypeAt(heap.TypeIndex);
        bool isFinal = type.IsFinal || target.IsExact;
        if (isFinal || type.Depth < RuntimeTypes.TypeRegistry.DisplayDepth)
            LoadWide(in reference);
        else
            Load(in reference);
        _module.LdTypeId(_il, heap.TypeIndex);
        if (isFinal)
        {
            _il.LdcI4(SourceOf(reference.Type));
            LdNullable(target);
            CallHelper(typeof(References), nameof(References.TestFinal), 6, 1);
        }
        else if (type.Depth < RuntimeTypes.TypeRegistry.DisplayDepth)
        {
            _il.LdcI4(type.Depth);
            _il.LdcI4(SourceOf(reference.Type));
            LdNullable(target);
            CallHelper(typeof(References), nameof(References.TestDisplay), 7, 1);
        }
        else
        {
            _il.LdArg(0);
            LdNullable(target);
            CallHelper(typeof(References), nameof(References.TestDeep), 6, 1);
        }
    }
}
