using System;
using System.Collections.Generic;

namespace Clasm.Syntax.Binary;

/// <summary>
/// Decodes name sections. They are for people alone: what is malformed is left out, together with all that follows.
/// </summary>
/// <remarks>spec: binary-namesec</remarks>
internal ref struct NameSectionDecoder
{
    private ByteReader _in;

    private NameSectionDecoder(ReadOnlyMemory<byte> content) =>
        _in = new ByteReader(content, 0, content.Length, Features.None);

    /// <summary>The names in the name sections among some custom sections; the first name of a thing counts.</summary>
    public static NameSection Decode(List<CustomSection> sections)
    {
        NameSection names = new();
        foreach (CustomSection section in sections)
        {
            if (section.Name == ModuleDecoder.NameSectionName)
                Decode(section.Bytes, names);
        }
        return names;
    }

    private static void Decode(ReadOnlyMemory<byte> content, NameSection names)
    {
        NameSectionDecoder decoder = new(content);
        try
        {
            decoder.Subsections(names, content.Length);
        }
        catch (WasmFormatException) { }
    }

    /// <remarks>spec: binary-namesubsection</remarks>
    private void Subsections(NameSection names, int end)
    {
        while (!_in.AtEnd)
        {
            byte id = _in.Byte();
            int next = _in.Count(int.MaxValue, "bytes in a name subsection") + _in.Position;
            _in.SetEnd(next);
            Subsection(id, names);
            _in.SetEnd(end);
            _in.Take(next - _in.Position);
        }
    }

    private void Subsection(byte id, NameSection names)
    {
        switch (id)
        {
            case 0:
                string module = _in.Name();
                names.Module ??= module;
                break;
            case 1:
                NameMap(names.Functions);
                break;
            case 2:
                IndirectNameMap(names.Locals);
                break;
            case 3:
                IndirectNameMap(names.Labels);
                break;
            case 4:
                NameMap(names.Types);
                break;
            case 5:
                NameMap(names.Tables);
                break;
            case 6:
                NameMap(names.Memories);
                break;
            case 7:
                NameMap(names.Globals);
                break;
            case 8:
                NameMap(names.Elements);
                break;
            case 9:
                NameMap(names.Data);
                break;
            case 10:
                IndirectNameMap(names.Fields);
                break;
            case 11:
                NameMap(names.Tags);
                break;
        }
    }

    /// <remarks>spec: binary-namemap</remarks>
    private void NameMap(SortedDictionary<uint, string> map)
    {
        for (int count = _in.Count(int.MaxValue, "names"); count > 0; count--)
        {
            uint index = _in.U32();
            map.TryAdd(index, _in.Name());
        }
    }

    /// <remarks>spec: binary-indirectnamemap</remarks>
    private void IndirectNameMap(SortedDictionary<uint, SortedDictionary<uint, string>> maps)
    {
        for (int count = _in.Count(int.MaxValue, "name maps"); count > 0; count--)
        {
            uint index = _in.U32();
            if (!maps.TryGetValue(index, out SortedDictionary<uint, string>? map))
                maps.Add(index, map = []);
            NameMap(map);
        }
    }
}
