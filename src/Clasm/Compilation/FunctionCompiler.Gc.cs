using Clasm.Execution;
using Clasm.RuntimeTypes;
using Clasm.Syntax;

namespace Clasm.Compilation;

// References, structs, arrays, i31 and casts. Everything that depends on the collector is a call to its code, which the JIT
// inlines; allocations try its fast path and fall back to a call that may collect.
internal sealed partial class FunctionCompiler
{
    private void ReferenceInstruction(in Instruction i)
    {
        switch (i.Opcode)
        {
            case Opcode.RefNull:
                PushConstant(_validator.Peek(0), 0);
                break;
            case Opcode.RefIsNull:
                RefIsNull();
                break;
            case Opcode.RefFunc:
                CallBulk(0, typeof(Calls), nameof(Calls.RefFunc), (int)i.A, -1, _validator.Peek(0));
                break;
            case Opcode.RefEq:
                int start = EmitOperands(2, Prefix.None);
                _il.Emit(ILOp.Ceq);
                PopOperands(2);
                PushStack(ValType.I32, start);
                break;
            case Opcode.RefAsNonNull:
                RefAsNonNull();
                break;
            case Opcode.BrOnNull:
                BranchOnNull(i.A);
                break;
            case Opcode.BrOnNonNull:
                BranchOnNonNull(i.A);
                break;
            case Opcode.TryTable:
                TryTable(in i);
                break;
            case Opcode.Throw:
                Throw(i.A);
                break;
            case Opcode.ThrowRef:
                ThrowRef();
                break;
            case Opcode.Try:
                Try();
                break;
            case Opcode.Catch or Opcode.CatchAll:
                LegacyCatch(in i);
                break;
            case Opcode.Rethrow:
                Rethrow(i.A);
                break;
            default:
                throw new System.Diagnostics.UnreachableException(i.Opcode.ToString());
        }
    }

    private void RefIsNull()
    {
        bool isWord = IsHeapReference(Top().Type);
        bool isWide = TakeWide(ref Top());
        int start = EmitOperands(1, Prefix.None);
        if (isWord)
            _il.LdcI4(0);
        else
            _il.Emit(ILOp.Ldnull);
        if (isWide)
            _il.Emit(ILOp.ConvU);
        _il.Emit(ILOp.Ceq);
        PopOperands(1);
        PushStack(ValType.I32, start);
    }

    private void RefAsNonNull()
    {
        ValType type = _validator.Peek(0);
        if (TakeWide(ref Top()))
        {
            int start = EmitOperands(1, Prefix.None);
            CallHelper(typeof(References), nameof(References.NonNullWide), 1, 1);
            PopOperands(1);
            PushStack(type, start);
            return;
        }
        string helper = _module.ILTypeOf(type) switch
        {
            ILType.I4 => nameof(References.NonNullWord),
            ILType.Function => nameof(References.NonNullFunction),
            _ => nameof(References.NonNullObject),
        };
        CallWithOperands(Prefix.None, 1, typeof(References), helper, type);
    }

    private void BranchOnNull(uint label)
    {
        ValType nonNull = _validator.Peek(0);
        SpillAll();
        Operand reference = Top();
        if (IsHeapReference(reference.Type))
            LoadWide(in reference);
        else
            Load(in reference);
        _operands[--_count].IsOwned = false;
        BranchOn(label, isTaken: false);
        reference.Type = nonNull;
        if (reference.Kind == OperandKind.Variable)
            PushDeferred(reference);
        else
            PushConstant(nonNull, reference.Bits);
    }

    // The label's last operand is the reference itself.
    private void BranchOnNonNull(uint label)
    {
        SpillAll();
        Load(in Top());
        BranchOn(label, isTaken: true);
        PopOperands(1);
    }

    private void GcInstruction(in Instruction i)
    {
        switch (i.Opcode)
        {
            case Opcode.StructNew or Opcode.StructNewDefault or Opcode.StructNewDesc or Opcode.StructNewDefaultDesc:
                StructNew(in i);
                break;
            case Opcode.StructGet or Opcode.StructGetS or Opcode.StructGetU:
                StructGet(in i);
                break;
            case Opcode.StructSet:
                StructSet(in i);
                break;
            case Opcode.ArrayGet or Opcode.ArrayGetS or Opcode.ArrayGetU:
                ArrayGet(in i);
                break;
            case Opcode.ArraySet:
                ArraySet(in i);
                break;
            case Opcode.ArrayLen:
                CallWithOperands(Prefix.Heap, 1, typeof(References), nameof(References.ArrayLength), ValType.I32);
                break;
            case Opcode.RefI31:
                RefI31();
                break;
            case Opcode.I31GetS:
                CallWithOperands(Prefix.None, 1, typeof(References), nameof(References.I31GetS), ValType.I32);
                break;
            case Opcode.I31GetU:
                CallWithOperands(Prefix.None, 1, typeof(References), nameof(References.I31GetU), ValType.I32);
                break;
            case Opcode.RefTest or Opcode.RefTestNull:
                RefTest(i.Type);
                break;
            case Opcode.RefCast or Opcode.RefCastNull:
                RefCast(i.Type);
                break;
            case Opcode.BrOnCast:
                BranchOnCast(in i, onSuccess: true);
                break;
            case Opcode.BrOnCastFail:
                BranchOnCast(in i, onSuccess: false);
                break;
            case Opcode.RefGetDesc:
                RefGetDescriptor(i.A);
                break;
            case Opcode.RefCastDescEq or Opcode.RefCastDescEqNull:
                RefCastDescriptor(i.Type);
                break;
            case Opcode.BrOnCastDescEq:
                BranchOnCastDescriptor(in i, onSuccess: true);
                break;
            case Opcode.BrOnCastDescEqFail:
                BranchOnCastDescriptor(in i, onSuccess: false);
                break;
            case Opcode.AnyConvertExtern:
                Convert(nameof(References.AnyConvertExtern));
                break;
            case Opcode.ExternConvertAny:
                Convert(nameof(References.ExternConvertAny));
                break;
            default:
                ArrayInstruction(in i);
                break;
        }
    }

    private void RefI31()
    {
        int start = EmitOperands(1, Prefix.None);
        _il.LdcI4(1);
        _il.Emit(ILOp.Shl);
        _il.LdcI4(1);
        _il.Emit(ILOp.Or);
        PopOperands(1);
        PushStack(_validator.Peek(0), start);
    }

    private void Convert(string helper)
    {
        PrepareSafepoint(1, mayAllocate: true);
        EmitCallOperands(1, Prefix.Self);
        FinishSafepoint(1, _module.Helper(typeof(References), helper), 2);
    }

    /// <summary>Calls a helper that may collect, whose arguments are on CIL's stack.</summary>
    private void FinishSafepoint(int operands, int helper, int pops)
    {
        _il.Call(helper, pops, 1);
        PopOperands(operands);
        RestoreRootsIfNeeded();
        PushCallResult(_validator.Peek(0));
    }

    private void StructNew(in Instruction i)
    {
        RuntimeType type = _module.TypeAt(i.A);
        StructLayout layout = type.Struct!;
        StructType definition = _context.StructTypeAt(i.A);
        bool isDefault = i.Opcode is Opcode.StructNewDefault or Opcode.StructNewDefaultDesc;
        bool isDescribed = layout.DescriptorOffset != 0;
        int operands = (isDefault ? 0 : definition.Fields.Length) + (isDescribed ? 1 : 0);
        SpillAll();
        if (isDescribed)
            RequireDescriptor(in Top());
        int reference = TakeTemp(ILType.I4);
        AllocateStruct(i.A, reference, layout);
        for (int n = 0; n < definition.Fields.Length; n++)
        {
            Operand value = isDefault ? Default(definition.Fields[n].Type) : _operands[_count - operands + n];
            InitializeField(reference, definition.Fields[n].Type, layout.Offsets[n], in value);
        }
        if (isDescribed)
            InitializeField(reference, Top().Type, layout.DescriptorOffset, in Top());
        PopOperands(operands);
        PushVariable(_validator.Peek(0), reference, isOwned: true);
    }

    private static Operand Default(ValType type) => new() { Kind = OperandKind.Constant, Type = type.Unpacked };

    /// <summary>Tries the collector's fast path and else calls it, with everything that lives on the shadow stack.</summary>
    private void AllocateStruct(uint typeIndex, int reference, StructLayout layout)
    {
        if (layout.Size <= StoreContext.LargestSizeClass)
        {
            ILLabel done = _il.NewLabel();
            LdBarrier(_il);
            _il.LdcI4(layout.Size);
            _module.LdHeader(_il, typeIndex);
            _il.Call(_module.GcHelper("TryAllocate"), 4, 1);
            _il.Emit(ILOp.Dup);
            _il.StLoc(reference);
            _il.Branch(ILOp.Brtrue, done);
            AllocateStructSlowly(typeIndex, reference);
            MarkLabel(done);
        }
        else
        {
            AllocateStructSlowly(typeIndex, reference);
        }
    }

    private void AllocateStructSlowly(uint typeIndex, int reference)
    {
        SaveRootsIfNeeded();
        _il.LdArg(0);
        _module.LdTypeId(_il, typeIndex);
        CallHelper(typeof(References), nameof(References.AllocateStruct), 2, 1);
        _il.StLoc(reference);
        RestoreRootsIfNeeded();
    }

    /// <summary>Stores a field of a fresh object, whose reference is in a local.</summary>
    private void InitializeField(int reference, ValType type, int offset, in Operand value)
    {
        if (IsHeapReference(type))
        {
            if (value.Kind == OperandKind.Constant && value.Bits == 0)
            {
                ObjectAddress(reference, offset);
                _il.LdcI4(0);
                _il.Emit(ILOp.StindI4);
                return;
            }
            if (HasBarrier(type))
            {
                LdBarrier(_il);
                ObjectAddress(reference, offset);
                Load(in value);
                _il.Call(Barrier("Init", type), 4, 0);
                return;
            }
        }
        if (_module.ILTypeOf(type) == ILType.Object)
        {
            InitializeExtern(reference, offset, in value);
            return;
        }
        ObjectAddress(reference, offset);
        LoadStored(type, in value);
        StoreStorage(type);
    }

    // An object of the host becomes a counted word; a null needs no counting.
    private void InitializeExtern(int reference, int offset, in Operand value)
    {
        if (value.Kind == OperandKind.Constant)
        {
            ObjectAddress(reference, offset);
            _il.LdcI4(0);
            _il.Emit(ILOp.StindI4);
            return;
        }
        LdBarrier(_il);
        ObjectAddress(reference, offset);
        _il.LdArg(0);
        Load(in value);
        CallHelper(typeof(References), nameof(References.WordOfExtern), 2, 1);
        _il.Call(_module.GcHelper("InitSlot"), 4, 0);
    }

    private void ObjectAddress(int reference, int offset)
    {
        _il.LdLoc(EnsureHeap());
        _il.LdLoc(reference);
        _il.Emit(ILOp.ConvU);
        _il.Emit(ILOp.Add);
        AddOffset(_il, offset);
    }

    /// <summary>Loads an operand as a field keeps it: functions as their number in the store.</summary>
    private void LoadStored(ValType type, in Operand value)
    {
        if (_module.ILTypeOf(type) != ILType.Function)
        {
            Load(in value);
            return;
        }
        if (value.Kind == OperandKind.Constant)
        {
            _il.LdcI4(0);
            return;
        }
        _il.LdArg(0);
        Load(in value);
        CallHelper(typeof(References), nameof(References.IdOfFunction), 2, 1);
    }

    private void StoreStorage(ValType type)
    {
        switch (type.Kind)
        {
            case ValKind.I8:
                _il.Emit(ILOp.StindI1);
                break;
            case ValKind.I16:
                _il.Emit(ILOp.StindI2);
                break;
            case ValKind.Ref:
                _il.Emit(ILOp.StindI4);
                break;
            default:
                EmitStore(_module.ILTypeOf(type));
                break;
        }
    }

    private void LoadStorage(ValType type, bool isSigned)
    {
        switch (type.Kind)
        {
            case ValKind.I8:
                _il.Emit(isSigned ? ILOp.LdindI1 : ILOp.LdindU1);
                break;
            case ValKind.I16:
                _il.Emit(isSigned ? ILOp.LdindI2 : ILOp.LdindU2);
                break;
            case ValKind.Ref:
                _il.Emit(ILOp.LdindI4);
                break;
            default:
                EmitLoad(_module.ILTypeOf(type));
                break;
        }
    }

    private void StructGet(in Instruction i)
    {
        StructLayout layout = _module.TypeAt(i.A).Struct!;
        ValType type = _context.StructTypeAt(i.A).Fields[(int)i.B].Type;
        bool nullable = Top().Type.IsNullable;
        bool isWide = TakeWide(ref Top());
        int start = EmitOperands(1, ReadPrefix(type));
        FieldAddress(nullable, layout.Offsets[(int)i.B], isWide);
        FinishRead(type, i.Opcode == Opcode.StructGetS, start, 1);
    }

    /// <summary>What must lie below an object's reference on CIL's stack to read a field of a type.</summary>
    private Prefix ReadPrefix(ValType type) =>
        ReadsThroughBarrier(type) ? Prefix.Barrier
        : type.IsRef && !IsHeapReference(type) ? Prefix.SelfHeap
        : Prefix.Heap;

    /// <summary>Replaces heap and reference on CIL's stack by the address of a field.</summary>
    private void FieldAddress(bool nullable, int offset, bool isWide)
    {
        if (nullable)
        {
            string helper = isWide ? nameof(References.FieldAddressWide) : nameof(References.FieldAddress);
            _il.LdcI4(offset);
            CallHelper(typeof(References), helper, 3, 1);
            return;
        }
        if (!isWide)
            _il.Emit(ILOp.ConvU);
        _il.Emit(ILOp.Add);
        AddOffset(_il, offset);
    }

    /// <summary>Reads the slot whose address is on CIL's stack, and makes the value an operand.</summary>
    private void FinishRead(ValType type, bool isSigned, int start, int operands)
    {
        if (ReadsThroughBarrier(type))
        {
            _il.Call(Barrier("Read", type), 3, 1);
        }
        else
        {
            LoadStorage(type, isSigned);
            if (type.IsRef && !IsHeapReference(type))
                ConvertStored(type);
        }
        PopOperands(operands);
        PushStack(_validator.Peek(0), start);
    }

    /// <summary>Makes of the instance and what a field keeps, on CIL's stack, a function or an object of the host.</summary>
    private void ConvertStored(ValType type)
    {
        bool isFunction = _module.ILTypeOf(type) == ILType.Function;
        string helper = isFunction ? nameof(References.FunctionOfId) : nameof(References.ExternOfWord);
        CallHelper(typeof(References), helper, 2, 1);
    }

    private void StructSet(in Instruction i)
    {
        StructLayout layout = _module.TypeAt(i.A).Struct!;
        ValType type = _context.StructTypeAt(i.A).Fields[(int)i.B].Type;
        bool nullable = Top(1).Type.IsNullable;
        Stash(1);
        bool isWide = TakeWide(ref Top(1));
        EmitBelowTop(1, IsCounted(type) ? Prefix.Barrier : Prefix.Heap);
        FieldAddress(nullable, layout.Offsets[(int)i.B], isWide);
        FinishWrite(type, in Top());
        PopOperands(2);
    }

    /// <summary>Whether a field holds words that are counted: of the heap, or of the host's objects.</summary>
    private bool IsCounted(ValType type) => HasBarrier(type) || (type.IsRef && _module.ILTypeOf(type) == ILType.Object);

    /// <summary>Puts the operands below the topmost ones on CIL's stack, with a prefix; the topmost stay in variables.</summary>
    private void EmitBelowTop(int operands, Prefix prefix, int top = 1)
    {
        bool isMovable = IsMovable(operands + top);
        Flush(operands + top);
        int first = _count - top - operands;
        if (isMovable)
            Insert(first, prefix, 0);
        else
            EmitPrefix(_il, prefix, 0);
        Flush(top);
    }

    /// <summary>Writes an operand that is in a variable to the slot whose address is on CIL's stack.</summary>
    private void FinishWrite(ValType type, in Operand value)
    {
        if (HasBarrier(type))
        {
            Load(in value);
            bool isObject = value.Type.Heap != HeapType.I31 && value.Type.Heap != HeapType.None;
            _il.Call(isObject ? Barrier("Write", type) : _module.GcHelper("WriteNumber"), 4, 0);
            return;
        }
        if (IsCounted(type))
        {
            _il.LdArg(0);
            Load(in value);
            CallHelper(typeof(References), nameof(References.WordOfExtern), 2, 1);
            _il.Call(_module.GcHelper("WriteSlot"), 4, 0);
            return;
        }
        LoadStored(type, in value);
        StoreStorage(type);
    }

    private void ArrayGet(in Instruction i)
    {
        ArrayLayout layout = _module.TypeAt(i.A).Array!;
        ValType type = _context.ArrayTypeAt(i.A).Element.Type;
        Element element = ElementOf(in Top(1), in Top());
        bool isWide = TakeWide(ref Top(1));
        int start = EmitOperands(2, ReadPrefix(type));
        ElementAddress(layout, in element, isWide);
        FinishRead(type, i.Opcode == Opcode.ArrayGetS, start, 2);
    }

    private void ArraySet(in Instruction i)
    {
        ArrayLayout layout = _module.TypeAt(i.A).Array!;
        ValType type = _context.ArrayTypeAt(i.A).Element.Type;
        Element element = ElementOf(in Top(2), in Top(1));
        Stash(1);
        bool isWide = TakeWide(ref Top(2));
        EmitBelowTop(2, IsCounted(type) ? Prefix.Barrier : Prefix.Heap);
        ElementAddress(layout, in element, isWide);
        FinishWrite(type, in Top());
        PopOperands(3);
    }
}
