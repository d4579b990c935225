using System.Runtime.CompilerServices;
using System.Threading;

namespace Clasm.Execution;

/// <summary>
/// Samples of what runs: another thread asks for one by a flag of the store, and the code that runs takes it where it comes to a
/// check, since only a thread itself can walk its stack.
/// </summary>
internal static unsafe class Sampling
{
    /// <summary>Asks for a sample.</summary>
    /// <param name="store">The store, which is not disposed meanwhile.</param>
    public static void Request(Store store) => Volatile.Write(ref store.Context->Sample, 1); // in bounds: the store's block

    /// <summary>Takes a sample.</summary>
    /// <param name="self">The instance whose code runs.</param>
    [MethodImpl(MethodImplOptions.NoInlining)]
    public static void Take(Instance self)
    {
        ((StoreContext*)self.Context)->Sample = 0; // in bounds: the store's block lives as long as the instance
        self.Store.Sampler?.Invoke();
    }
}
