using System.Collections.Generic;

namespace Clasm.Syntax.Binary;

public sealed partial class ModuleEncoder
{
    /// <remarks>spec: binary-namesec</remarks>
    private void NameSection()
    {
        NameSection names = _module.Names;
        _section.Name(ModuleDecoder.NameSectionName);
        int empty = _section.Length;
        if (names.Module is not null)
        {
            _entry.Clear();
            _entry.Name(names.Module);
            Subsection(0);
        }
        NameMap(1, names.Functions);
        IndirectNameMap(2, names.Locals);
        IndirectNameMap(3, names.Labels);
        NameMap(4, names.Types);
        NameMap(5, names.Tables);
        NameMap(6, names.Memories);
        NameMap(7, names.Globals);
        NameMap(8, names.Elements);
        NameMap(9, names.Data);
        IndirectNameMap(10, names.Fields);
        NameMap(11, names.Tags);
        if (_section.Length > empty)
            End(SectionId.Custom);
        else
            _section.Clear();
    }

    /// <remarks>spec: binary-namesubsection</remarks>
    private void Subsection(byte id)
    {
        _section.Byte(id);
        _section.Sized(_entry.Written);
    }

    private void NameMap(byte id, SortedDictionary<uint, string> map)
    {
        if (map.Count == 0)
            return;
        _entry.Clear();
        NameMap(map);
        Subsection(id);
    }

    /// <remarks>spec: binary-namemap</remarks>
    private void NameMap(SortedDictionary<uint, string> map)
    {
        _entry.Count(map.Count);
        foreach ((uint index, string name) in map)
        {
            _entry.U32(index);
            _entry.Name(name);
        }
    }

    /// <remarks>spec: binary-indirectnamemap</remarks>
    private void IndirectNameMap(byte id, SortedDictionary<uint, SortedDictionary<uint, string>> maps)
    {
        if (maps.Count == 0)
            return;
        _entry.Clear();
        _entry.Count(maps.Count);
        foreach ((uint index, SortedDictionary<uint, string> map) in maps)
        {
            _entry.U32(index);
            NameMap(map);
        }
        Subsection(id);
    }
}
