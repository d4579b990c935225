namespace Clasm.Syntax.Binary;

/// <summary>
/// Encodes modules, with every integer in its shortest form and without empty sections. Function bodies and constant
/// expressions are bytes already.
/// </summary>
/// <remarks>spec: binary-module</remarks>
public sealed partial class ModuleEncoder
{
    private readonly ModuleDefinition _module;
    private readonly ByteWriter _out = new();
    private readonly ByteWriter _section = new();
    private readonly ByteWriter _entry = new();

    private readonly bool _groupsImports;

    private ModuleEncoder(ModuleDefinition module, Features features)
    {
        _module = module;
        _groupsImports = (features & Features.CompactImports) != 0;
    }

    /// <summary>Encodes a module.</summary>
    /// <param name="module">The module; it need not be valid.</param>
    public static byte[] Encode(ModuleDefinition module) => Encode(module, Features.None);

    /// <summary>Encodes a module for readers that know some features.</summary>
    /// <param name="module">The module; it need not be valid.</param>
    /// <param name="features">With <see cref="Features.CompactImports"/>, imports of one module in a row are grouped.</param>
    public static byte[] Encode(ModuleDefinition module, Features features)
    {
        ModuleEncoder encoder = new(module, features);
        encoder.Module();
        return encoder._out.Written.ToArray();
    }

    private void Module()
    {
        _out.Bytes("\0asm\x01\0\0\0"u8);
        CustomSections(0);
        foreach (byte id in SectionOrder.Ids)
        {
            Content((SectionId)id);
            End((SectionId)id);
            CustomSections(id);
        }
        if (!_module.CustomSections.Exists(section => section.Name == ModuleDecoder.NameSectionName))
            NameSection();
    }

    /// <summary>Writes the section whose content was collected, if there is any.</summary>
    /// <remarks>spec: binary-section</remarks>
    private void End(SectionId id)
    {
        if (_section.Length == 0)
            return;
        _out.Byte((byte)id);
        _out.Sized(_section.Written);
        _section.Clear();
    }

    /// <remarks>spec: binary-customsec</remarks>
    private void CustomSections(byte after)
    {
        foreach (CustomSection custom in _module.CustomSections)
        {
            if (custom.AfterSection != after)
                continue;
            _section.Name(custom.Name);
            _section.Bytes(custom.Bytes.Span);
            End(SectionId.Custom);
        }
    }

    private void Content(SectionId id)
    {
        switch (id)
        {
            case SectionId.Type:
                Types();
                break;
            case SectionId.Import:
                Imports();
                break;
            case SectionId.Function:
                Functions();
                break;
            case SectionId.Table:
                Tables();
                break;
            case SectionId.Memory:
                Memories();
                break;
            case SectionId.Tag:
                Tags();
                break;
            case SectionId.Global:
                Globals();
                break;
            case SectionId.Export:
                Exports();
                break;
            case SectionId.Start when _module.Start is uint start:
                _section.U32(start);
                break;
            case SectionId.Element:
                Elements();
                break;
            case SectionId.DataCount when _module.DataCount is uint count:
                _section.U32(count);
                break;
            case SectionId.Code:
                Code();
                break;
            case SectionId.Data:
                Data();
                break;
        }
    }

    /// <summary>Writes the length of a section's list, unless it is 0: then there is no section.</summary>
    private void Count(int count)
    {
        if (count > 0)
            _section.Count(count);
    }
}
