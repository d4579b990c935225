namespace Clasm.Syntax.Validation;

/// <content>Memories, data segments, tables, element segments and vector lanes.</content>
public sealed partial class FunctionValidator
{
    private const ulong LaneBounds = 0xE0E0_E0E0_E0E0_E0E0;

    private bool IsAtomic => _opcode >= Opcode.MemoryAtomicNotify;

    /// <summary>Checks that a memory exists.</summary>
    /// <returns>The type of its addresses.</returns>
    private ValType Memory(uint memory)
    {
        Require(memory < (uint)_context.Memories.Length, $"unknown memory {memory}");
        return _context.Memories[memory].Limits.AddressType;
    }

    /// <remarks>spec: valid-memarg</remarks>
    private ValType MemArg(in Instruction i)
    {
        ValType address = Memory(i.A);
        int natural = InstructionTable.NaturalAlignmentOf(_opcode);
        Require(i.B <= (uint)natural, "alignment must not be larger than natural");
        Require(i.B == (uint)natural || !IsAtomic, "alignment must be equal to natural");
        Require(i.Offset64 <= uint.MaxValue || address == ValType.I64, "offset out of range");
        return address;
    }

    private void Lane(byte lane) => Require(lane < InstructionTable.LanesOf(_opcode), "invalid lane index");

    /// <remarks>spec: valid-vshuffle</remarks>
    private void ShuffleLanes(ulong low, ulong high) => Require(((low | high) & LaneBounds) == 0, "invalid lane index");

    /// <summary>The type of a count that goes from one memory or table to another: the smaller address type.</summary>
    /// <remarks>spec: aux-addrtype-min</remarks>
    private static ValType Smaller(ValType x, ValType y) => x == ValType.I64 ? y : x;

    /// <remarks>spec: valid-memory.init</remarks>
    private void MemoryInit(uint data, uint memory)
    {
        ValType address = Memory(memory);
        CheckData(data);
        Pop(ValType.I32);
        Pop(ValType.I32);
        Pop(address);
    }

    /// <remarks>spec: valid-memory.copy</remarks>
    private void MemoryCopy(uint destination, uint source)
    {
        ValType to = Memory(destination);
        ValType from = Memory(source);
        Pop(Smaller(to, from));
        Pop(from);
        Pop(to);
    }

    /// <summary>Checks that a data segment exists; a binary module must have announced how many there are.</summary>
    /// <remarks>spec: valid-data.drop, binary-datacntsec</remarks>
    private void CheckData(uint data)
    {
        ModuleDefinition module = _context.Module;
        if (module.DataCount is null && module.SourceText is null)
            throw new WasmFormatException("data count section required", _offset + _position);
        Require(data < (uint)module.Data.Count, $"unknown data segment {data}");
    }

    /// <summary>Checks that an element segment exists.</summary>
    /// <returns>The type of its elements.</returns>
    private ValType Elem(uint elem)
    {
        Require(elem < (uint)_context.Module.Elements.Count, $"unknown elem segment {elem}");
        return _context.Module.Elements[(int)elem].Type;
    }

    private TableType Table(uint table)
    {
        Require(table < (uint)_context.Tables.Length, $"unknown table {table}");
        return _context.Tables[table];
    }

    /// <remarks>spec: valid-table.get</remarks>
    private void TableGet(uint table)
    {
        TableType type = Table(table);
        Pop(type.Limits.AddressType);
        Push(type.Element);
    }

    /// <remarks>spec: valid-table.set</remarks>
    private void TableSet(uint table)
    {
        TableType type = Table(table);
        Pop(type.Element);
        Pop(type.Limits.AddressType);
    }

    /// <remarks>spec: valid-table.size</remarks>
    private void TableSize(uint table) => Push(Table(table).Limits.AddressType);

    /// <remarks>spec: valid-table.grow</remarks>
    private void TableGrow(uint table)
    {
        TableType type = Table(table);
        Pop(type.Limits.AddressType);
        Pop(type.Element);
        Push(type.Limits.AddressType);
    }

    /// <remarks>spec: valid-table.fill</remarks>
    private void TableFill(uint table)
    {
        TableType type = Table(table);
        Pop(type.Limits.AddressType);
        Pop(type.Element);
        Pop(type.Limits.AddressType);
    }

    /// <remarks>spec: valid-table.copy</remarks>
    private void TableCopy(uint destination, uint source)
    {
        TableType to = Table(destination);
        TableType from = Table(source);
        RequireElements(from.Element, to.Element);
        Pop(Smaller(to.Limits.AddressType, from.Limits.AddressType));
        Pop(from.Limits.AddressType);
        Pop(to.Limits.AddressType);
    }

    /// <remarks>spec: valid-table.init</remarks>
    private void TableInit(uint elem, uint table)
    {
        TableType type = Table(table);
        RequireElements(Elem(elem), type.Element);
        Pop(ValType.I32);
        Pop(ValType.I32);
        Pop(type.Limits.AddressType);
    }

    private void RequireElements(ValType source, ValType destination) =>
        Require(_context.Matches(source, destination), $"type mismatch: elements are {source}, not {destination}");
}
