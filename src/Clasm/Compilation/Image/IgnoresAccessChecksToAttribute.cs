namespace System.Runtime.CompilerServices;

/// <summary>
/// Lets the assembly that carries it use the internals of another; the run-time knows it by name. Images carry one for
/// each assembly they refer to.
/// </summary>
/// <param name="assemblyName">The simple name of the other assembly.</param>
[AttributeUsage(AttributeTargets.Assembly, AllowMultiple = true)]
internal sealed class IgnoresAccessChecksToAttribute(string assemblyName) : Attribute
{
    /// <summary>The simple name of the other assembly.</summary>
    public string AssemblyName { get; } = assemblyName;
}
