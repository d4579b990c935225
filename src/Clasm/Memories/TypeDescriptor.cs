using System.Runtime.InteropServices;

namespace Clasm.Memories;

/// <summary>What a collector must know of a type, 16 bytes a type id in native memory.</summary>
[StructLayout(LayoutKind.Sequential)]
internal unsafe struct TypeDescriptor
{
    /// <summary>The size of a struct; 0 for arrays and functions.</summary>
    public int Size;

    /// <summary>How many counted slots a struct has.</summary>
    public ushort RefCount;

    /// <summary>Arrays: the size of an element as a power of two.</summary>
    public byte ElementShift;

    /// <summary>Whether it is an array, and whether its elements are counted.</summary>
    public DescriptorFlags Flags;

    /// <summary>The offsets of a struct's counted slots.</summary>
    public int* RefOffsets;

    /// <summary>Whether it is an array.</summary>
    public readonly bool IsArray => (Flags & DescriptorFlags.Array) != 0;

    /// <summary>Whether it is an array of counted elements.</summary>
    public readonly bool IsRefArray => (Flags & DescriptorFlags.RefArray) == DescriptorFlags.RefArray;
}

/// <summary>The kinds of <see cref="TypeDescriptor"/>.</summary>
[System.Flags]
internal enum DescriptorFlags : byte
{
    /// <summary>A struct, or no type of objects.</summary>
    None = 0,

    /// <summary>An array.</summary>
    Array = 1,

    /// <summary>An array of counted elements.</summary>
    RefArray = Array | 2,
}
