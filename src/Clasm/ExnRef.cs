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

    private (Tag Tag, Value[] Payload) Content => _content ??= Read();

    private (Tag Tag, Value[] Payload) Read()
    {
        using Store.Entry entry = Owner!.Enter();
        (Tag Tag, Value[] Payload) content = GuestExceptions.Read(Owner, WordOf());
        GC.KeepAlive(this);
        return content;
    }
}
