using System;
using System.Collections.Generic;

namespace Clasm;

/// <summary>An exception that the guest threw and did not catch, or that the host throws for the guest to catch.</summary>
public sealed class WasmGuestException : WasmException
{
    private readonly Value[] _payload;

    /// <summary>An exception for the guest: thrown by a host function, guest code can catch it.</summary>
    /// <param name="tag">Its tag, of the store of the function that throws.</param>
    /// <param name="payload">Its fields, as many as the tag has and of their types.</param>
    public WasmGuestException(Tag tag, params Value[] payload)
        : base("uncaught exception")
    {
        ArgumentNullException.ThrowIfNull(tag);
        ArgumentNullException.ThrowIfNull(payload);
        Tag = tag;
        _payload = payload;
    }

    internal WasmGuestException(Tag tag, Value[] payload, ExnRef reference, Exception inner)
        : base("uncaught exception", inner)
    {
        Tag = tag;
        Reference = reference;
        _payload = payload;
    }

    /// <summary>Its tag.</summary>
    public Tag Tag { get; }

    /// <summary>Its fields.</summary>
    public IReadOnlyList<Value> Payload => _payload;

    internal ReadOnlySpan<Value> Fields => _payload;

    /// <summary>The exception object itself, when the guest made it.</summary>
    public ExnRef? Reference { get; }
}
