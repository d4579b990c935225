using System.Collections.Generic;

namespace Clasm.Fuzz.Differential;

/// <summary>Choices by bytes. When the bytes are used up every choice is the first, which callers make the simplest.</summary>
/// <param name="bytes">The bytes.</param>
internal sealed class Choices(byte[] bytes)
{
    private int _next;

    /// <summary>Whether all bytes were used.</summary>
    public bool AreExhausted => _next >= bytes.Length;

    /// <summary>A number below <paramref name="count"/>, which is at most 65,536.</summary>
    public int Below(int count)
    {
        if (count <= 1)
            return 0;
        int value = Byte();
        if (count > 256)
            value = (value << 8) | Byte();
        return value % count;
    }

    /// <summary>True once in <paramref name="n"/> times.</summary>
    public bool OneIn(int n) => !AreExhausted && Below(n) == n - 1;

    /// <summary>One of some things.</summary>
    public T Of<T>(IReadOnlyList<T> things) => things[Below(things.Count)];

    /// <summary>Any 64 bits.</summary>
    public long Bits()
    {
        long bits = 0;
        for (int i = 0; i < 8; i++)
            bits = (bits << 8) | (uint)Byte();
        return bits;
    }

    private int Byte() => _next < bytes.Length ? bytes[_next++] : 0;
}
