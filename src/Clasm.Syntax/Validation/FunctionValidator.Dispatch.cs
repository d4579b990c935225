using System.Diagnostics;

namespace Clasm.Syntax.Validation;

/// <content>Which method checks which instruction: those whose row says <c>*</c>, and the immediates of the others.</content>
public sealed partial class FunctionValidator
{
    private void Special(in Instruction i)
    {
        switch (i.Opcode)
        {
            case Opcode.LocalGet:
                LocalGet(i.A);
                break;
            case Opcode.LocalSet:
                LocalSet(i.A);
                break;
            case Opcode.LocalTee:
                LocalTee(i.A);
                break;
            case Opcode.GlobalGet:
                GlobalGet(i.A);
                break;
            case Opcode.GlobalSet:
                GlobalSet(i.A);
                break;
            case Opcode.Drop:
                Pop();
                break;
            case Opcode.Select:
                Select();
                break;
            case Opcode.SelectT:
                Select(i.Types!);
                break;
            case < Opcode.Drop:
                ControlOrCall(in i);
                break;
            case Opcode.TryTable:
                TryTable(i.Block, i.Catches!);
                break;
            case Opcode.TableGet or Opcode.TableSet or (>= Opcode.MemoryInit and <= Opcode.TableFill):
                TableOrBulk(in i);
                break;
            default:
                ReferenceOrAggregate(in i);
                break;
        }
    }

    private void ControlOrCall(in Instruction i)
    {
        switch (i.Opcode)
        {
            case Opcode.Unreachable:
                SetUnreachable();
                break;
            case Opcode.Block or Opcode.Loop:
                Block(i.Opcode, i.Block);
                break;
            case Opcode.Try:
                _context.UsesExceptions = true;
                Block(i.Opcode, i.Block);
                break;
            case Opcode.If:
                If(i.Block);
                break;
            case Opcode.Else:
                Else();
                break;
            case Opcode.End:
                End();
                break;
            case Opcode.Br:
                Br(i.A);
                break;
            case Opcode.BrIf:
                BrIf(i.A);
                break;
            case Opcode.BrTable:
                BrTable(i.Labels.Span);
                break;
            case Opcode.Return:
                Return();
                break;
            case Opcode.Call:
                Call(i.A);
                break;
            case Opcode.CallIndirect:
                CallIndirect(i.A, i.B);
                break;
            case Opcode.CallRef:
                CallRef(i.A);
                break;
            case Opcode.ReturnCall:
                ReturnCall(i.A);
                break;
            case Opcode.ReturnCallIndirect:
                ReturnCallIndirect(i.A, i.B);
                break;
            case Opcode.ReturnCallRef:
                ReturnCallRef(i.A);
                break;
            case Opcode.Throw:
                Throw(i.A);
                break;
            case Opcode.ThrowRef:
                ThrowRef();
                break;
            case Opcode.Catch:
                Catch(i.A);
                break;
            case Opcode.CatchAll:
                CatchAll();
                break;
            case Opcode.Rethrow:
                Rethrow(i.A);
                break;
            case Opcode.Delegate:
                Delegate(i.A);
                break;
            default:
                throw new UnreachableException(i.Opcode.ToString());
        }
    }

    private void TableOrBulk(in Instruction i)
    {
        switch (i.Opcode)
        {
            case Opcode.TableGet:
                TableGet(i.A);
                break;
            case Opcode.TableSet:
                TableSet(i.A);
                break;
            case Opcode.TableSize:
                TableSize(i.A);
                break;
            case Opcode.TableGrow:
                TableGrow(i.A);
                break;
            case Opcode.TableFill:
                TableFill(i.A);
                break;
            case Opcode.TableCopy:
                TableCopy(i.A, i.B);
                break;
            case Opcode.TableInit:
                TableInit(i.A, i.B);
                break;
            case Opcode.ElemDrop:
                Elem(i.A);
                break;
            case Opcode.MemoryInit:
                MemoryInit(i.A, i.B);
                break;
            case Opcode.MemoryCopy:
                MemoryCopy(i.A, i.B);
                break;
            case Opcode.DataDrop:
                CheckData(i.A);
                break;
            default:
                throw new UnreachableException(i.Opcode.ToString());
        }
    }

    private void ReferenceOrAggregate(in Instruction i)
    {
        switch (i.Opcode)
        {
            case Opcode.RefNull:
                RefNull(i.Type);
                break;
            case Opcode.RefIsNull:
                RefIsNull();
                break;
            case Opcode.RefFunc:
                RefFunc(i.A);
                break;
            case Opcode.RefEq:
                RefEq();
                break;
            case Opcode.RefAsNonNull:
                RefAsNonNull();
                break;
            case Opcode.BrOnNull:
                BrOnNull(i.A);
                break;
            case Opcode.BrOnNonNull:
                BrOnNonNull(i.A);
                break;
            case Opcode.RefTest or Opcode.RefTestNull:
                RefTest(i.Type);
                break;
            case Opcode.RefCast or Opcode.RefCastNull:
                RefCast(i.Type);
                break;
            case Opcode.BrOnCast:
                BrOnCast(i.A, i.Type, i.Type2);
                break;
            case Opcode.BrOnCastFail:
                BrOnCastFail(i.A, i.Type, i.Type2);
                break;
            case Opcode.AnyConvertExtern:
                Convert(ValType.ExternRef, HeapType.Any);
                break;
            case Opcode.ExternConvertAny:
                Convert(ValType.AnyRef, HeapType.Extern);
                break;
            case Opcode.RefI31:
                RefI31();
                break;
            case Opcode.I31GetS or Opcode.I31GetU:
                I31Get();
                break;
            default:
                Aggregate(in i);
                break;
        }
    }

    private void Aggregate(in Instruction i)
    {
        switch (i.Opcode)
        {
            case Opcode.StructNew:
                StructNew(i.A);
                break;
            case Opcode.StructNewDefault:
                StructNewDefault(i.A);
                break;
            case Opcode.StructNewDesc:
                StructNewDescribed(i.A);
                break;
            case Opcode.StructNewDefaultDesc:
                StructNewDefaultDescribed(i.A);
                break;
            case Opcode.RefGetDesc:
                RefGetDescriptor(i.A);
                break;
            case Opcode.RefCastDescEq or Opcode.RefCastDescEqNull:
                RefCastDescriptor(i.Type);
                break;
            case Opcode.BrOnCastDescEq:
                PopDescriptor(i.Type2);
                BrOnCast(i.A, i.Type, i.Type2);
                break;
            case Opcode.BrOnCastDescEqFail:
                PopDescriptor(i.Type2);
                BrOnCastFail(i.A, i.Type, i.Type2);
                break;
            case Opcode.StructGet or Opcode.StructGetS or Opcode.StructGetU:
                StructGet(i.A, i.B, isPacked: i.Opcode != Opcode.StructGet);
                break;
            case Opcode.StructSet:
                StructSet(i.A, i.B);
                break;
            case Opcode.ArrayNew:
                ArrayNew(i.A);
                break;
            case Opcode.ArrayNewDefault:
                ArrayNewDefault(i.A);
                break;
            case Opcode.ArrayNewFixed:
                ArrayNewFixed(i.A, i.B);
                break;
            case Opcode.ArrayNewData:
                ArrayNewData(i.A, i.B);
                break;
            case Opcode.ArrayNewElem:
                ArrayNewElem(i.A, i.B);
                break;
            case Opcode.ArrayGet or Opcode.ArrayGetS or Opcode.ArrayGetU:
                ArrayGet(i.A, isPacked: i.Opcode != Opcode.ArrayGet);
                break;
            case Opcode.ArraySet:
                ArraySet(i.A);
                break;
            case Opcode.ArrayLen:
                ArrayLen();
                break;
            case Opcode.ArrayFill:
                ArrayFill(i.A);
                break;
            case Opcode.ArrayCopy:
                ArrayCopy(i.A, i.B);
                break;
            case Opcode.ArrayInitData:
                ArrayInitData(i.A, i.B);
                break;
            case Opcode.ArrayInitElem:
                ArrayInitElem(i.A, i.B);
                break;
            default:
                throw new UnreachableException(i.Opcode.ToString());
        }
    }

    /// <summary>Checks the immediates of an instruction that its row types.</summary>
    /// <returns>The address type that the row's <c>addr</c> stands for.</returns>
    private ValType CheckImmediates(in Instruction i, ImmediateKind kind)
    {
        switch (kind)
        {
            case ImmediateKind.MemArg:
                return MemArg(in i);
            case ImmediateKind.MemArgLane:
                Lane(i.Lane);
                return MemArg(in i);
            case ImmediateKind.Memory:
                return Memory(i.A);
            case ImmediateKind.Lane:
                Lane(i.Lane);
                return default;
            case ImmediateKind.Lanes16:
                ShuffleLanes(i.Bits, i.Bits2);
                return default;
            default:
                return default;
        }
    }

    /// <summary>Checks that an instruction may stand in a constant expression.</summary>
    /// <remarks>spec: valid-constant</remarks>
    private void RequireConstant(Opcode opcode)
    {
        bool isConstant = opcode switch
        {
            Opcode.End or Opcode.GlobalGet or Opcode.RefNull or Opcode.RefFunc => true,
            >= Opcode.I32Const and <= Opcode.F64Const => true,
            Opcode.V128Const => true,
            Opcode.I32Add or Opcode.I32Sub or Opcode.I32Mul or Opcode.I64Add or Opcode.I64Sub or Opcode.I64Mul =>
                _context.Has(Features.ExtendedConst),
            Opcode.StructNew or Opcode.StructNewDefault or Opcode.StructNewDesc or Opcode.StructNewDefaultDesc => true,
            Opcode.ArrayNew or Opcode.ArrayNewDefault or Opcode.ArrayNewFixed => true,
            Opcode.RefI31 or Opcode.AnyConvertExtern or Opcode.ExternConvertAny => true,
            _ => false,
        };
        Require(isConstant, "constant expression required");
    }
}
