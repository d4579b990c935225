using System;
using System.Collections.Generic;
using System.Diagnostics;
using System.Runtime.InteropServices;
using System.Threading;

namespace Clasm.Syntax;

/// <summary>Gives every type one number, the same for types that are equal: the canonical id.</summary>
/// <remarks>
/// Types are equal when their recursion groups are, written with references to the group itself as positions in it and
/// references to earlier types as canonical ids. That form is a flat run of integers, so comparing two groups is one hash
/// and one comparison of spans, without recursion. Matching walks the chain of declared supertypes, which is short.
/// Interning locks; reading the types of known ids needs no lock.
/// spec: aux-roll-rectype, match
/// </remarks>
public sealed class TypeCanonicalizer
{
    private const int LargestKeptKey = 1 << 16;

    private readonly Lock _lock = new();
    private Group?[] _groups = new Group?[16]; // by the hash of the key, in chains
    private int _groupCount;
    private readonly List<int> _key = [];
    private Entry[] _entries = new Entry[16];
    private int _count;

    /// <summary>How many canonical types there are.</summary>
    public int Count => Volatile.Read(ref _count);

    /// <summary>Interns the recursion groups of a module.</summary>
    /// <param name="module">A module whose type indices are in range and refer to their group or earlier ones.</param>
    /// <returns>The canonical id of each type.</returns>
    public int[] Intern(ModuleDefinition module) =>
        Intern(CollectionsMarshal.AsSpan(module.Types), CollectionsMarshal.AsSpan(module.RecGroups));

    /// <summary>Interns the recursion groups of a module.</summary>
    /// <param name="types">The types of all groups, in order.</param>
    /// <param name="groups">The groups.</param>
    /// <returns>The canonical id of each type.</returns>
    internal int[] Intern(ReadOnlySpan<SubType> types, ReadOnlySpan<RecGroup> groups)
    {
        int[] ids = new int[types.Length];
        lock (_lock)
        {
            foreach (RecGroup group in groups)
                Intern(types, group, ids);
        }
        return ids;
    }

    /// <summary>Interns a type that refers to no type index, such as a host function's.</summary>
    /// <param name="type">A composite type without type indices, or with canonical ids as type indices.</param>
    /// <returns>The canonical id of the final type without supertypes.</returns>
    public int Intern(CompositeType type)
    {
        ReadOnlySpan<SubType> group = [new SubType(IsFinal: true, [], type)];
        lock (_lock)
        {
            _key.Clear();
            new KeyWriter(_key, [], start: uint.MaxValue).Write(group);
            return Find(group, [], start: uint.MaxValue);
        }
    }

    /// <summary>The type with an id; its type indices are canonical ids.</summary>
    /// <param name="id">A canonical id.</param>
    public SubType TypeOf(int id) => _entries[id].Type;

    /// <summary>The canonical id of the declared supertype, -1 if none.</summary>
    /// <param name="id">A canonical id.</param>
    public int SupertypeOf(int id) => _entries[id].Supertype;

    /// <summary>How many supertypes are above a type.</summary>
    /// <param name="id">A canonical id.</param>
    public int DepthOf(int id) => _entries[id].Depth;

    /// <summary>Whether a type is another or declares it, directly or not, as its supertype.</summary>
    /// <param name="sub">A canonical id.</param>
    /// <param name="super">A canonical id.</param>
    /// <remarks>spec: match-deftype</remarks>
    public bool IsSubtype(int sub, int super)
    {
        Entry[] entries = _entries;
        int depth = entries[super].Depth;
        while (entries[sub].Depth > depth)
            sub = entries[sub].Supertype;
        return sub == super;
    }

    /// <summary>Whether a heap type matches another, type indices being canonical ids.</summary>
    /// <param name="sub">The one that should be more special.</param>
    /// <param name="super">The one that should be more general.</param>
    /// <remarks>spec: match-heaptype</remarks>
    public bool Matches(HeapType sub, HeapType super)
    {
        if (sub == super || sub == HeapType.Bottom)
            return true;
        if (sub.IsIndex)
            return super.IsIndex ? IsSubtype(sub.Code, super.Code) : AbstractMatches(AbstractOf(sub), super);
        return super.IsIndex ? AbstractMatches(sub, BottomOf(AbstractOf(super))) : AbstractMatches(sub, super);
    }

    /// <summary>Whether a value type matches another, type indices being canonical ids.</summary>
    /// <param name="sub">The one that should be more special.</param>
    /// <param name="super">The one that should be more general.</param>
    /// <remarks>spec: match-valtype, match-reftype</remarks>
    public bool Matches(ValType sub, ValType super)
    {
        if (sub == super || sub == ValType.Bottom)
            return true;
        if (!sub.IsRef || !super.IsRef || (sub.IsNullable && !super.IsNullable))
            return false;
        if (super.IsExact && sub.Heap.IsIndex)
            return sub.IsExact && sub.Heap == super.Heap;
        return Matches(sub.Heap, super.Heap);
    }

    /// <summary>Whether a composite type matches another, type indices being canonical ids.</summary>
    /// <param name="sub">The one that should be more special.</param>
    /// <param name="super">The one that should be more general.</param>
    /// <remarks>spec: match-comptype</remarks>
    public bool Matches(CompositeType sub, CompositeType super) =>
        sub.IsShared == super.IsShared
        && (sub, super) switch
        {
            (FuncType a, FuncType b) => Matches(b.Parameters, a.Parameters) && Matches(a.Results, b.Results),
            (StructType a, StructType b) => Matches(a.Fields, b.Fields),
            (ArrayType a, ArrayType b) => Matches(a.Element, b.Element),
            (ContType a, ContType b) => Matches(a.Function, b.Function),
            _ => false,
        };

    /// <summary>Whether what has one type can be imported as another, type indices being canonical ids.</summary>
    /// <param name="sub">The type of what is given.</param>
    /// <param name="super">The type that is asked for.</param>
    /// <remarks>spec: match-externtype</remarks>
    public bool Matches(ExternType sub, ExternType super) =>
        (sub, super) switch
        {
            (FunctionExternType a, FunctionExternType b) => b.IsExact
                ? a.IsExact && a.TypeIndex == b.TypeIndex
                : IsSubtype((int)a.TypeIndex, (int)b.TypeIndex),
            (TableType a, TableType b) => a.IsShared == b.IsShared
                && Matches(a.Limits, b.Limits)
                && Matches(a.Element, b.Element)
                && Matches(b.Element, a.Element),
            (MemoryType a, MemoryType b) => a.IsShared == b.IsShared
                && a.PageSizeLog2 == b.PageSizeLog2
                && Matches(a.Limits, b.Limits),
            (GlobalType a, GlobalType b) => a.IsShared == b.IsShared
                && a.IsMutable == b.IsMutable
                && Matches(a.Type, b.Type)
                && (!a.IsMutable || Matches(b.Type, a.Type)),
            (TagType a, TagType b) => a.TypeIndex == b.TypeIndex,
            _ => false,
        };

    /// <summary>Whether limits are within others.</summary>
    /// <param name="sub">The limits of what is given.</param>
    /// <param name="super">The limits that are asked for.</param>
    /// <remarks>spec: match-limits</remarks>
    public static bool Matches(Limits sub, Limits super) =>
        sub.Is64 == super.Is64
        && sub.Minimum >= super.Minimum
        && (super.Maximum is not ulong maximum || (sub.Maximum is ulong actual && actual <= maximum));

    /// <summary>A value type with its type index replaced by the canonical id.</summary>
    /// <param name="type">A type of a module.</param>
    /// <param name="ids">The canonical id of each type of the module.</param>
    public static ValType Canonical(ValType type, ReadOnlySpan<int> ids) =>
        type.IsRef && type.Heap.IsIndex
            ? ValType.Ref(new HeapType(ids[type.Heap.Code]), type.IsNullable, type.IsExact)
            : type;

    /// <summary>A heap type with its type index replaced by the canonical id.</summary>
    /// <param name="type">A type of a module.</param>
    /// <param name="ids">The canonical id of each type of the module.</param>
    public static HeapType Canonical(HeapType type, ReadOnlySpan<int> ids) =>
        type.IsIndex ? new HeapType(ids[type.Code]) : type;

    /// <summary>An external type with its type indices replaced by canonical ids.</summary>
    /// <param name="type">A type of a module.</param>
    /// <param name="ids">The canonical id of each type of the module.</param>
    public static ExternType Canonical(ExternType type, ReadOnlySpan<int> ids) =>
        type switch
        {
            FunctionExternType function => function with { TypeIndex = (uint)ids[(int)function.TypeIndex] },
            TableType table => table with { Element = Canonical(table.Element, ids) },
            GlobalType global => global with { Type = Canonical(global.Type, ids) },
            TagType tag => new TagType((uint)ids[(int)tag.TypeIndex]),
            _ => type,
        };

    /// <summary>The top of the hierarchy that an abstract heap type is in.</summary>
    /// <param name="type">An abstract heap type.</param>
    internal static HeapType TopOf(HeapType type) =>
        type.Code switch
        {
            -12 or -23 => HeapType.Exn,
            -13 or -16 => HeapType.Func,
            -14 or -17 => HeapType.Extern,
            -11 or -24 => HeapType.Cont,
            _ => HeapType.Any,
        };

    /// <summary>The abstract heap type right above a composite type.</summary>
    /// <param name="type">A composite type.</param>
    internal static HeapType AbstractOf(CompositeType type) =>
        type switch
        {
            FuncType => HeapType.Func,
            StructType => HeapType.Struct,
            ArrayType => HeapType.Array,
            _ => HeapType.Cont,
        };

    private HeapType AbstractOf(HeapType index) => AbstractOf(_entries[index.Code].Type.Composite);

    private static HeapType BottomOf(HeapType type) =>
        TopOf(type).Code switch
        {
            -23 => HeapType.NoExn,
            -16 => HeapType.NoFunc,
            -17 => HeapType.NoExtern,
            -24 => HeapType.NoCont,
            _ => HeapType.None,
        };

    private static bool AbstractMatches(HeapType sub, HeapType super)
    {
        if (sub == super)
            return true;
        HeapType top = TopOf(sub);
        if (sub == BottomOf(top))
            return TopOf(super) == top;
        return super == top
            || (super == HeapType.Eq && (sub == HeapType.I31 || sub == HeapType.Struct || sub == HeapType.Array));
    }

    private bool Matches(ReadOnlySpan<ValType> sub, ReadOnlySpan<ValType> super)
    {
        if (sub.Length != super.Length)
            return false;
        for (int i = 0; i < sub.Length; i++)
        {
            if (!Matches(sub[i], super[i]))
                return false;
        }
        return true;
    }

    private bool Matches(ReadOnlySpan<FieldType> sub, ReadOnlySpan<FieldType> super)
    {
        if (sub.Length < super.Length)
            return false;
        for (int i = 0; i < super.Length; i++)
        {
            if (!Matches(sub[i], super[i]))
                return false;
        }
        return true;
    }

    private bool Matches(FieldType sub, FieldType super) =>
        sub.IsMutable == super.IsMutable
        && Matches(sub.Type, super.Type)
        && (!sub.IsMutable || Matches(super.Type, sub.Type));

    private void Intern(ReadOnlySpan<SubType> types, RecGroup group, int[] ids)
    {
        ReadOnlySpan<SubType> members = types.Slice((int)group.Start, (int)group.Count);
        _key.Clear();
        if (_key.Capacity > LargestKeptKey)
            _key.Capacity = 0;
        new KeyWriter(_key, ids, group.Start).Write(members);
        int first = Find(members, ids, group.Start);
        for (int i = 0; i < members.Length; i++)
            ids[(int)group.Start + i] = first + i;
    }

    private int Find(ReadOnlySpan<SubType> members, int[] ids, uint start)
    {
        ReadOnlySpan<int> key = CollectionsMarshal.AsSpan(_key);
        int hash = HashOf(key);
        for (Group? group = _groups[hash & (_groups.Length - 1)]; group is not null; group = group.Next)
        {
            if (group.Hash == hash && key.SequenceEqual(group.Key))
                return group.First;
        }
        int first = _count;
        if (first + members.Length > _entries.Length)
            Array.Resize(ref _entries, Math.Max(_entries.Length * 2, first + members.Length));
        CanonicalRewriter rewriter = new(ids, start, first);
        for (int i = 0; i < members.Length; i++)
        {
            SubType type = rewriter.Rewrite(members[i]);
            int supertype = type.SupertypeSpan.Length == 0 ? -1 : (int)type.SupertypeSpan[0];
            _entries[first + i] = new Entry(type, supertype, supertype < 0 ? 0 : _entries[supertype].Depth + 1);
        }
        Volatile.Write(ref _count, first + members.Length);
        AddGroup(new Group(key.ToArray(), hash, first));
        return first;
    }

    private void AddGroup(Group group)
    {
        if (++_groupCount > _groups.Length)
        {
            Group?[] groups = _groups;
            _groups = new Group?[groups.Length * 2];
            foreach (Group? first in groups)
            {
                for (Group? next, old = first; old is not null; old = next)
                {
                    next = old.Next;
                    Chain(old);
                }
            }
        }
        Chain(group);
    }

    private void Chain(Group group)
    {
        ref Group? chain = ref _groups[group.Hash & (_groups.Length - 1)];
        group.Next = chain;
        chain = group;
    }

    private static int HashOf(ReadOnlySpan<int> key)
    {
        HashCode hash = default;
        foreach (int word in key)
            hash.Add(word);
        return hash.ToHashCode();
    }

    private readonly record struct Entry(SubType Type, int Supertype, int Depth);

    /// <summary>Writes a recursion group as integers that are equal exactly for equal groups.</summary>
    private readonly ref struct KeyWriter(List<int> key, ReadOnlySpan<int> ids, uint start)
    {
        private const int FewestWords = 3; // of a type
        private const int FlagBits = 6;

        private readonly ReadOnlySpan<int> _ids = ids;

        public void Write(ReadOnlySpan<SubType> members)
        {
            key.EnsureCapacity(members.Length * FewestWords + 1);
            key.Add(members.Length);
            foreach (SubType type in members)
            {
                key.Add(KindOf(type.Composite) | FlagsOf(type) | (type.SupertypeSpan.Length << FlagBits));
                foreach (uint supertype in type.SupertypeSpan)
                    WriteHeap(HeapType.Index(supertype));
                WriteOptional(type.Describes);
                WriteOptional(type.Descriptor);
                Write(type.Composite);
            }
        }

        private static int KindOf(CompositeType type) =>
            type switch
            {
                FuncType => 0,
                StructType => 1,
                ArrayType => 2,
                _ => 3,
            };

        private static int FlagsOf(SubType type) =>
            (type.IsFinal ? 4 : 0)
            | (type.Composite.IsShared ? 8 : 0)
            | (type.Describes is null ? 0 : 16)
            | (type.Descriptor is null ? 0 : 32);

        private void Write(CompositeType type)
        {
            switch (type)
            {
                case FuncType function:
                    Write(function.Parameters);
                    Write(function.Results);
                    break;
                case StructType structure:
                    key.Add(structure.Fields.Length);
                    foreach (FieldType field in structure.Fields)
                        Write(field);
                    break;
                case ArrayType array:
                    Write(array.Element);
                    break;
                case ContType continuation:
                    WriteHeap(continuation.Function);
                    break;
                default:
                    throw new UnreachableException();
            }
        }

        private void Write(ReadOnlySpan<ValType> types)
        {
            key.Add(types.Length);
            foreach (ValType type in types)
                Write(type);
        }

        private void Write(FieldType field)
        {
            key.Add(field.IsMutable ? 1 : 0);
            Write(field.Type);
        }

        private void Write(ValType type)
        {
            key.Add((int)type.Kind | (type.IsNullable ? 16 : 0) | (type.IsExact ? 32 : 0));
            if (type.IsRef)
                WriteHeap(type.Heap);
        }

        /// <summary>An abstract type's code is negative; an earlier type is even, one of the group odd.</summary>
        private void WriteHeap(HeapType type)
        {
            if (type.IsAbstract)
                key.Add(type.Code);
            else if (type.TypeIndex >= start)
                key.Add((int)((type.TypeIndex - start) * 2 + 1));
            else
                key.Add((_ids.IsEmpty ? type.Code : _ids[type.Code]) * 2);
        }

        private void WriteOptional(uint? typeIndex)
        {
            if (typeIndex is uint index)
                WriteHeap(HeapType.Index(index));
        }
    }

    /// <summary>An interned recursion group. A dictionary of keys would be compiled at the start of every program.</summary>
    private sealed class Group(int[] key, int hash, int first)
    {
        public int[] Key => key;

        public int Hash => hash;

        /// <summary>The canonical id of its first type.</summary>
        public int First => first;

        public Group? Next { get; set; }
    }
}
