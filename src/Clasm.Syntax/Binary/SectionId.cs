using System;

namespace Clasm.Syntax.Binary;

/// <summary>The ids of sections.</summary>
/// <remarks>spec: binary-section</remarks>
internal enum SectionId : byte
{
    Custom = 0,
    Type = 1,
    Import = 2,
    Function = 3,
    Table = 4,
    Memory = 5,
    Global = 6,
    Export = 7,
    Start = 8,
    Element = 9,
    Code = 10,
    Data = 11,
    DataCount = 12,
    Tag = 13,
}

/// <summary>The order of sections, and the names that the text format gives them.</summary>
/// <remarks>spec: binary-module</remarks>
internal static class SectionOrder
{
    /// <summary>The ids of all sections but custom ones, in the order in which a module has them.</summary>
    public static ReadOnlySpan<byte> Ids => [1, 2, 3, 4, 5, 13, 6, 7, 8, 9, 12, 10, 11];

    /// <summary>The place of a section in the order, from 1; 0 for custom sections.</summary>
    public static int RankOf(byte id) => Ids.IndexOf(id) + 1;

    /// <summary>The name of a section in the placement of a <c>@custom</c> annotation.</summary>
    public static string NameOf(byte id) =>
        (SectionId)id switch
        {
            SectionId.Function => "func",
            SectionId.Element => "elem",
            SectionId.DataCount => "datacount",
            SectionId known => known.ToString().ToLowerInvariant(),
        };
}
