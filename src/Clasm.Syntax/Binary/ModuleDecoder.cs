using System;

namespace Clasm.Syntax.Binary;

/// <summary>
/// Decodes modules. Everything but function bodies is read into data; bodies and other bytes are slices of the input.
/// Body instructions are not looked at here: validation walks them, and reports those that are malformed.
/// </summary>
/// <remarks>spec: binary-module</remarks>
public ref partial struct ModuleDecoder
{
    private const uint Magic = 0x6D736100;
    private const uint Version = 1;

    private readonly ModuleDefinition _module;
    private ByteReader _in;
    private uint[] _functionTypes;
    private int _bodyCount;
    private byte _lastSection;

    private ModuleDecoder(ReadOnlyMemory<byte> bytes, Features features)
    {
        _module = new ModuleDefinition();
        _in = new ByteReader(bytes, 0, bytes.Length, features);
        _functionTypes = [];
    }

    /// <summary>Decodes a module.</summary>
    /// <param name="bytes">The binary module. The definition keeps slices of it: it must not change.</param>
    /// <param name="features">The features that are on: what belongs to another is malformed.</param>
    /// <exception cref="WasmFormatException">The bytes are no module, or one past the implementation's limits.</exception>
    public static ModuleDefinition Decode(ReadOnlyMemory<byte> bytes, Features features)
    {
        if (bytes.Length > Limit.ModuleSize)
            throw new WasmFormatException($"module too large: at most {Limit.ModuleSize} bytes are supported", 0);
        ModuleDecoder decoder = new(bytes, features);
        decoder.Module();
        return decoder._module;
    }

    private void Module()
    {
        Preamble(Magic, "magic header not detected");
        Preamble(Version, "unknown binary version");
        int end = _in.End;
        while (!_in.AtEnd)
            Section(end);
        if (_bodyCount != _functionTypes.Length)
            throw Error("function and code section have inconsistent lengths", end);
        if (_module.DataCount is uint count && count != _module.Data.Count)
            throw Error("data count and data section have inconsistent lengths", end);
    }

    /// <remarks>spec: binary-magic, binary-version</remarks>
    private void Preamble(uint expected, string message)
    {
        int start = _in.Position;
        if (_in.End - start < 4)
            throw Error("unexpected end", _in.End);
        for (int shift = 0; shift < 32; shift += 8)
        {
            if (_in.Byte() != (byte)(expected >> shift))
                throw Error(message, start);
        }
    }

    /// <remarks>spec: binary-section</remarks>
    private void Section(int end)
    {
        int start = _in.Position;
        byte id = _in.Byte();
        if (id > (byte)SectionId.Tag || !_in.Has(FeatureOf((SectionId)id)))
            throw Error($"malformed section id {id}", start);
        int size = _in.Size("a section");
        if (id != 0)
            CheckOrder(id, start);
        _in.SetEnd(_in.Position + size);
        Content((SectionId)id);
        if (!_in.AtEnd)
            throw Error(
                $"section size mismatch: {_in.End - _in.Position} bytes are left in section {id}",
                _in.Position
            );
        _in.SetEnd(end);
    }

    private void CheckOrder(byte id, int start)
    {
        if (SectionOrder.RankOf(id) <= SectionOrder.RankOf(_lastSection))
            throw Error($"unexpected content after last section: section {id} after section {_lastSection}", start);
        _lastSection = id;
    }

    private static Features FeatureOf(SectionId id) =>
        id switch
        {
            SectionId.DataCount => Features.BulkMemory,
            SectionId.Tag => Features.Exceptions,
            _ => Features.None,
        };

    private void Content(SectionId id)
    {
        switch (id)
        {
            case SectionId.Custom:
                Custom();
                break;
            case SectionId.Type:
                TypeSection();
                break;
            case SectionId.Import:
                ImportSection();
                break;
            case SectionId.Function:
                FunctionSection();
                break;
            case SectionId.Table:
                TableSection();
                break;
            case SectionId.Memory:
                MemorySection();
                break;
            case SectionId.Global:
                GlobalSection();
                break;
            case SectionId.Export:
                ExportSection();
                break;
            case SectionId.Start:
                StartSection();
                break;
            case SectionId.Element:
                ElementSection();
                break;
            case SectionId.Code:
                CodeSection();
                break;
            case SectionId.Data:
                DataSection();
                break;
            case SectionId.DataCount:
                _module.DataCount = _in.U32();
                break;
            case SectionId.Tag:
                TagSection();
                break;
        }
    }

    private readonly void Require(Features needed, string message, int offset)
    {
        if (!_in.Has(needed))
            throw Error($"{message}: needs the feature {needed & ~_in.Features}", offset);
    }

    private static WasmFormatException Error(string message, int offset) => ByteReader.Error(message, offset);
}
