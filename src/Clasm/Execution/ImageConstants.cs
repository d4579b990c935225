using System;

namespace Clasm.Execution;

/// <summary>Hands the values of an image's constants to its static constructor, on the thread that runs it.</summary>
internal static class ImageConstants
{
    [ThreadStatic]
    private static int[]? t_values;

    /// <summary>Sets what <see cref="Take"/> returns on this thread.</summary>
    public static void Offer(int[]? values) => t_values = values;

    /// <summary>The values offered; images call it.</summary>
    public static int[] Take() => t_values ?? throw new InvalidOperationException("no constants were offered");
}
