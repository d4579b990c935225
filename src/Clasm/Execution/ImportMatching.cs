using System.Globalization;
using Clasm.RuntimeTypes;
using Clasm.Syntax;

namespace Clasm.Execution;

/// <summary>Compares what a module is given with what it imports.</summary>
/// <remarks>spec: match-externtype</remarks>
internal static class ImportMatching
{
    /// <summary>Throws unless a type matches that of an import.</summary>
    /// <param name="types">The engine's types.</param>
    /// <param name="import">The import.</param>
    /// <param name="typeIds">Canonical ids by the module's type index.</param>
    /// <param name="given">The type of what is given, with canonical ids; null for what has none.</param>
    /// <exception cref="WasmLinkException">It does not.</exception>
    public static void Require(TypeRegistry types, Syntax.Import import, int[] typeIds, ExternType? given)
    {
        ExternType expected = TypeCanonicalizer.Canonical(import.Type, typeIds);
        if (given is not null && types.Canonicalizer.Matches(given, expected))
            return;
        throw new WasmLinkException(
            "incompatible import type",
            import.Module,
            import.Name,
            Describe(types, expected),
            given is null ? "nothing" : Describe(types, given)
        );
    }

    private static string Describe(TypeRegistry types, ExternType type) =>
        type switch
        {
            FunctionExternType f => $"function {types.Get((int)f.TypeIndex).Function}",
            TagType t => $"tag {types.Get((int)t.TypeIndex).Function}",
            GlobalType g => g.IsMutable ? $"global (mut {g.Type})" : $"global {g.Type}",
            TableType t => $"table {Describe(t.Limits)} {t.Element}",
            MemoryType m => $"memory {Describe(m.Limits)}",
            _ => type.ToString(),
        };

    private static string Describe(Limits limits) =>
        $"{(limits.Is64 ? "i64 " : "")}{limits.Minimum}..{limits.Maximum?.ToString(CultureInfo.InvariantCulture) ?? ""}";
}
