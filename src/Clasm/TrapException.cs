using System;
using System.Collections.Generic;
using Clasm.Compilation;

namespace Clasm;

/// <summary>A WebAssembly execution trapped.</summary>
/// <param name="code">Why.</param>
/// <param name="message">The specification's words for it, perhaps with details after them.</param>
/// <param name="innerException">What the runtime met, if anything.</param>
/// <remarks>spec: syntax-trap</remarks>
public sealed class TrapException(TrapCode code, string message, Exception? innerException = null)
    : WasmException(message, innerException)
{
    /// <summary>A trap with the specification's words as its message.</summary>
    /// <param name="code">Why.</param>
    public TrapException(TrapCode code)
        : this(code, MessageOf(code)) { }

    /// <summary>Why the execution trapped.</summary>
    public TrapCode Code { get; } = code;

    /// <summary>Why the execution trapped; the same as <see cref="Code"/>.</summary>
    public TrapCode Type => Code;

    /// <summary>
    /// The WebAssembly functions that were active, innermost first, as far as the trap had come when it is first asked for.
    /// Functions that were inlined into their callers are not among them; positions that optimised code does not tell are 0.
    /// </summary>
    public IReadOnlyList<TrapFrame> Frames => field ??= TrapFrames.Of(this);

    /// <summary>The fault of the CLR that stands for the trap.</summary>
    internal Exception? Fault { get; init; }

    /// <summary>The words that the specification's tests use for a trap.</summary>
    /// <param name="code">Why.</param>
    internal static string MessageOf(TrapCode code) =>
        code switch
        {
            TrapCode.StackOverflow => "call stack exhausted",
            TrapCode.MemoryOutOfBounds => "out of bounds memory access",
            TrapCode.HeapMisaligned => "unaligned atomic",
            TrapCode.TableOutOfBounds => "out of bounds table access",
            TrapCode.IndirectCallToNull => "uninitialized element",
            TrapCode.BadSignature => "indirect call type mismatch",
            TrapCode.IntegerOverflow => "integer overflow",
            TrapCode.IntegerDivisionByZero => "integer divide by zero",
            TrapCode.BadConversionToInteger => "invalid conversion to integer",
            TrapCode.Unreachable => "unreachable",
            TrapCode.Interrupt => "interrupt",
            TrapCode.OutOfFuel => "all fuel consumed by WebAssembly",
            TrapCode.AtomicWaitNonSharedMemory => "expected shared memory",
            TrapCode.NullReference => "null reference",
            TrapCode.ArrayOutOfBounds => "out of bounds array access",
            TrapCode.AllocationTooLarge => "allocation size too large",
            TrapCode.CastFailure => "cast failure",
            TrapCode.UndefinedElement => "undefined element",
            TrapCode.NullFunctionReference => "null function reference",
            TrapCode.NullStructReference => "null structure reference",
            TrapCode.NullArrayReference => "null array reference",
            TrapCode.NullI31Reference => "null i31 reference",
            TrapCode.NullExceptionReference => "null exception reference",
            TrapCode.GcHeapOutOfMemory => "gc heap out of memory",
            TrapCode.NullContinuationReference => "null continuation reference",
            TrapCode.ContinuationAlreadyConsumed => "continuation already consumed",
            TrapCode.UnhandledTag => "unhandled tag",
            TrapCode.NullDescriptorReference => "null descriptor reference",
            TrapCode.DescriptorCastFailure => "descriptor cast failure",
            TrapCode.CannotEnterComponent => "cannot enter component instance",
            TrapCode.CannotLeaveComponent => "cannot leave component instance",
            TrapCode.CannotBlockSyncTask => "cannot block a synchronous task before returning",
            TrapCode.NoAsyncResult => "async-lifted export failed to produce a result",
            TrapCode.AsyncDeadlock => "deadlock detected",
            TrapCode.InvalidChar => "invalid `char` bit pattern",
            TrapCode.InvalidDiscriminant => "invalid variant discriminant",
            TrapCode.StringOutOfBounds => "string pointer/length out of bounds of memory",
            TrapCode.ListOutOfBounds => "list pointer/length out of bounds of memory",
            TrapCode.UnalignedPointer => "unaligned pointer",
            TrapCode.BackpressureOverflow => "backpressure counter overflow",
            TrapCode.UnsupportedCallbackCode => "unsupported callback code",
            TrapCode.WaitableSyncAndAsync => "waitable cannot be used synchronously while added to a waitable set",
            TrapCode.UncaughtException => "uncaught exception propagated out of component",
            TrapCode.StreamOperationTooLarge => "stream read/write count too large",
            TrapCode.InvalidHandle => "unknown handle index",
            TrapCode.Component => "component model trap",
            _ => "trap",
        };
}
