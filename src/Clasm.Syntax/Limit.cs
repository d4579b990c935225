namespace Clasm.Syntax;

/// <summary>The implementation limits: those that the engines of the web agreed on.</summary>
/// <remarks>spec: impl</remarks>
internal static class Limit
{
    public const int Types = 1_000_000;
    public const int RecGroupSize = 1_000_000;
    public const int SubtypingDepth = 63;
    public const int Imports = 1_000_000;
    public const int Exports = 1_000_000;
    public const int Functions = 1_000_000;
    public const int Globals = 1_000_000;
    public const int Tags = 1_000_000;
    public const int Tables = 100_000;
    public const int Memories = 100;
    public const int Segments = 100_000;
    public const int ModuleSize = 1 << 30;
    public const int FunctionSize = 7_654_321;
    public const int Locals = 50_000;
    public const int Parameters = 1_000;
    public const int Results = 1_000;
    public const int StructFields = 10_000;
    public const int ArrayFixed = 10_000;
    public const int BrTableLabels = 65_520;
    public const int StringLength = 100_000;
    public const int OperandStack = 4_000_000;
    public const int ControlStack = 1_000_000;
}
