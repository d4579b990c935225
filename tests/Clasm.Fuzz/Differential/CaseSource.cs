using System;
using Clasm.Syntax;

namespace Clasm.Fuzz.Differential;

/// <summary>Makes random modules of bytes.</summary>
internal abstract class CaseSource : IDisposable
{
    /// <summary>What reports call it.</summary>
    public abstract string Name { get; }

    /// <summary>How many bytes are drawn for a case at most.</summary>
    protected abstract int MaxEntropy { get; }

    /// <summary>The bytes that a case is made of: fewer bytes make smaller modules.</summary>
    /// <param name="seed">The case's number.</param>
    public byte[] EntropyOf(int seed)
    {
        Random random = new(seed);
        byte[] bytes = new byte[random.Next(MaxEntropy / 16, MaxEntropy)];
        random.NextBytes(bytes);
        return bytes;
    }

    /// <summary>Makes a module; null where these bytes make none that can be run.</summary>
    /// <param name="entropy">Bytes to choose by.</param>
    public abstract ModuleDefinition? TryMake(byte[] entropy);

    /// <inheritdoc/>
    public virtual void Dispose() { }
}
