namespace Clasm.Gc;

internal abstract partial class GcHeap
{
    /// <summary>Adds a native range of reference words: a global, a table, a passive element segment.</summary>
    /// <param name="address">Its first word.</param>
    /// <param name="words">How many words: zeros, or references stored with <see cref="InitSlot"/>.</param>
    public void AddRootRange(nint address, long words) => Roots.Set(address, words);

    /// <summary>Removes a range whose words were moved as bytes to another range, which owns their references now.</summary>
    /// <param name="address">Its first word.</param>
    public void RemoveRootRange(nint address) => Roots.Remove(address);

    /// <summary>Drops the references of a range and removes it: <c>elem.drop</c>, or an owner that goes.</summary>
    /// <param name="address">Its first word.</param>
    public void ReleaseRootRange(nint address)
    {
        if (!Roots.All.TryGetValue(address, out long words))
            return;
        FillSlots(address, words, 0);
        Roots.Remove(address);
    }
}
