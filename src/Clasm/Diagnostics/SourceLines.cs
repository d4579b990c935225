using System;
using System.Collections.Generic;
using Clasm.Diagnostics.Dwarf;
using Clasm.Syntax;
using Clasm.Syntax.Binary;
using Clasm.Syntax.Text;

namespace Clasm.Diagnostics;

/// <summary>
/// Finds the places in the source that instructions of a module come from: by DWARF, or in the text format in the text itself.
/// </summary>
internal static class SourceLines
{
    /// <summary>Finds places.</summary>
    /// <param name="module">The module.</param>
    /// <param name="offsets">Where the instructions stand in the module, ascending.</param>
    /// <returns>The places, in the same order; null where none is known.</returns>
    public static SourcePlace?[] Find(Module module, int[] offsets)
    {
        if (module.Definition.SourceText is not null)
            return Array.ConvertAll(offsets, offset => InText(module, offset));
        return HasLines(module.Definition) && CodeStart(module) is int start
            ? DwarfLines.Find(module.Definition, Array.ConvertAll(offsets, offset => (ulong)(offset - start)))
            : new SourcePlace?[offsets.Length];
    }

    private static bool HasLines(ModuleDefinition module) =>
        module.CustomSections.Exists(section => section.Name == ".debug_line");

    // DWARF counts from the start of the code section's content.
    private static int? CodeStart(Module module)
    {
        if (!module.Source.Span.StartsWith("\0asm"u8))
            return null;
        List<SectionEntry> sections = SectionTable.Of(module.Source);
        return sections.Find(section => section.Id == SectionId.Code)?.Offset;
    }

    private static SourcePlace? InText(Module module, int offset) =>
        module.Definition.Resolve(offset) is TextPosition position
            ? new SourcePlace(module.GivenName, position.Line, position.Column)
            : null;
}
