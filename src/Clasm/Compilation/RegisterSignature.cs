using System.Collections.Generic;
using Clasm.Syntax;

namespace Clasm.Compilation;

/// <summary>
/// How the arguments of a function type travel in a tail call that may not take any of the machine's stack: those that
/// registers do not hold go through the store's slots. Only types that need it have one.
/// </summary>
/// <param name="variables">By parameter: the complement of CIL's argument, or a local.</param>
/// <param name="parameters">CIL's parameters.</param>
internal sealed class RegisterSignature(int[] variables, ILType[] parameters)
{
    // What the System V calling convention of x64 has; arm64 has more integer registers.
    private const int Integers = 6;
    private const int Floats = 8;

    /// <summary>CIL's parameters, the instance or its like first.</summary>
    public ILType[] Parameters { get; } = parameters;

    /// <summary>How many arguments CIL has.</summary>
    public int Count => Parameters.Length;

    /// <summary>The signature of a function type; null where registers hold all arguments.</summary>
    /// <param name="module">The module that the type is of.</param>
    /// <param name="type">The type.</param>
    public static RegisterSignature? Of(ModuleCompiler module, FuncType type)
    {
        // The instance, and where a vector is returned to.
        int integers = type.Results.Length > 0 && module.ILTypeOf(type.Results[0]) == ILType.V128 ? 2 : 1;
        int floats = 0;
        int slots = 0;
        List<ILType> parameters = [ILType.Instance];
        int[] variables = new int[type.Parameters.Length];
        for (int i = 0; i < variables.Length; i++)
        {
            ILType parameter = module.ILTypeOf(type.Parameters[i]);
            bool fits = parameter switch
            {
                ILType.V128 => false,
                ILType.R4 or ILType.R8 => ++floats <= Floats,
                _ => ++integers <= Integers,
            };
            variables[i] = fits ? ~parameters.Count : slots++;
            if (fits)
                parameters.Add(parameter);
        }
        return slots == 0 ? null : new RegisterSignature(variables, [.. parameters]);
    }

    /// <summary>Whether a parameter is an argument of CIL's, not a slot.</summary>
    public bool IsArgument(int parameter) => variables[parameter] < 0;

    /// <summary>The variable of a parameter in a function of the signature: slots are its first locals.</summary>
    public int VariableOf(int parameter) => variables[parameter];
}
