using System.Diagnostics.CodeAnalysis;

namespace Clasm.Execution;

/// <summary>
/// Throws traps, a method a code. The bodies are nothing but a <c>throw</c>, so that RyuJIT sees that they do not return
/// and moves their callers' blocks out of the hot path.
/// </summary>
/// <remarks>spec: syntax-trap</remarks>
internal static class Trap
{
    /// <summary>Traps with any code.</summary>
    [DoesNotReturn]
    public static void Throw(TrapCode code) => throw new TrapException(code);

    /// <summary>The call stack is used up.</summary>
    [DoesNotReturn]
    public static void StackOverflow() => throw new TrapException(TrapCode.StackOverflow);

    /// <summary>A function must not be entered: the call stack is used up, or the embedder interrupted the execution.</summary>
    [DoesNotReturn]
    public static void Refuse(Instance self) => throw Interruption.Refusal(self);

    /// <summary>An access ended past the end of a memory.</summary>
    [DoesNotReturn]
    public static void MemoryOutOfBounds() => throw new TrapException(TrapCode.MemoryOutOfBounds);

    /// <summary>The address of an atomic access was not a multiple of its size.</summary>
    [DoesNotReturn]
    public static void HeapMisaligned() => throw new TrapException(TrapCode.HeapMisaligned);

    /// <summary>An access ended past the end of a table or an element segment.</summary>
    [DoesNotReturn]
    public static void TableOutOfBounds() => throw new TrapException(TrapCode.TableOutOfBounds);

    /// <summary>An indirect call met a null element.</summary>
    [DoesNotReturn]
    public static void IndirectCallToNull() => throw new TrapException(TrapCode.IndirectCallToNull);

    /// <summary>An indirect call met a function of another type.</summary>
    [DoesNotReturn]
    public static void BadSignature() => throw new TrapException(TrapCode.BadSignature);

    /// <summary>The result of a division or a conversion has no representation.</summary>
    [DoesNotReturn]
    public static void IntegerOverflow() => throw new TrapException(TrapCode.IntegerOverflow);

    /// <summary>An integer was divided by zero.</summary>
    [DoesNotReturn]
    public static void IntegerDivisionByZero() => throw new TrapException(TrapCode.IntegerDivisionByZero);

    /// <summary>A NaN was converted to an integer.</summary>
    [DoesNotReturn]
    public static void BadConversionToInteger() => throw new TrapException(TrapCode.BadConversionToInteger);

    /// <summary>The instruction <c>unreachable</c> was executed.</summary>
    [DoesNotReturn]
    public static void Unreachable() => throw new TrapException(TrapCode.Unreachable);

    /// <summary>The embedder interrupted the execution.</summary>
    [DoesNotReturn]
    public static void Interrupt() => throw new TrapException(TrapCode.Interrupt);

    /// <summary>The store's fuel is used up.</summary>
    [DoesNotReturn]
    public static void OutOfFuel() => throw new TrapException(TrapCode.OutOfFuel);

    /// <summary>A wait named a memory that is not shared.</summary>
    [DoesNotReturn]
    public static void AtomicWaitNonSharedMemory() => throw new TrapException(TrapCode.AtomicWaitNonSharedMemory);

    /// <summary>A reference was null where it must not be.</summary>
    [DoesNotReturn]
    public static void NullReference() => throw new TrapException(TrapCode.NullReference);

    /// <summary>An access ended past the end of an array.</summary>
    [DoesNotReturn]
    public static void ArrayOutOfBounds() => throw new TrapException(TrapCode.ArrayOutOfBounds);

    /// <summary>An object was larger than any heap could hold.</summary>
    [DoesNotReturn]
    public static void AllocationTooLarge() => throw new TrapException(TrapCode.AllocationTooLarge);

    /// <summary>A reference was not of the type that it was cast to.</summary>
    [DoesNotReturn]
    public static void CastFailure() => throw new TrapException(TrapCode.CastFailure);

    /// <summary>An indirect call's index was past the end of the table.</summary>
    [DoesNotReturn]
    public static void UndefinedElement() => throw new TrapException(TrapCode.UndefinedElement);

    /// <summary>A null function reference was called.</summary>
    [DoesNotReturn]
    public static void NullFunctionReference() => throw new TrapException(TrapCode.NullFunctionReference);

    /// <summary>A field of a null reference was accessed.</summary>
    [DoesNotReturn]
    public static void NullStructReference() => throw new TrapException(TrapCode.NullStructReference);

    /// <summary>An element of a null reference was accessed.</summary>
    [DoesNotReturn]
    public static void NullArrayReference() => throw new TrapException(TrapCode.NullArrayReference);

    /// <summary>A null reference was read as an <c>i31</c>.</summary>
    [DoesNotReturn]
    public static void NullI31Reference() => throw new TrapException(TrapCode.NullI31Reference);

    /// <summary>A null exception reference was thrown.</summary>
    [DoesNotReturn]
    public static void NullExceptionReference() => throw new TrapException(TrapCode.NullExceptionReference);

    /// <summary>No object could be allocated, not even after a collection.</summary>
    [DoesNotReturn]
    public static void GcHeapOutOfMemory() => throw new TrapException(TrapCode.GcHeapOutOfMemory);

    /// <summary>A null continuation was resumed.</summary>
    [DoesNotReturn]
    public static void NullContinuationReference() => throw new TrapException(TrapCode.NullContinuationReference);

    /// <summary>A continuation was resumed twice.</summary>
    [DoesNotReturn]
    public static void ContinuationAlreadyConsumed() => throw new TrapException(TrapCode.ContinuationAlreadyConsumed);

    /// <summary>No handler was active for a suspension's tag.</summary>
    [DoesNotReturn]
    public static void UnhandledTag() => throw new TrapException(TrapCode.UnhandledTag);

    /// <summary>A descriptor was null.</summary>
    [DoesNotReturn]
    public static void NullDescriptorReference() => throw new TrapException(TrapCode.NullDescriptorReference);

    /// <summary>A reference did not have the descriptor that it was cast to.</summary>
    [DoesNotReturn]
    public static void DescriptorCastFailure() => throw new TrapException(TrapCode.DescriptorCastFailure);
}
