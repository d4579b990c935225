using System;
using System.Collections.Generic;
using Clasm.Execution;

namespace Clasm;

/// <summary>A reference to an exception.</summary>
/// <remarks>spec: syntax-ref</remarks>
public sealed class ExnRef : GcReference
{
    private (Tag Tag, Value[] Payload)? _content;

    internal ExnRef(Store store, int word)
        : base(store, word) { }

    /// <summary>The exception's tag.</summary>
    public Tag Tag => Content.Tag;

    /// <summary>The exception's fields.</summary>
    public IReadOnlyList<Value> Payload => Content.Payload;

    /// <summary>Makes an exception, which guest code can throw.</summary>
    /// <param name="store">Where.</param>
    /// <param name="tag">Its tag, of the store.</param>
    /// <param name="payload">Its fields, as many as the tag has and of their types.</param>
    /// <exception cref="ArgumentException">Number or types of the fields are wrong, or something is of another store.</exception>
    /// <exception cref="TrapException">The heap is full.</exception>
    /// <remarks>spec: syntax-exninst</remarks>
    public static ExnRef Create(Store store, Tag tag, params ReadOnlySpan<Value> payload)
    {
        ArgumentNullException.ThrowIfNull(store);
        ArgumentNullException.ThrowIfNull(tag);
        if (tag.Store != store)
            throw new ArgumentException("the tag belongs to another store", nameof(tag));
        using Store.Entry entry = store.Enter();
        return new ExnRef(store, GuestExceptions.Create(store, tag, payload));
    }

    private (Tag Tag, Value[] Payload) Content => _content ??= Read();

    private (Tag Tag, Value[] Payload) Read()
    {
        using Store.Entry entry = Owner!.Enter();
        (Tag Tag, Value[] Payload) content = GuestExceptions.Read(Owner, WordOf());
        GC.KeepAlive(this);
        return content;
    }
}
