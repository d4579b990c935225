using System.Runtime.CompilerServices;
using Clasm.Gc.Linear;
using Clasm.RuntimeTypes;

namespace Clasm.Execution;

/// <summary>
/// References as compiled code handles them: words of the GC heap with their addresses and casts, and conversions to and from
/// functions and objects of the host. Every address stays in the heap's reservation of 4 GiB, whatever the word.
/// </summary>
internal static unsafe class References
{
    /// <summary>The static type of a reference that is tested admits null.</summary>
    public const int MayBeNull = 1;

    /// <summary>The static type of a reference that is tested admits i31s or objects of the host.</summary>
    public const int MayBeNoObject = 2;

    /// <summary>Allocates a struct where the fast path did not. A safepoint.</summary>
    public static int AllocateStruct(Instance self, int typeId) => self.Store.Heap.AllocateStruct(typeId);

    /// <summary>Allocates an array where the fast path did not. A safepoint.</summary>
    public static int AllocateArray(Instance self, int typeId, int length) =>
        self.Store.Heap.AllocateArray(typeId, length);

    /// <summary>The address of a field of a struct that may be null.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static nint FieldAddress(nint heap, int reference, int offset)
    {
        if (reference == 0)
            Trap.NullStructReference();
        return heap + (nint)(uint)reference + offset;
    }

    /// <summary>The same of a reference that was extended.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static nint FieldAddressWide(nint heap, nint reference, int offset)
    {
        if (reference == 0)
            Trap.NullStructReference();
        return heap + reference + offset;
    }

    /// <summary>The address of an element. Word 0 reads as an array of length 0, so that null needs no test of its own.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static nint ElementAddress(nint heap, int reference, int index, int shift, int data, int length) =>
        ElementAddressWide(heap, (nint)(uint)reference, index, shift, data, length);

    /// <summary>The same of a reference that was extended.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static nint ElementAddressWide(nint heap, nint reference, int index, int shift, int data, int length)
    {
        nint address = heap + reference;
        if ((uint)index >= *(uint*)(address + length))
            OutOfBounds(reference);
        return address + ((nint)(uint)index << shift) + data;
    }

    /// <summary>The same where the element is known to exist.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static nint ElementAddressInBounds(nint heap, int reference, int index, int shift, int data) =>
        ElementAddressInBoundsWide(heap, (nint)(uint)reference, index, shift, data);

    /// <summary>The same of a reference that was extended.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static nint ElementAddressInBoundsWide(nint heap, nint reference, int index, int shift, int data) =>
        heap + reference + ((nint)(uint)index << shift) + data;

    /// <summary><c>array.len</c></summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static int ArrayLength(nint heap, int reference)
    {
        if (reference == 0)
            Trap.NullArrayReference();
        return *(int*)(heap + (nint)(uint)reference + ObjectHeader.LengthOffset);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static int I31GetS(int reference)
    {
        if (reference == 0)
            Trap.NullI31Reference();
        return reference >> 1;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static int I31GetU(int reference)
    {
        if (reference == 0)
            Trap.NullI31Reference();
        return (int)((uint)reference >> 1);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static int NonNullWord(int reference)
    {
        if (reference == 0)
            Trap.NullReference();
        return reference;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static int NonNullWide(nint reference)
    {
        if (reference == 0)
            Trap.NullReference();
        return (int)reference;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Function NonNullFunction(Function? function)
    {
        if (function is null)
            Trap.NullReference();
        return function!;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static object NonNullObject(object? value)
    {
        if (value is null)
            Trap.NullReference();
        return value!;
    }

    /// <summary>Traps when a cast failed.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void RequireCast(int matches)
    {
        if (matches == 0)
            Trap.CastFailure();
    }

    /// <summary>Whether a reference, which was extended, has exactly a type.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static int TestFinal(nint context, nint heap, nint reference, int typeId, int source, int nullable)
    {
        if ((source & MayBeNull) != 0 && reference == 0)
            return nullable;
        if ((source & MayBeNoObject) != 0 && (reference & 3) != 0)
            return 0;
        return TypeIdOf(heap, reference) == typeId ? 1 : 0;
    }

    /// <summary>Whether a reference, which was extended, has a type or a subtype, by the display of supertypes.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static int TestDisplay(
        nint context,
        nint heap,
        nint reference,
        int typeId,
        int depth,
        int source,
        int nullable
    )
    {
        if ((source & MayBeNull) != 0 && reference == 0)
            return nullable;
        if ((source & MayBeNoObject) != 0 && (reference & 3) != 0)
            return 0;
        int id = TypeIdOf(heap, reference);
        if (id == typeId)
            return 1;
        int* display = (int*)((StoreContext*)context)->DisplayTable;
        return display[(id * TypeRegistry.DisplayDepth) + depth] == typeId ? 1 : 0;
    }

    /// <summary>Whether a reference has a type that lies too deep for the display, or a subtype.</summary>
    public static int TestDeep(nint context, nint heap, int reference, int typeId, Instance self, int nullable)
    {
        if (reference == 0)
            return nullable;
        bool isObject = (reference & 3) == 0;
        return isObject && self.Store.Engine.Types.IsSubtype(TypeIdOf(heap, (nint)(uint)reference), typeId) ? 1 : 0;
    }

    public static int TestEq(nint context, nint heap, int reference, int nullable) =>
        reference == 0 ? nullable
        : (reference & 3) != 2 ? 1
        : 0;

    public static int TestI31(nint context, nint heap, int reference, int nullable) =>
        reference == 0 ? nullable : reference & 1;

    public static int TestStruct(nint context, nint heap, int reference, int nullable) =>
        reference == 0 ? nullable
        : (reference & 3) == 0 && !IsArray(context, heap, reference) ? 1
        : 0;

    public static int TestArray(nint context, nint heap, int reference, int nullable) =>
        reference == 0 ? nullable
        : (reference & 3) == 0 && IsArray(context, heap, reference) ? 1
        : 0;

    /// <summary>Whether a function has a type or a subtype.</summary>
    public static int TestFunction(Instance self, Function? function, int typeId, int nullable)
    {
        if (function is null)
            return nullable;
        return function.TypeId == typeId || self.Store.Engine.Types.IsSubtype(function.TypeId, typeId) ? 1 : 0;
    }

    /// <summary>Whether a function has exactly a type.</summary>
    public static int TestExactFunction(Instance self, Function? function, int typeId, int nullable)
    {
        if (function is null)
            return nullable;
        return function.TypeId == typeId ? 1 : 0;
    }

    /// <summary>Traps when a descriptor is null.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void RequireDescriptor(int descriptor)
    {
        if (descriptor == 0)
            Trap.NullDescriptorReference();
    }

    /// <summary>Traps when a cast by descriptor failed.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void RequireDescriptorCast(int matches)
    {
        if (matches == 0)
            Trap.DescriptorCastFailure();
    }

    /// <summary>Whether a reference that matches a type, or is null, has a descriptor.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static int HasDescriptor(int matches, nint heap, int reference, int descriptor, int offset)
    {
        if (matches == 0 || reference == 0)
            return matches;
        return *(int*)(heap + (nint)(uint)reference + offset) == descriptor ? 1 : 0;
    }

    /// <summary><c>any.convert_extern</c>. A safepoint.</summary>
    /// <remarks>spec: exec-any.convert_extern</remarks>
    public static int AnyConvertExtern(Instance self, object? value) => self.Store.Heap.Internalize(value);

    /// <summary><c>extern.convert_any</c></summary>
    /// <remarks>spec: exec-extern.convert_any</remarks>
    public static object? ExternConvertAny(Instance self, int word) => self.Store.Heap.Externalize(word);

    /// <summary>The word that a field keeps for an object of the host.</summary>
    public static int WordOfExtern(Instance self, object? value) => self.Store.Heap.ToWord(value);

    /// <summary>The object that a field's word stands for.</summary>
    public static object? ExternOfWord(Instance self, int word) => self.Store.Heap.Externalize(word);

    /// <summary>The number that a field keeps for a function.</summary>
    public static int IdOfFunction(Instance self, Function? function) => self.Store.IdOf(function);

    /// <summary>The function that a field's number stands for.</summary>
    public static Function? FunctionOfId(Instance self, int id) => self.Store.FunctionOf(id);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static int TypeIdOf(nint heap, nint reference) =>
        (int)(*(uint*)(heap + reference) >> ObjectHeader.TypeShift);

    private static bool IsArray(nint context, nint heap, int reference) =>
        Gc.GcHeap.Of(context).TypeOf(reference).Array is not null;

    private static void OutOfBounds(nint reference)
    {
        if (reference == 0)
            Trap.NullArrayReference();
        Trap.ArrayOutOfBounds();
    }
}
