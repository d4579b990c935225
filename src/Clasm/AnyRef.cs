using System;
using Clasm.Gc;
using Clasm.Gc.Linear;
using Clasm.RuntimeTypes;
using Clasm.Syntax;

namespace Clasm;

/// <summary>A reference of the <c>any</c> hierarchy: a struct, an array, an i31, or a converted object of the host.</summary>
/// <remarks>spec: syntax-ref</remarks>
public class AnyRef : GcReference
{
    private protected AnyRef() { }

    private protected AnyRef(Store store, int word)
        : base(store, word) { }

    private AnyRef(Store store, object host)
    {
        Owner = store;
        HostObject = host;
    }

    /// <summary>The object of the host that was converted; null for what is wasm's own.</summary>
    public object? HostObject { get; }

    /// <summary>Converts an object of the host, as <c>any.convert_extern</c> does.</summary>
    /// <param name="store">The store that it is for.</param>
    /// <param name="value">An object, or what the store handed out.</param>
    /// <remarks>spec: exec-any.convert_extern</remarks>
    public static AnyRef? FromObject(Store store, object? value)
    {
        ArgumentNullException.ThrowIfNull(store);
        return value is null ? null
            : value is AnyRef reference && (reference.Owner is null || reference.Owner == store) ? reference
            : new AnyRef(store, value);
    }

    /// <summary>Whether two references are to the same object, or are equal i31s.</summary>
    /// <param name="left">A reference, or null.</param>
    /// <param name="right">Another.</param>
    /// <exception cref="ArgumentException">They are of different stores.</exception>
    /// <remarks>spec: exec-ref.eq</remarks>
    public static bool RefEquals(AnyRef? left, AnyRef? right)
    {
        if (left is null || right is null || left is I31Ref || right is I31Ref)
            return ReferenceEquals(left, right) || (left is I31Ref l && right is I31Ref r && l.Value == r.Value);
        if (left.Owner != right.Owner)
            throw new ArgumentException("the references are of different stores");
        if (left.HostObject is not null || right.HostObject is not null)
            return ReferenceEquals(left.HostObject, right.HostObject);
        using Store.Entry entry = left.Owner!.Enter();
        bool equal = left.WordOf() == right.WordOf();
        GC.KeepAlive(left);
        GC.KeepAlive(right);
        return equal;
    }

    /// <summary>Whether it has a type, as <c>ref.test</c> tells.</summary>
    /// <param name="type">A reference type; a type index is that of a <see cref="DefinedType"/>.</param>
    /// <remarks>spec: exec-ref.test</remarks>
    public virtual bool Matches(ValType type) =>
        type.IsRef && Owner!.Engine.Types.Matches(ValType.Ref(HeapType, nullable: false), type);

    /// <summary>The most precise type.</summary>
    private protected virtual HeapType HeapType => HeapType.Any;

    /// <summary>What the host sees of a word that is not null. The store is entered.</summary>
    internal static AnyRef Wrap(Store store, int word)
    {
        if (Word.IsI31(word))
            return new I31Ref(word >> 1);
        if (Word.IsHost(word))
            return new AnyRef(store, store.Heap.Hosts.ObjectOf(word));
        RuntimeType type = store.Heap.TypeOf(word);
        return type.Array is null ? new StructRef(store, word, type) : new ArrayRef(store, word, type);
    }

    private protected override bool TryGetWord(GcHeap heap, out int word)
    {
        if (HostObject is null)
            return base.TryGetWord(heap, out word);
        bool isMine = Owner!.IsHeap(heap);
        word = isMine ? heap.Hosts.Add(HostObject) : Word.Null;
        return isMine;
    }
}
