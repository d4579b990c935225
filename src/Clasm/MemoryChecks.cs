namespace Clasm;

/// <summary>How an access past the end of a memory is noticed.</summary>
public enum MemoryChecks
{
    /// <summary>The engine's choice: <see cref="Guard"/> where it is available, else <see cref="Explicit"/>.</summary>
    Auto,

    /// <summary>
    /// By the processor, which finds no memory there: memories with 32-bit addresses reserve all that an address can reach. On
    /// Linux on x64 with the version of .NET that it was tried with, where address space is not limited. Other memories of
    /// the engine, and shared ones, are checked by code.
    /// </summary>
    Guard,

    /// <summary>By a comparison before the access.</summary>
    Explicit,
}
