using System;
using System.Collections.Generic;

namespace Clasm.Syntax.Binary;

/// <summary>Where a section of a binary module is.</summary>
/// <param name="Id">What it is.</param>
/// <param name="Name">The name of a custom section; else that of its kind.</param>
/// <param name="Offset">Where its content starts, from the start of the module.</param>
/// <param name="Size">The size of its content, in bytes.</param>
/// <param name="Count">How many things it has; null where that means nothing.</param>
/// <remarks>spec: binary-section</remarks>
internal sealed record SectionEntry(SectionId Id, string Name, int Offset, int Size, uint? Count);

/// <summary>The sections of a binary module.</summary>
internal static class SectionTable
{
    /// <summary>The sections, in order.</summary>
    /// <param name="module">A module that was decoded without error.</param>
    public static List<SectionEntry> Of(ReadOnlyMemory<byte> module)
    {
        List<SectionEntry> sections = [];
        ByteReader reader = new(module, 8, module.Length, Features.All);
        while (!reader.AtEnd)
        {
            SectionId id = (SectionId)reader.Byte();
            int size = reader.Size("a section");
            int start = reader.Position;
            bool isCustom = id == SectionId.Custom;
            string name = isCustom ? reader.Name() : SectionOrder.NameOf((byte)id);
            uint? count = isCustom || id == SectionId.Start ? null : reader.U32();
            sections.Add(new SectionEntry(id, name, start, size, count));
            _ = reader.Take(start + size - reader.Position);
        }
        return sections;
    }
}
