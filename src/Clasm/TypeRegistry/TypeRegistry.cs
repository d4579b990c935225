using System;
using System.Diagnostics;
using System.Runtime.InteropServices;
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
internal sealed unsafe class TypeRegistry : IDisposable
{
    /// <summary>How many supertypes the display holds for a type, itself included.</summary>
    public const int DisplayDepth = 8;

    /// <summary>How many ids an object's header can tell apart.</summary>
    public const int MaxTypes = 1 << 24;

    private const int DisplayStride = DisplayDepth * sizeof(int);
    private const int FewestTypes = 1 << 16;
    private const int CommitStep = 1 << 16;

    private readonly Lock _lock = new();
    private readonly TypeCanonicalizer _canonicalizer;
    private readonly int _headerSize;
    private readonly int _limit;
    private readonly NativeReservation _display;
    private readonly NativeReservation _descriptors;
    private readonly OffsetArena _offsets = new();
    private RuntimeType[] _types = new RuntimeType[64];
    private int _count;
    private nuint _displayCommitted;
    private nuint _descriptorsCommitted;

    /// <summary>A registry of no types.</summary>
    /// <param name="headerSize">The size of an object's header under the engine's collector.</param>
    /// <param name="canonicalizer">Numbers the types: the one that the engine validates modules with.</param>
    /// <param name="maxTypes">How many types there may be.</param>
    public TypeRegistry(int headerSize, TypeCanonicalizer? canonicalizer = null, int maxTypes = MaxTypes)
    {
        _headerSize = headerSize;
        _canonicalizer = canonicalizer ?? new TypeCanonicalizer();
        _display = Reserve(DisplayStride, maxTypes);
        _descriptors = Reserve(sizeof(TypeDescriptor), maxTypes);
        long fitting = Math.Min((long)_display.Size / DisplayStride, (long)_descriptors.Size / sizeof(TypeDescriptor));
        _limit = (int)Math.Min(Math.Min(maxTypes, MaxTypes), fitting);
    }

    /// <summary>Numbers the types of this engine.</summary>
    public TypeCanonicalizer Canonicalizer => _canonicalizer;

    /// <summary>How many types are registered: their ids are smaller.</summary>
    public int Count => Volatile.Read(ref _count);

    /// <summary>
    /// The address of the table of supertypes: for each id 8 int32, of which entry d is the id of the ancestor at depth d,
    /// the own id at the own depth, and -1 after it. Types deeper than that need <see cref="IsSubtype"/>.
    /// </summary>
    public nint DisplayTable => _display.Address;

    /// <summary>The descriptions of types by id, for collectors.</summary>
    public TypeDescriptor* Descriptors => (TypeDescriptor*)_descriptors.Address;

    /// <summary>Registers the types of a module.</summary>
    /// <param name="module">A valid module.</param>
    /// <returns>The canonical type of each type of the module.</returns>
    /// <exception cref="WasmException">An engine has too many types.</exception>
    public RuntimeType[] Register(ModuleDefinition module)
    {
        int[] ids = _canonicalizer.Intern(module);
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
    public void Dispose()
    {
        _display.Dispose();
        _descriptors.Dispose();
        _offsets.Dispose();
    }

    private static HeapType HierarchyOf(CompositeType type) =>
        type switch
        {
            FuncType => HeapType.Func,
            ContType => HeapType.Cont,
            _ => HeapType.Any,
        };

    private static NativeReservation Reserve(int stride, int maxTypes) =>
        NativeReservation.TryReserve((nuint)stride * (nuint)maxTypes, (nuint)stride * FewestTypes)
        ?? throw new InsufficientMemoryException("no address space for the types of an engine");

    /// <summary>Makes run-time types of all that the canonicalizer knows; supertypes have smaller ids.</summary>
    private void Publish()
    {
        lock (_lock)
        {
            int count = _canonicalizer.Count;
            if (count > _limit)
                throw new WasmException($"too many types: an engine holds at most {_limit}");
            if (count > _types.Length)
                Array.Resize(ref _types, Math.Max(count, _types.Length * 2));
            Commit(_display, ref _displayCommitted, (nuint)count * DisplayStride);
            Commit(_descriptors, ref _descriptorsCommitted, (nuint)count * (nuint)sizeof(TypeDescriptor));
            for (int id = _count; id < count; id++)
            {
                RuntimeType type = Create(id);
                WriteDisplay(type);
                WriteDescriptor(type);
                Volatile.Write(ref _types[id], type);
            }
            Volatile.Write(ref _count, count);
        }
    }

    private static void Commit(NativeReservation table, ref nuint committed, nuint needed)
    {
        if (needed <= committed)
            return;
        nuint end = Math.Min(table.Size, (needed + CommitStep - 1) / CommitStep * CommitStep);
        if (!table.Commit(committed, end - committed))
            throw new InsufficientMemoryException("no memory for the types of an engine");
        committed = end;
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
            Struct = definition.Composite is StructType type ? StructLayout.Of(type, _headerSize, HierarchyOf) : null,
            Array = definition.Composite is ArrayType array ? ArrayLayout.Of(array, _headerSize, HierarchyOf) : null,
        };
    }

    // In bounds: Publish committed both tables up to the new count.
    private void WriteDisplay(RuntimeType type)
    {
        Span<int> row = new((int*)DisplayTable + ((long)type.Id * DisplayDepth), DisplayDepth);
        int known = Math.Min(type.Ancestors.Length, DisplayDepth);
        type.Ancestors.AsSpan(0, known).CopyTo(row);
        row[known..].Fill(-1);
    }

    private void WriteDescriptor(RuntimeType type)
    {
        TypeDescriptor* descriptor = Descriptors + type.Id;
        if (type.Struct is StructLayout layout)
        {
            descriptor->Size = layout.Size;
            descriptor->RefCount = (ushort)layout.RefOffsets.Length;
            descriptor->RefOffsets = _offsets.Add(layout.RefOffsets);
        }
        else if (type.Array is ArrayLayout array)
        {
            Debug.Assert(array.DataOffset == 16, "collectors take the offset for granted");
            descriptor->ElementShift = (byte)array.ElementShift;
            descriptor->Flags = array.ElementIsRef ? DescriptorFlags.RefArray : DescriptorFlags.Array;
        }
    }

    /// <summary>Keeps the offsets of counted slots in native memory until the registry goes.</summary>
    private sealed class OffsetArena : SafeHandle
    {
        private const int ChunkLength = 4096;

        private int _free;

        public OffsetArena()
            : base(0, ownsHandle: true) { }

        public override bool IsInvalid => handle == 0;

        // A chunk's first 8 bytes are the address of the chunk before it; the rest are offsets.
        public int* Add(ReadOnlySpan<int> offsets)
        {
            if (offsets.IsEmpty)
                return null;
            if (offsets.Length > _free)
                AddChunk(Math.Max(offsets.Length, ChunkLength));
            int* place = Next;
            offsets.CopyTo(new Span<int>(place, offsets.Length));
            Next += offsets.Length;
            _free -= offsets.Length;
            return place;
        }

        private int* Next { get; set; }

        protected override bool ReleaseHandle()
        {
            for (nint chunk = handle; chunk != 0; )
            {
                nint previous = *(nint*)chunk;
                NativeMemory.Free((void*)chunk);
                chunk = previous;
            }
            return true;
        }

        private void AddChunk(int length)
        {
            nint chunk = (nint)NativeMemory.Alloc((nuint)sizeof(nint) + ((nuint)length * sizeof(int)));
            *(nint*)chunk = handle;
            SetHandle(chunk);
            Next = (int*)(chunk + sizeof(nint));
            _free = length;
        }
    }
}
