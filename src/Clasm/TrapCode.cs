namespace Clasm;

/// <summary>Why an execution trapped.</summary>
/// <remarks>spec: syntax-trap</remarks>
public enum TrapCode
{
    /// <summary>The trap has no code.</summary>
    Undefined = -1,

    /// <summary>The call stack is used up.</summary>
    StackOverflow = 0,

    /// <summary>An access ended past the end of a memory.</summary>
    MemoryOutOfBounds = 1,

    /// <summary>The address of an atomic access was not a multiple of its size.</summary>
    HeapMisaligned = 2,

    /// <summary>An access ended past the end of a table or an element segment.</summary>
    TableOutOfBounds = 3,

    /// <summary>An indirect call met a null element.</summary>
    IndirectCallToNull = 4,

    /// <summary>An indirect call met a function of another type.</summary>
    BadSignature = 5,

    /// <summary>The result of a division or a conversion has no representation.</summary>
    IntegerOverflow = 6,

    /// <summary>An integer was divided by zero.</summary>
    IntegerDivisionByZero = 7,

    /// <summary>A NaN was converted to an integer.</summary>
    BadConversionToInteger = 8,

    /// <summary>The instruction <c>unreachable</c> was executed.</summary>
    Unreachable = 9,

    /// <summary>The embedder interrupted the execution.</summary>
    Interrupt = 10,

    /// <summary>The store's fuel is used up.</summary>
    OutOfFuel = 11,

    /// <summary>A wait named a memory that is not shared.</summary>
    AtomicWaitNonSharedMemory = 12,

    /// <summary>A reference was null where it must not be.</summary>
    NullReference = 13,

    /// <summary>An access ended past the end of an array.</summary>
    ArrayOutOfBounds = 14,

    /// <summary>An object was larger than any heap could hold.</summary>
    AllocationTooLarge = 15,

    /// <summary>A reference was not of the type that it was cast to.</summary>
    CastFailure = 16,

    /// <summary>An indirect call's index was past the end of the table.</summary>
    UndefinedElement = 17,

    /// <summary>A null function reference was called.</summary>
    NullFunctionReference = 18,

    /// <summary>A field of a null reference was accessed.</summary>
    NullStructReference = 19,

    /// <summary>An element of a null reference was accessed.</summary>
    NullArrayReference = 20,

    /// <summary>A null reference was read as an <c>i31</c>.</summary>
    NullI31Reference = 21,

    /// <summary>A null exception reference was thrown.</summary>
    NullExceptionReference = 22,

    /// <summary>No object could be allocated, not even after a collection.</summary>
    GcHeapOutOfMemory = 23,

    /// <summary>A null continuation was resumed.</summary>
    NullContinuationReference = 24,

    /// <summary>A continuation was resumed twice.</summary>
    ContinuationAlreadyConsumed = 25,

    /// <summary>No handler was active for a suspension's tag.</summary>
    UnhandledTag = 26,

    /// <summary>A descriptor was null.</summary>
    NullDescriptorReference = 27,

    /// <summary>A reference did not have the descriptor that it was cast to.</summary>
    DescriptorCastFailure = 28,

    /// <summary>A component instance was entered when it must not be.</summary>
    CannotEnterComponent = 29,

    /// <summary>A component instance called out when it must not.</summary>
    CannotLeaveComponent = 30,

    /// <summary>A synchronous task blocked before it returned.</summary>
    CannotBlockSyncTask = 31,

    /// <summary>An asynchronous export ended without a result.</summary>
    NoAsyncResult = 32,

    /// <summary>No task of a component can go on.</summary>
    AsyncDeadlock = 33,

    /// <summary>A component lifted a <c>char</c> that is no Unicode scalar value.</summary>
    InvalidChar = 34,

    /// <summary>A component lifted a variant without such a case.</summary>
    InvalidDiscriminant = 35,

    /// <summary>A component lifted or lowered a string past the end of its memory.</summary>
    StringOutOfBounds = 36,

    /// <summary>A component lifted or lowered a list past the end of its memory.</summary>
    ListOutOfBounds = 37,

    /// <summary>A component passed an address that is not a multiple of the value's alignment.</summary>
    UnalignedPointer = 38,

    /// <summary>A component's backpressure counter overflowed.</summary>
    BackpressureOverflow = 39,

    /// <summary>A component's callback returned an unknown code.</summary>
    UnsupportedCallbackCode = 40,

    /// <summary>A waitable was in a set and used synchronously.</summary>
    WaitableSyncAndAsync = 41,

    /// <summary>An exception left a component.</summary>
    UncaughtException = 42,

    /// <summary>A stream was read or written with too large a count.</summary>
    StreamOperationTooLarge = 43,

    /// <summary>A component used a handle that it does not have.</summary>
    InvalidHandle = 44,

    /// <summary>Another rule of the component model was broken; the message says which.</summary>
    Component = 45,
}
