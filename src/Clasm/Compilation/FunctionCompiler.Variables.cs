using Clasm.Execution;
using Clasm.Syntax;
using Clasm.Syntax.Binary;

namespace Clasm.Compilation;

// Globals and tables. What is a word of the GC heap is read and written through the collector's barriers.
internal sealed partial class FunctionCompiler
{
    private const int CellSize = 16;

    private bool IsHeapReference(ValType type) => type.IsRef && _module.ILTypeOf(type) == ILType.I4;

    /// <summary>Whether the collector wants to know of reads and writes of slots of a type: i31s are but numbers to it.</summary>
    private bool HasBarrier(ValType type) => IsHeapReference(type) && type.Heap != HeapType.I31;

    /// <summary>
    /// Whether the collector must know that the current instruction puts a reference on the stack. It need not where the next
    /// one takes it, before anything can be freed.
    /// </summary>
    private bool ReadsThroughBarrier(ValType type) => HasBarrier(type) && !IsTakenAtOnce() && !IsBorrowed();

    private bool IsBorrowed() => _analysis is not null && _analysis.IsBorrowed(_bodyPosition);

    private bool IsTakenAtOnce()
    {
        if (_rest >= _body.Bytes.Length)
            return false;
        InstructionReader reader = new(_body.Bytes.Span[_rest..], _body.Offset + _rest, _context.Features);
        Instruction next = default;
        reader.Read(ref next);
        if (next.Opcode is Opcode.LocalGet or Opcode.I32Const && !reader.AtEnd)
        {
            reader.Read(ref next);
            return next.Opcode is Opcode.ArrayGet or Opcode.ArrayGetS or Opcode.ArrayGetU or Opcode.RefEq;
        }
        return next.Opcode
            is Opcode.StructGet
                or Opcode.StructGetS
                or Opcode.StructGetU
                or Opcode.StructSet
                or Opcode.ArraySet
                or Opcode.GlobalSet
                or Opcode.ArrayLen
                or Opcode.RefIsNull
                or Opcode.RefTest
                or Opcode.RefTestNull
                or Opcode.RefEq
                or Opcode.Drop;
    }

    /// <summary>Whether a global of a type has barriers: collectors that do not count look at all of them anyway.</summary>
    private bool GlobalHasBarrier(ValType type) => HasBarrier(type) && _gc.Counts;

    /// <summary>The collector's code for a slot of a type: what holds objects and null only needs fewer tests.</summary>
    private int Barrier(string access, ValType type)
    {
        HeapType heap = type.Heap;
        bool isObject = heap.IsIndex || heap == HeapType.Struct || heap == HeapType.Array;
        return _module.GcHelper(access + (isObject ? "Object" : "Slot"));
    }

    /// <summary>Puts the address of a global's cell on CIL's stack: the instance's own, or one it imported.</summary>
    private void GlobalAddress(ILWriter il, uint global)
    {
        if (global < _context.ImportedGlobalCount)
        {
            il.LdArg(0);
            il.LdFld(_module.Field(typeof(Instance), nameof(Instance.ImportedGlobalCells)));
            AddOffset(il, (int)global * 8);
            il.Emit(ILOp.LdindI);
            return;
        }
        il.LdLoc(EnsureGlobals());
        AddOffset(il, ((int)global - _context.ImportedGlobalCount) * CellSize);
    }

    private static void AddOffset(ILWriter il, int offset)
    {
        if (offset == 0)
            return;
        il.LdcI4(offset);
        il.Emit(ILOp.Add);
    }

    private void ReferenceGlobal(ILWriter il, uint global)
    {
        il.LdArg(0);
        il.LdFld(_module.Field(typeof(Instance), nameof(Instance.ReferenceGlobals)));
        il.LdcI4((int)global);
        il.Call(_module.Helper(typeof(Calls), nameof(Calls.GlobalAt)), 2, 1);
    }

    private void GlobalGet(uint global)
    {
        ValType type = _context.Globals[(int)global].Type;
        ILType ilType = _module.ILTypeOf(type);
        if (_constantType is not null && IsHeapReference(type))
        {
            PushGlobal(type, global);
            return;
        }
        EmitAll();
        int start = _il.Position;
        if (_heldGlobals.TryGetValue(global, out int held))
        {
            _il.LdLoc(held);
            PushStack(type, start);
            return;
        }
        if (ilType is ILType.Object or ILType.Function)
        {
            ReferenceGlobal(_il, global);
            _il.LdFld(_module.Field(typeof(ReferenceCell), nameof(ReferenceCell.Value)));
        }
        else if (ReadsThroughBarrier(type))
        {
            EmitPrefix(_il, Prefix.BarrierGlobalAddress, (int)global);
            _il.Call(Barrier("Read", type), 3, 1);
        }
        else
        {
            GlobalAddress(_il, global);
            EmitLoad(ilType);
        }
        PushStack(type, start);
    }

    // Large constant arrays take thousands of globals: those are read where they are stored, so that no allocation between
    // has to save them.
    private void PushGlobal(ValType type, uint global) =>
        PushDeferred(
            new Operand
            {
                Kind = OperandKind.Global,
                Type = type,
                Variable = (int)global,
            }
        );

    private void LoadGlobal(in Operand operand)
    {
        if (HasBarrier(operand.Type))
        {
            EmitPrefix(_il, Prefix.BarrierGlobalAddress, operand.Variable);
            _il.Call(Barrier("Read", operand.Type), 3, 1);
            return;
        }
        GlobalAddress(_il, (uint)operand.Variable);
        _il.Emit(ILOp.LdindI4);
    }

    private void GlobalSet(uint global)
    {
        ValType type = _context.Globals[(int)global].Type;
        ILType ilType = _module.ILTypeOf(type);
        if (ilType is ILType.Object or ILType.Function)
        {
            EmitOperands(1, Prefix.ReferenceGlobal, (int)global);
            _il.StFld(_module.Field(typeof(ReferenceCell), nameof(ReferenceCell.Value)));
        }
        else if (GlobalHasBarrier(type))
        {
            EmitOperands(1, Prefix.BarrierGlobalAddress, (int)global);
            _il.Call(Barrier("Write", type), 4, 0);
        }
        else
        {
            EmitOperands(1, Prefix.GlobalAddress, (int)global);
            if (_heldGlobals.TryGetValue(global, out int held))
            {
                _il.Emit(ILOp.Dup);
                _il.StLoc(held);
            }
            EmitStore(ilType);
        }
        PopOperands(1);
    }

    private void LdTable(uint table)
    {
        _il.LdArg(0);
        if (table == 0)
        {
            _il.LdFld(_module.Field(typeof(Instance), nameof(Instance.Table0)));
            return;
        }
        _il.LdFld(_module.Field(typeof(Instance), nameof(Instance.Tables)));
        _il.LdcI4((int)table);
        CallHelper(typeof(Calls), nameof(Calls.TableAt), 2, 1);
    }

    private bool Is64Table(uint table) => _context.Tables[(int)table].Limits.Is64;

    /// <summary>The helper of an operation for a table's kind of elements: functions, objects of the host, or words.</summary>
    private string ForKind(string operation, ValType element) =>
        _module.ILTypeOf(element) switch
        {
            ILType.Function => operation + "Function",
            ILType.Object => operation + "Object",
            _ => operation + "Word",
        };

    private void TableGet(uint table)
    {
        ValType type = _context.Tables[(int)table].Element;
        WidenAddress(0, Is64Table(table));
        CallBulk(1, typeof(TableOperations), ForKind("Get", type), (int)table, -1, type);
    }

    private void TableSet(uint table)
    {
        WidenAddress(1, Is64Table(table));
        CallBulk(2, typeof(TableOperations), ForKind("Set", _context.Tables[(int)table].Element), (int)table, -1);
    }

    private void TableInstruction(in Instruction i)
    {
        switch (i.Opcode)
        {
            case Opcode.TableSize:
                CallBulk(0, typeof(TableOperations), nameof(TableOperations.Size), (int)i.A, -1, ValType.I64);
                NarrowAddress(Is64Table(i.A));
                break;
            case Opcode.TableGrow:
                WidenAddress(0, Is64Table(i.A));
                string grow = ForKind("Grow", _context.Tables[(int)i.A].Element);
                CallBulk(2, typeof(TableOperations), grow, (int)i.A, -1, ValType.I64);
                NarrowAddress(Is64Table(i.A));
                break;
            case Opcode.TableFill:
                WidenAddress(2, Is64Table(i.A));
                WidenAddress(0, Is64Table(i.A));
                string fill = ForKind("Fill", _context.Tables[(int)i.A].Element);
                CallBulk(3, typeof(TableOperations), fill, (int)i.A, -1);
                break;
            case Opcode.TableCopy:
                WidenAddress(2, Is64Table(i.A));
                WidenAddress(1, Is64Table(i.B));
                WidenAddress(0, Is64Table(i.A) && Is64Table(i.B));
                CallBulk(3, typeof(TableOperations), nameof(TableOperations.Copy), (int)i.A, (int)i.B);
                break;
            case Opcode.TableInit:
                WidenAddress(2, Is64Table(i.B));
                CallBulk(3, typeof(TableOperations), nameof(TableOperations.Init), (int)i.B, (int)i.A);
                break;
            case Opcode.ElemDrop:
                CallBulk(0, typeof(TableOperations), nameof(TableOperations.DropElements), (int)i.A, -1);
                break;
            default:
                throw new System.Diagnostics.UnreachableException(i.Opcode.ToString());
        }
    }

    /// <summary>Cuts the i64 result on top to an i32, for a table with 32-bit indices.</summary>
    private void NarrowAddress(bool is64)
    {
        if (is64)
            return;
        _il.Emit(ILOp.ConvI4);
        Top().Type = ValType.I32;
    }
}
