using System;
using System.Threading;
using Clasm.Memories;
using Clasm.Syntax;

namespace Clasm.RuntimeTypes;

/// <summary>
/// The types of an engine. The canonicalizer gives equal types equal ids; the registry adds what running needs: layouts, and
/// two native tables by id, of supertypes for casts and of slots for collectors. The tables never move; they are reserved
/// for all ids and given memory as ids come. Registering locks, reading does not.
/// </summary>
/// <remarks>spec: syntax-deftype, match-deftype</remarks>
internal sealed class TypeRegistry : IDisposable
{
    /// <summary>How many supertypes the display holds for a type, itself included.</summary>
    public const int DisplayDepth = TypeTables.DisplayDepth;

    /// <summary>How many ids an object's header can tell apart.</summary>
    public const int MaxTypes = 1 << 24;

    private readonly Lock _lock = new();
    private readonly TypeCanonicalizer _canonicalizer;
    private readonly int _headerSize;
    private readonly TypeTables _tables;
    private RuntimeType[] _types = new RuntimeType[64];
    private int _count;

    /// <summary>A registry of no types.</summary>
    /// <param name="headerSize">The size of an object's header under the engine's collector.</param>
    /// <param name="canonicalizer">Numbers the types: the one that the engine validates modules with.</param>
    /// <param name="maxTypes">How many types there may be.</param>
    public TypeRegistry(int headerSize, TypeCanonicalizer? canonicalizer = null, int maxTypes = MaxTypes)
    {
        _headerSize = headerSize;
        _canonicalizer = canonicalizer ?? new TypeCanonicalizer();
        _tables = new TypeTables(Math.Min(maxTypes, MaxTypes));
    }

    /// <summary>Numbers the types of this engine.</summary>
    public TypeCanonicalizer Canonicalizer => _canonicalizer;

    /// <summary>How many types are registered: their ids are smaller.</summary>
    public int Count => Volatile.Read(ref _count);

    /// <summary>
    /// The address of the table of supertypes: for each id 8 int32, of which entry d is the id of the ancestor at depth d,
    /// the own id at the own depth, and -1 after it. Types deeper than that need <see cref="IsSubtype"/>.
    /// </summary>
    public nint DisplayTable => _tables.Display;

    /// <summary>The address of the table of <see cref="TypeDescriptor"/> by id, for collectors.</summary>
    public nint Descriptors => _tables.Descriptors;

    /// <summary>Registers the types of a module.</summary>
    /// <param name="definitions">The types of a valid module.</param>
    /// <param name="groups">Its recursion groups.</param>
    /// <returns>The canonical type of each type of the module.</returns>
    /// <exception cref="WasmException">An engine has too many types.</exception>
    public RuntimeType[] Register(ReadOnlySpan<SubType> definitions, ReadOnlySpan<RecGroup> groups)
    {
        int[] ids = _canonicalizer.Intern(definitions, groups);
        RuntimeType[] types = new RuntimeType[ids.Length];
        for (int i = 0; i < types.Length; i++)
            types[i] = Get(ids[i]);
        return types;
    }

    /// <summary>Registers a final type without supertypes, such as a host function's.</summary>
    /// <param name="type">A type whose type indices are canonical ids.</param>
    public RuntimeType Register(CompositeType type) => Get(_canonicalizer.Intern(type));

    /// <summary>
    /// The struct that holds an exception: an i32 that identifies the tag, then a field for each of its parameters.
    /// Exceptions are a hierarchy of their own, so no cast can meet it.
    /// </summary>
    /// <param name="function">The tag's function type; its type indices are canonical ids.</param>
    /// <remarks>spec: syntax-exninst</remarks>
    public RuntimeType RegisterException(FuncType function)
    {
        FieldType[] fields = new FieldType[function.Parameters.Length + 1];
        fields[0] = new FieldType(ValType.I32, IsMutable: false);
        for (int i = 1; i < fields.Length; i++)
            fields[i] = new FieldType(function.Parameters[i - 1], IsMutable: false);
        return Register(new StructType(fields));
    }

    /// <summary>The type with an id.</summary>
    /// <param name="id">An id of the engine's canonicalizer.</param>
    public RuntimeType Get(int id)
    {
        if (id >= Count)
            Publish();
        return Volatile.Read(ref _types)[id];
    }

    /// <summary>Whether a type is another or extends it, directly or not.</summary>
    /// <param name="sub">A canonical id.</param>
    /// <param name="super">A canonical id.</param>
    /// <remarks>spec: match-deftype</remarks>
    public bool IsSubtype(int sub, int super) => sub == super || Get(sub).Extends(Get(super));

    /// <summary>Whether a value type matches another, type indices being canonical ids.</summary>
    /// <param name="sub">The one that should be more special.</param>
    /// <param name="super">The one that should be more general.</param>
    /// <remarks>spec: match-valtype</remarks>
    public bool Matches(ValType sub, ValType super) => _canonicalizer.Matches(sub, super);

    /// <summary>Whether a heap type matches another, type indices being canonical ids.</summary>
    /// <param name="sub">The one that should be more special.</param>
    /// <param name="super">The one that should be more general.</param>
    /// <remarks>spec: match-heaptype</remarks>
    public bool Matches(HeapType sub, HeapType super) => _canonicalizer.Matches(sub, super);

    /// <summary>The abstract type at the top of a heap type's hierarchy.</summary>
    /// <param name="type">A heap type; its type index is a canonical id.</param>
    public HeapType HierarchyOf(HeapType type)
    {
        if (type.IsIndex)
            return HierarchyOf(_canonicalizer.TypeOf(type.Code).Composite);
        return type.Code switch
        {
            -13 or -16 => HeapType.Func,
            -14 or -17 => HeapType.Extern,
            -12 or -23 => HeapType.Exn,
            -11 or -24 => HeapType.Cont,
            _ => HeapType.Any,
        };
    }

    /// <summary>Releases the tables; no store of the engine may be in use.</summary>
    public void Dispose() => _tables.Dispose();

    private static HeapType HierarchyOf(CompositeType type) =>
        type switch
        {
            FuncType => HeapType.Func,
            ContType => HeapType.Cont,
            _ => HeapType.Any,
        };

    /// <summary>Makes run-time types of all that the canonicalizer knows; supertypes have smaller ids.</summary>
    private void Publish()
    {
        lock (_lock)
        {
            int count = _canonicalizer.Count;
            if (count > _tables.Capacity)
                throw new WasmException($"too many types: an engine holds at most {_tables.Capacity}");
            if (count > _types.Length)
                Array.Resize(ref _types, Math.Max(count, _types.Length * 2));
            _tables.Commit(count);
            for (int id = _count; id < count; id++)
            {
                RuntimeType type = Create(id);
                Describe(type);
                Volatile.Write(ref _types[id], type);
            }
            Volatile.Write(ref _count, count);
        }
    }

    private RuntimeType Create(int id)
    {
        SubType definition = _canonicalizer.TypeOf(id);
        int superId = _canonicalizer.SupertypeOf(id);
        RuntimeType? super = superId < 0 ? null : _types[superId];
        return new RuntimeType
        {
            Id = id,
            Definition = definition,
            Super = super,
            Ancestors = [.. super?.Ancestors ?? [], id],
            Struct = definition.Composite is StructType type
                ? StructLayout.Of(type, _headerSize, HierarchyOf, DescriptorField(definition, super?.Struct))
                : null,
            Array = definition.Composite is ArrayType array ? ArrayLayout.Of(array, _headerSize, HierarchyOf) : null,
        };
    }

    // The descriptor is where the supertype has it, else after the supertype's fields.
    private static int DescriptorField(SubType definition, StructLayout? super) =>
        definition.Descriptor is null ? -1
        : super is null ? 0
        : super.DescriptorField >= 0 ? super.DescriptorField
        : super.Offsets.Length;

    private void Describe(RuntimeType type)
    {
        _tables.WriteSupertypes(type.Id, type.Ancestors);
        if (type.Struct is StructLayout layout)
            _tables.WriteStruct(type.Id, layout.Size, layout.RefOffsets);
        else if (type.Array is ArrayLayout array)
            _tables.WriteArray(type.Id, array.ElementShift, array.ElementIsRef);
    }
}
