using System;

namespace Clasm.Benchmarks;

/// <summary>The kernel in which the host makes the calls.</summary>
internal static class Repeated
{
    /// <summary>A function that feeds <paramref name="step"/> its own result as often as it is told.</summary>
    public static Func<int, int> Calls(Func<int, int> step) =>
        iterations =>
        {
            int x = 0;
            for (int i = 0; i < iterations; i++)
                x = step(x);
            return x;
        };
}
