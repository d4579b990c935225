using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace Clasm.Execution;

/// <summary>What compiled code needs around calls, and <c>select</c>.</summary>
internal static class Calls
{
    /// <summary>A table of an instance. In bounds: the index is the module's, which is valid.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Table TableAt(Table[] tables, int index) =>
        Unsafe.Add(ref MemoryMarshal.GetArrayDataReference(tables), index);

    /// <summary>A function of an instance. In bounds: the index is the module's, which is valid.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Function FunctionAt(Function[] functions, int index) =>
        Unsafe.Add(ref MemoryMarshal.GetArrayDataReference(functions), index);

    /// <summary>A global that holds a function or an object of the host. In bounds: the index is the module's, which is valid.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static ReferenceCell GlobalAt(ReferenceCell[] globals, int index) =>
        Unsafe.Add(ref MemoryMarshal.GetArrayDataReference(globals), index);

    /// <summary>The function that an indirect call of a final type reaches.</summary>
    /// <remarks>spec: exec-call_indirect</remarks>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Function ResolveFinal(Function?[] elements, long index, int typeId)
    {
        if ((ulong)index >= (ulong)elements.Length)
            Trap.UndefinedElement();
        // In bounds: the array is as long as the table, and the index was compared with that.
        Function? function = Unsafe.Add(ref MemoryMarshal.GetArrayDataReference(elements), (nint)index);
        if (function is null)
            Trap.IndirectCallToNull();
        if (function!.TypeId != typeId)
            Trap.BadSignature();
        return function;
    }

    /// <summary>The function that an indirect call of a type with subtypes reaches.</summary>
    /// <remarks>spec: exec-call_indirect</remarks>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Function Resolve(Function?[] elements, long index, int typeId, Instance self)
    {
        if ((ulong)index >= (ulong)elements.Length)
            Trap.UndefinedElement();
        // In bounds: the array is as long as the table, and the index was compared with that.
        Function? function = Unsafe.Add(ref MemoryMarshal.GetArrayDataReference(elements), (nint)index);
        if (function is null)
            Trap.IndirectCallToNull();
        if (function!.TypeId != typeId && !self.Store.Engine.Types.IsSubtype(function.TypeId, typeId))
            Trap.BadSignature();
        return function;
    }

    /// <summary><c>ref.func</c></summary>
    /// <remarks>spec: exec-ref.func</remarks>
    public static Function RefFunc(Instance self, int function) => self.FunctionAt(function);

    /// <summary>Hands over a result after the first that is a function or an object of the host.</summary>
    public static void SetObjectResult(Instance self, int index, object? value) =>
        self.Store.ObjectResults[index] = value;

    /// <summary>Takes a result after the first that is a function or an object of the host.</summary>
    public static object? GetObjectResult(Instance self, int index)
    {
        object?[] results = self.Store.ObjectResults;
        object? value = results[index];
        results[index] = null;
        return value;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static int SelectI4(int first, int second, int condition) => condition != 0 ? first : second;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static long SelectI8(long first, long second, int condition) => condition != 0 ? first : second;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static float SelectR4(float first, float second, int condition) => condition != 0 ? first : second;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static double SelectR8(double first, double second, int condition) => condition != 0 ? first : second;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<byte> SelectV128(Vector128<byte> first, Vector128<byte> second, int condition) =>
        condition != 0 ? first : second;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Function? SelectFunction(Function? first, Function? second, int condition) =>
        condition != 0 ? first : second;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static object? SelectObject(object? first, object? second, int condition) => condition != 0 ? first : second;
}
