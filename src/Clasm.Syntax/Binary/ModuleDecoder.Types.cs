using System;

namespace Clasm.Syntax.Binary;

public ref partial struct ModuleDecoder
{
    /// <remarks>spec: binary-typesec</remarks>
    private void TypeSection()
    {
        int count = _in.Count(Limit.Types, "types");
        _module.Types.EnsureCapacity(count);
        _module.RecGroups.EnsureCapacity(count);
        for (; count > 0; count--)
            RecType();
    }

    /// <remarks>spec: binary-rectype</remarks>
    private void RecType()
    {
        int start = _in.Position;
        bool isExplicit = _in.NextIs(0x4E);
        int count = 1;
        if (isExplicit)
        {
            _in.Byte();
            Require(Features.Gc, "malformed definition type", start);
            count = _in.Count(Limit.RecGroupSize, "types in a recursion group");
        }
        if (count > Limit.Types - _module.Types.Count)
            throw Error($"too many types: at most {Limit.Types} are supported", start);
        _module.RecGroups.Add(new RecGroup((uint)_module.Types.Count, (uint)count, isExplicit));
        for (; count > 0; count--)
            _module.Types.Add(SubType());
    }

    /// <remarks>spec: binary-subtype</remarks>
    private SubType SubType()
    {
        int start = _in.Position;
        byte code = _in.Byte();
        if (code is not (0x50 or 0x4F))
            return Described(code, start, isFinal: true, []);
        Require(Features.Gc, "malformed definition type", start);
        uint[] supertypes = Indices("supertypes");
        start = _in.Position;
        return Described(_in.Byte(), start, isFinal: code == 0x4F, supertypes);
    }

    private SubType Described(byte code, int start, bool isFinal, uint[] supertypes)
    {
        uint? describes = Clause(0x4C, ref code, start);
        uint? descriptor = Clause(0x4D, ref code, start);
        CompositeType composite = CompositeType(code, start);
        return new SubType(isFinal, supertypes, composite) { Describes = describes, Descriptor = descriptor };
    }

    private uint? Clause(byte marker, ref byte code, int start)
    {
        if (code != marker)
            return null;
        Require(Features.CustomDescriptors, "malformed definition type", start);
        uint index = _in.U32();
        code = _in.Byte();
        return index;
    }

    /// <remarks>spec: binary-comptype</remarks>
    private CompositeType CompositeType(byte code, int start)
    {
        switch (code)
        {
            case 0x60:
                ValType[] parameters = ValTypes(Limit.Parameters, "parameters");
                return new FuncType(parameters, ValTypes(Limit.Results, "results"));
            case 0x5F:
                Require(Features.Gc, "malformed definition type", start);
                return new StructType(Fields());
            case 0x5E:
                Require(Features.Gc, "malformed definition type", start);
                return new ArrayType(FieldType());
            case 0x5D:
                Require(Features.StackSwitching, "malformed definition type", start);
                return new ContType(_in.HeapType());
            case >= 0x80:
                throw Error("integer representation too long: a definition type is one byte", start);
            default:
                throw Error($"malformed definition type 0x{code:x2}", start);
        }
    }

    /// <remarks>spec: binary-resulttype</remarks>
    private ValType[] ValTypes(int limit, string what)
    {
        int count = _in.Count(limit, what);
        if (count == 0)
            return [];
        ValType[] types = new ValType[count];
        for (int n = 0; n < types.Length; n++)
            types[n] = _in.ValType();
        return types;
    }

    /// <remarks>spec: binary-structtype</remarks>
    private FieldType[] Fields()
    {
        FieldType[] fields = new FieldType[_in.Count(Limit.StructFields, "fields")];
        for (int n = 0; n < fields.Length; n++)
            fields[n] = FieldType();
        return fields;
    }

    /// <remarks>spec: binary-fieldtype, binary-storagetype</remarks>
    private FieldType FieldType()
    {
        ValType type = StorageType();
        return new FieldType(type, IsMutable());
    }

    private ValType StorageType()
    {
        if (_in.NextIs(0x78) || _in.NextIs(0x77))
            return _in.Byte() == 0x78 ? ValType.I8 : ValType.I16;
        int start = _in.Position;
        try
        {
            return _in.ValType();
        }
        catch (WasmFormatException e) when (e.Message.StartsWith("malformed", StringComparison.Ordinal))
        {
            throw Error($"malformed storage type: {e.Message}", start);
        }
    }

    /// <remarks>spec: binary-mut</remarks>
    private bool IsMutable()
    {
        int start = _in.Position;
        byte code = _in.Byte();
        return code <= 1 ? code == 1 : throw Error($"malformed mutability 0x{code:x2}", start);
    }

    private uint[] Indices(string what)
    {
        int count = _in.Count(int.MaxValue, what);
        if (count == 0)
            return [];
        uint[] indices = new uint[count];
        for (int n = 0; n < indices.Length; n++)
            indices[n] = _in.U32();
        return indices;
    }

    /// <remarks>spec: binary-limits</remarks>
    private Limits Limits(Features allowed, out bool isShared, out bool hasPageSize)
    {
        int start = _in.Position;
        byte flags = _in.Byte();
        Features needed =
            ((flags & 2) != 0 ? Features.Threads : 0)
            | ((flags & 4) != 0 ? Features.Memory64 : 0)
            | ((flags & 8) != 0 ? Features.CustomPageSizes : 0);
        if (flags > 15 || (needed & ~allowed) != 0 || !_in.Has(needed))
            throw Error($"malformed limits flags 0x{flags:x2}", start);
        isShared = (flags & 2) != 0;
        hasPageSize = (flags & 8) != 0;
        ulong minimum = Size();
        return new Limits(minimum, (flags & 1) != 0 ? Size() : null, (flags & 4) != 0);
    }

    /// <summary>Limits have 64 bits whatever the address type since 3.0; earlier versions read 32.</summary>
    private ulong Size() => _in.Has(Features.Memory64) ? _in.U64() : _in.U32();

    /// <remarks>spec: binary-tabletype</remarks>
    private TableType TableType()
    {
        ValType element = _in.RefType();
        return new TableType(element, Limits(Features.Memory64, out _, out _));
    }

    /// <remarks>spec: binary-memtype</remarks>
    private MemoryType MemoryType()
    {
        const Features Allowed = Features.Memory64 | Features.Threads | Features.CustomPageSizes;
        Limits limits = Limits(Allowed, out bool isShared, out bool hasPageSize);
        return new MemoryType(limits, isShared, hasPageSize ? PageSizeLog2() : 16);
    }

    private int PageSizeLog2()
    {
        int start = _in.Position;
        uint log2 = _in.U32();
        return log2 <= 64 ? (int)log2 : throw Error($"invalid custom page size: 2 to the power of {log2}", start);
    }

    /// <remarks>spec: binary-globaltype</remarks>
    private GlobalType GlobalType()
    {
        ValType type = _in.ValType();
        return new GlobalType(type, IsMutable());
    }

    /// <remarks>spec: binary-tagtype</remarks>
    private TagType TagType()
    {
        int start = _in.Position;
        if (_in.Byte() != 0)
            throw Error("malformed tag attribute", start);
        return new TagType(_in.U32());
    }
}
