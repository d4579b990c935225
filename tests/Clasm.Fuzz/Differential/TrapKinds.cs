using System;

namespace Clasm.Fuzz.Differential;

/// <summary>
/// The kinds of traps that all engines can tell apart. Engines draw the lines between null and mismatched functions, between
/// overflow and NaN, and between memories and their segments differently. Null and bounds of objects are one kind: of
/// <c>array.copy</c>, which first looks at both references, others look at the destination's bounds before the source.
/// </summary>
internal static class TrapKinds
{
    // By substrings of V8's messages, the first that matches.
    private static readonly (string Text, string Kind)[] s_messages =
    [
        ("unreachable", "unreachable"),
        ("divide by zero", "zero"),
        ("remainder by zero", "zero"),
        ("divide result unrepresentable", "overflow"),
        ("float unrepresentable in integer range", "overflow"),
        ("memory access out of bounds", "memory"),
        ("data segment", "memory"),
        ("table index is out of bounds", "table"),
        ("table access out of bounds", "table"),
        ("table or segment", "table"),
        ("element segment", "table"),
        ("array element access out of bounds", "null"),
        ("array is too large", "resource"),
        ("array too large", "resource"),
        ("function signature mismatch", "call"),
        ("dereferencing a null pointer", "null"),
        ("rethrowing null value", "null"),
        ("illegal cast", "cast"),
        ("unaligned", "align"),
        ("Atomics.wait", "wait"),
        ("call stack", "resource"),
        ("memory allocation", "resource"),
        ("Out of memory", "resource"),
    ];

    /// <summary>The kind of one of this project's traps.</summary>
    /// <param name="code">Its code.</param>
    public static string Of(TrapCode code) =>
        code switch
        {
            TrapCode.Unreachable => "unreachable",
            TrapCode.IntegerDivisionByZero => "zero",
            TrapCode.IntegerOverflow or TrapCode.BadConversionToInteger => "overflow",
            TrapCode.MemoryOutOfBounds => "memory",
            TrapCode.TableOutOfBounds or TrapCode.UndefinedElement => "table",
            TrapCode.ArrayOutOfBounds => "null",
            TrapCode.IndirectCallToNull or TrapCode.BadSignature => "call",
            TrapCode.NullReference
            or TrapCode.NullFunctionReference
            or TrapCode.NullStructReference
            or TrapCode.NullArrayReference
            or TrapCode.NullI31Reference
            or TrapCode.NullExceptionReference => "null",
            TrapCode.CastFailure => "cast",
            TrapCode.HeapMisaligned => "align",
            TrapCode.AtomicWaitNonSharedMemory => "wait",
            TrapCode.StackOverflow
            or TrapCode.AllocationTooLarge
            or TrapCode.GcHeapOutOfMemory
            or TrapCode.Interrupt
            or TrapCode.OutOfFuel => "resource",
            _ => code.ToString(),
        };

    /// <summary>The kind that a message of V8 tells.</summary>
    /// <param name="message">The message.</param>
    public static string OfMessage(string message)
    {
        foreach ((string text, string kind) in s_messages)
        {
            if (message.Contains(text, StringComparison.OrdinalIgnoreCase))
                return kind;
        }
        return message;
    }
}
