using System;
using Clasm.Syntax;
using Clasm.Syntax.Binary;
using Clasm.Syntax.Text;
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

    /// <summary>Decodes or parses a module.</summary>
    private ModuleDefinition Read(ScriptModule module) =>
        module switch
        {
            BinaryModule binary => ModuleDecoder.Decode(binary.Bytes, _features),
            QuotedModule quoted => TextParser.ParseModule(SourceText.Decode(quoted.Text), _features),
            TextModule { Rest: int rest } text => TextParser.ParseModuleRest(
                new Lexer(text.Text, _features) { Position = rest },
                _features
            ),
            TextModule text => TextParser.ParseModule(text.Text, _features),
            _ => throw new ArgumentException($"unknown form {module.GetType()}", nameof(module)),
        };
}
