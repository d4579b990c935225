using System.Threading;
using Clasm.Syntax.Binary;

namespace Clasm.Syntax.Validation;

/// <summary>Validates modules.</summary>
/// <remarks>spec: valid-module</remarks>
public static class ModuleValidator
{
    /// <summary>Validates a module, function bodies included.</summary>
    /// <param name="module">The module.</param>
    /// <param name="features">The features that are on.</param>
    /// <param name="cancellationToken">Ends the validation early.</param>
    /// <returns>The module's index spaces.</returns>
    /// <exception cref="WasmValidationException">The module is not valid.</exception>
    /// <exception cref="WasmFormatException">An expression is malformed.</exception>
    public static ModuleContext Validate(
        ModuleDefinition module,
        Features features,
        CancellationToken cancellationToken = default
    )
    {
        ModuleContext context = new(module, features);
        new DeclarationValidator(context).Validate();
        FunctionValidator validator = new(context);
        for (int i = 0; i < module.Functions.Count; i++)
        {
            cancellationToken.ThrowIfCancellationRequested();
            ValidateFunction(validator, (uint)(context.ImportedFunctionCount + i), module.Functions[i]);
        }
        return context;
    }

    private static void ValidateFunction(FunctionValidator validator, uint index, FunctionDefinition function)
    {
        ModuleContext context = validator.Context;
        InstructionReader reader = new(function.Body, context.Features);
        Instruction instruction = default;
        BranchHintValidator hints = new(context, index, function);
        validator.BeginFunction(index);
        do
        {
            reader.Read(ref instruction);
            if (hints.IsActive)
                hints.Check(in instruction);
            validator.Step(in instruction);
        } while (!validator.IsFinished);
        validator.Finish(ref reader);
        hints.Finish();
    }
}
