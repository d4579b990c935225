namespace Clasm.Gc;

/// <summary>What a host holds of a reference: it stands for a word in one heap.</summary>
internal interface IGcReference
{
    /// <summary>The word that this stands for, if it belongs to a heap.</summary>
    /// <param name="heap">The heap that asks.</param>
    /// <param name="word">The word; it is not exposed to the collector.</param>
    /// <returns>False for a reference of another heap, which is a host object like any other.</returns>
    bool TryGetWord(GcHeap heap, out int word);
}
