using System.Runtime.CompilerServices;

namespace Clasm.Execution;

/// <summary>Tables of constants in images: the only data that CIL loads without a class is a string.</summary>
internal static class ConstantTables
{
    /// <summary>An element. In bounds: compiled code has compared the index with the number of elements, two units each.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static int At(string table, int index) =>
        Unsafe.Add(ref Unsafe.As<char, int>(ref Unsafe.AsRef(in table.GetPinnableReference())), index);
}
