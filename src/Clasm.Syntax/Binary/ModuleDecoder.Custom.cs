using System;
using System.Collections.Generic;

namespace Clasm.Syntax.Binary;

public ref partial struct ModuleDecoder
{
    internal const string NameSectionName = "name";
    internal const string BranchHintSectionName = "metadata.code.branch_hint";

    /// <remarks>spec: binary-customsec</remarks>
    private void Custom()
    {
        int start = _in.Position;
        string name = _in.Name();
        if (name == BranchHintSectionName && MayHintBranches)
        {
            ByteReader content = _in;
            if (TryBranchHints())
                return;
            _in = content;
        }
        int contentStart = _in.Position;
        ReadOnlyMemory<byte> bytes = _in.Take(_in.End - contentStart);
        _module.CustomSections.Add(new CustomSection(name, bytes, _lastSection, start));
    }

    private readonly bool MayHintBranches =>
        _in.Has(Features.BranchHinting)
        && !_module.HasBranchHints
        && SectionOrder.RankOf(_lastSection) < SectionOrder.RankOf((byte)SectionId.Code);

    /// <summary>Reads the branch hints. Malformed ones are ignored: the section stays an unknown one.</summary>
    private bool TryBranchHints()
    {
        try
        {
            BranchHints();
            return true;
        }
        catch (WasmFormatException)
        {
            return false;
        }
    }

    /// <summary>The branch hints; they come before the code section, and functions and offsets ascend.</summary>
    private void BranchHints()
    {
        SortedDictionary<uint, List<BranchHint>> hints = [];
        long previous = -1;
        for (int count = _in.Count(Limit.Functions, "functions with branch hints"); count > 0; count--)
        {
            int functionStart = _in.Position;
            uint function = _in.U32();
            if (function <= previous)
                throw Error("@metadata.code.branch_hint section: functions out of order", functionStart);
            previous = function;
            hints.Add(function, FunctionHints());
        }
        if (!_in.AtEnd)
            throw Error("@metadata.code.branch_hint section: section size mismatch", _in.Position);
        foreach ((uint function, List<BranchHint> list) in hints)
            _module.BranchHints.Add(function, list);
    }

    private List<BranchHint> FunctionHints()
    {
        int count = _in.Count(int.MaxValue, "branch hints");
        List<BranchHint> hints = new(count);
        long previous = -1;
        for (; count > 0; count--)
        {
            int start = _in.Position;
            uint offset = _in.U32();
            if (offset <= previous)
                throw Error("@metadata.code.branch_hint section: offsets out of order", start);
            previous = offset;
            if (_in.U32() != 1)
                throw Error("@metadata.code.branch_hint section: malformed size", start);
            byte value = _in.Byte();
            if (value > 1)
                throw Error("@metadata.code.branch_hint section: malformed hint", start);
            hints.Add(new BranchHint(offset, value == 1));
        }
        return hints;
    }
}
