using System;
using Clasm.Syntax;
using Clasm.Syntax.Validation;
using Clasm.Wast.Script;

namespace Clasm.Wast;

/// <summary>Modules that are only parsed and validated.</summary>
internal sealed partial class ScriptRun
{
    private void AssertMalformed(ModuleAssertion assertion)
    {
        try
        {
            // A binary module's bodies are read only when they are validated.
            if (assertion.Module is BinaryModule)
                Validate(assertion.Module);
            else
                Read(assertion.Module);
        }
        catch (Exception exception) when (exception is WasmFormatException or WasmTextException)
        {
            result.CompareMessages(assertion.Line, assertion.Message, exception.Message);
            return;
        }
        throw new ScriptFailure($"the module is not malformed: expected '{assertion.Message}'");
    }

    private void AssertInvalid(ModuleAssertion assertion)
    {
        ModuleDefinition module = Read(assertion.Module);
        try
        {
            ModuleValidator.Validate(module, _features);
        }
        catch (WasmValidationException exception)
        {
            result.CompareMessages(assertion.Line, assertion.Message, exception.Message);
            return;
        }
        throw new ScriptFailure($"the module is valid: expected '{assertion.Message}'");
    }

    private void Validate(ScriptModule module) => ModuleValidator.Validate(Read(module), _features);

    private ModuleDefinition Read(ScriptModule module) => module.Read(_features);
}
