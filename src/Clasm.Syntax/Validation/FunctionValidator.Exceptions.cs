using System;

namespace Clasm.Syntax.Validation;

/// <content>Exceptions, and the earlier proposal's try, catch, delegate and rethrow.</content>
public sealed partial class FunctionValidator
{
    private FuncType Tag(uint tag)
    {
        Require(tag < (uint)_context.TagTypeIndices.Length, $"unknown tag {tag}");
        return _context.TagType(tag);
    }

    /// <remarks>spec: valid-throw</remarks>
    private void Throw(uint tag)
    {
        _context.UsesExceptions = true;
        Pop(Tag(tag).Parameters);
        SetUnreachable();
    }

    /// <remarks>spec: valid-throw_ref</remarks>
    private void ThrowRef()
    {
        _context.UsesExceptions = true;
        Pop(ValType.ExnRef);
        SetUnreachable();
    }

    /// <remarks>spec: valid-try_table</remarks>
    private void TryTable(BlockType type, CatchClause[] clauses)
    {
        _context.UsesExceptions = true;
        Expand(type, out ValType[] parameters, out ValType[] results);
        Pop(parameters);
        foreach (CatchClause clause in clauses)
            CheckClause(clause);
        PushFrame(Opcode.TryTable, parameters, results);
    }

    /// <remarks>spec: valid-catch</remarks>
    private void CheckClause(CatchClause clause)
    {
        ReadOnlySpan<ValType> operands = clause.Kind < CatchKind.CatchAll ? Tag(clause.Tag).Parameters : [];
        ReadOnlySpan<ValType> label = Label(clause.Label);
        if (clause.Kind is CatchKind.CatchRef or CatchKind.CatchAllRef)
        {
            bool takesReference =
                label.Length == operands.Length + 1
                && _context.Matches(ValType.Ref(HeapType.Exn, nullable: false), label[^1]);
            Require(
                takesReference,
                $"type mismatch: label {clause.Label} does not take what the catch clause hands over"
            );
            label = label[..^1];
        }
        RequireMatch(operands, label);
    }

    private void Catch(uint tag)
    {
        RequireHandled();
        NextPart(Opcode.Catch, Tag(tag).Parameters);
    }

    private void CatchAll()
    {
        RequireHandled();
        NextPart(Opcode.CatchAll, []);
    }

    private void RequireHandled() =>
        Require(
            _frames[_frameCount - 1].Opcode is Opcode.Try or Opcode.Catch,
            "illegal opcode: catch without try or after catch_all"
        );

    private void Rethrow(uint label)
    {
        Label(label);
        Require(
            _frames[_frameCount - 1 - (int)label].Opcode is Opcode.Catch or Opcode.CatchAll,
            "invalid rethrow label"
        );
        SetUnreachable();
    }

    private void Delegate(uint label)
    {
        Require(_frames[_frameCount - 1].Opcode == Opcode.Try, "illegal opcode: delegate without try or after catch");
        CheckResults();
        PopFrame();
        Label(label);
    }
}
