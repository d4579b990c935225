using System;
using System.Collections.Generic;

namespace Clasm.Wasi.Preview1;

/// <summary>The descriptors of a guest. The lowest free number is given first.</summary>
internal sealed class DescriptorTable : IDisposable
{
    /// <summary>How many descriptors a guest may have.</summary>
    public const int MaxDescriptors = 1 << 16;

    private readonly List<Descriptor?> _descriptors = [];
    private PriorityQueue<int, int>? _free; // made when a descriptor is closed

    /// <summary>What a number stands for, or null.</summary>
    /// <param name="number">The number.</param>
    public Descriptor? Find(int number) => (uint)number < (uint)_descriptors.Count ? _descriptors[number] : null;

    /// <summary>Whether there is room for one more.</summary>
    public bool HasRoom => _free is { Count: > 0 } || _descriptors.Count < MaxDescriptors;

    /// <summary>Gives a number to something.</summary>
    /// <param name="descriptor">What it stands for.</param>
    public int Add(Descriptor descriptor)
    {
        if (_free is not null && _free.TryDequeue(out int number, out _))
        {
            _descriptors[number] = descriptor;
            return number;
        }
        _descriptors.Add(descriptor);
        return _descriptors.Count - 1;
    }

    /// <summary>Takes a number back.</summary>
    /// <param name="number">The number.</param>
    /// <returns>What it stood for; null if nothing.</returns>
    public Descriptor? Remove(int number)
    {
        Descriptor? descriptor = Find(number);
        if (descriptor is null)
            return null;
        _descriptors[number] = null;
        (_free ??= new PriorityQueue<int, int>()).Enqueue(number, number);
        return descriptor;
    }

    /// <summary>Makes a number stand for what another one stood for.</summary>
    /// <param name="from">The number that is free afterwards.</param>
    /// <param name="to">The number; what it stood for is closed.</param>
    public Errno Move(int from, int to)
    {
        if (Find(from) is null || Find(to) is null)
            return Errno.BadDescriptor;
        if (from == to)
            return Errno.Success;
        Descriptor replaced = _descriptors[to]!;
        _descriptors[to] = Remove(from);
        replaced.Dispose();
        return Errno.Success;
    }

    /// <summary>Closes all.</summary>
    public void Dispose()
    {
        foreach (Descriptor? descriptor in _descriptors)
            descriptor?.Dispose();
        _descriptors.Clear();
        _free = null;
    }
}
