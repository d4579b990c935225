using System.Collections.Generic;

namespace Clasm.Syntax.Validation;

/// <summary>Checks that the branch hints of one function stand at branches.</summary>
/// <remarks>
/// Hints change nothing, and a custom section cannot make a binary module invalid: there, wrong hints are left alone.
/// In a text module they are annotations, whose author is told.
/// </remarks>
internal ref struct BranchHintValidator
{
    private readonly ModuleContext _context;
    private readonly FunctionDefinition _function;
    private readonly List<BranchHint>? _hints;
    private int _next;

    /// <summary>A validator for the hints of a function.</summary>
    public BranchHintValidator(ModuleContext context, uint functionIndex, FunctionDefinition function)
    {
        _context = context;
        _function = function;
        ModuleDefinition module = context.Module;
        if (context.Has(Features.BranchHinting) && module.SourceText is not null)
            module.BranchHints.TryGetValue(functionIndex, out _hints);
    }

    /// <summary>Whether hints are left to check.</summary>
    public readonly bool IsActive => _hints is not null && _next < _hints.Count;

    /// <summary>Checks the hints up to an instruction.</summary>
    public void Check(in Instruction instruction)
    {
        uint offset = (uint)(_function.Body.Offset - _function.Offset + instruction.Position);
        if (_hints![_next].Offset > offset)
            return;
        if (_hints[_next].Offset < offset || instruction.Opcode is not (Opcode.If or Opcode.BrIf))
            throw InvalidTarget();
        _next++;
    }

    /// <summary>Checks that no hints are left.</summary>
    public readonly void Finish()
    {
        if (IsActive)
            throw InvalidTarget();
    }

    private readonly WasmValidationException InvalidTarget() =>
        _context.Error(
            "@metadata.code.branch_hint annotation: invalid target",
            _function.Offset + (int)_hints![_next].Offset
        );
}
