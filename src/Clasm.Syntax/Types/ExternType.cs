namespace Clasm.Syntax;

/// <summary>The kinds of things that a module imports and exports, numbered as in the binary format.</summary>
/// <remarks>spec: syntax-externtype</remarks>
public enum ExternKind : byte
{
    /// <summary>A function.</summary>
    Function = 0,

    /// <summary>A table.</summary>
    Table = 1,

    /// <summary>A memory.</summary>
    Memory = 2,

    /// <summary>A global.</summary>
    Global = 3,

    /// <summary>A tag.</summary>
    Tag = 4,
}

/// <summary>The type of something imported or exported.</summary>
/// <remarks>spec: syntax-externtype</remarks>
public abstract record ExternType
{
    /// <summary>What kind of thing has this type.</summary>
    public abstract ExternKind Kind { get; }
}

/// <summary>The type of a function, by its index in the module.</summary>
/// <param name="TypeIndex">A type index of the module.</param>
/// <param name="IsExact">Whether subtypes are excluded (custom descriptors).</param>
public sealed record FunctionExternType(uint TypeIndex, bool IsExact = false) : ExternType
{
    /// <inheritdoc/>
    public override ExternKind Kind => ExternKind.Function;
}

/// <summary>The sizes that a memory (in pages) or a table (in elements) may have, and the type of its addresses.</summary>
/// <param name="Minimum">The first size.</param>
/// <param name="Maximum">The largest size, if bounded.</param>
/// <param name="Is64">Whether addresses are i64.</param>
/// <remarks>spec: syntax-limits</remarks>
public readonly record struct Limits(ulong Minimum, ulong? Maximum, bool Is64)
{
    /// <summary>The type of addresses: <c>i32</c> or <c>i64</c>.</summary>
    public ValType AddressType => Is64 ? ValType.I64 : ValType.I32;
}

/// <summary>The type of a table.</summary>
/// <param name="Element">The type of its elements.</param>
/// <param name="Limits">Its sizes, in elements.</param>
/// <param name="IsShared">Whether it is shared between threads.</param>
/// <remarks>spec: syntax-tabletype</remarks>
public sealed record TableType(ValType Element, Limits Limits, bool IsShared = false) : ExternType
{
    /// <inheritdoc/>
    public override ExternKind Kind => ExternKind.Table;
}

/// <summary>The type of a memory.</summary>
/// <param name="Limits">Its sizes, in pages.</param>
/// <param name="IsShared">Whether it is shared between threads.</param>
/// <param name="PageSizeLog2">The size of a page as a power of two: 16 unless custom page sizes are used.</param>
/// <remarks>spec: syntax-memtype</remarks>
public sealed record MemoryType(Limits Limits, bool IsShared = false, int PageSizeLog2 = 16) : ExternType
{
    /// <inheritdoc/>
    public override ExternKind Kind => ExternKind.Memory;
}

/// <summary>The type of a global.</summary>
/// <param name="Type">The type of its value.</param>
/// <param name="IsMutable">Whether it can be changed.</param>
/// <param name="IsShared">Whether it is shared between threads.</param>
/// <remarks>spec: syntax-globaltype</remarks>
public sealed record GlobalType(ValType Type, bool IsMutable, bool IsShared = false) : ExternType
{
    /// <inheritdoc/>
    public override ExternKind Kind => ExternKind.Global;
}

/// <summary>The type of a tag.</summary>
/// <param name="TypeIndex">The index of the function type whose parameters are the exception's fields.</param>
/// <remarks>spec: syntax-tagtype</remarks>
public sealed record TagType(uint TypeIndex) : ExternType
{
    /// <inheritdoc/>
    public override ExternKind Kind => ExternKind.Tag;
}
