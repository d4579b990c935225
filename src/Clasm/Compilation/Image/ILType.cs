namespace Clasm.Compilation;

/// <summary>
/// A type of a parameter, result or local of an image's methods. Values from <see cref="FirstAdded"/> on stand for
/// types that were given to <see cref="ImageBuilder.AddType"/>.
/// </summary>
internal enum ILType : byte
{
    /// <summary>No result.</summary>
    Void,

    /// <summary><see cref="int"/>.</summary>
    I4,

    /// <summary><see cref="long"/>.</summary>
    I8,

    /// <summary><see cref="float"/>.</summary>
    R4,

    /// <summary><see cref="double"/>.</summary>
    R8,

    /// <summary><see cref="System.Runtime.Intrinsics.Vector128{T}"/> of bytes.</summary>
    V128,

    /// <summary><see cref="nint"/>, also for unmanaged pointers.</summary>
    NativeInt,

    /// <summary><see cref="object"/>.</summary>
    Object,

    /// <summary>The class of function references.</summary>
    Function,

    /// <summary>The class of instances.</summary>
    Instance,

    /// <summary>The first value that <see cref="ImageBuilder.AddType"/> gives out.</summary>
    FirstAdded = 16,
}
