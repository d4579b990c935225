using Clasm.Gc.Linear;

namespace Clasm.Gc;

/// <summary>What the host sees of an object or an i31 where no other wrapper was asked for.</summary>
internal sealed class HeapReference : IGcReference
{
    private readonly GcHeap _heap;
    private readonly GcHandle _handle;
    private readonly int _immediate;

    /// <summary>A wrapper that keeps an object.</summary>
    /// <param name="heap">The heap of the object.</param>
    /// <param name="word">The object or i31.</param>
    public HeapReference(GcHeap heap, int word)
    {
        _heap = heap;
        if (Word.IsObject(word))
            _handle = heap.Handles.Create(word, this);
        else
            _immediate = word;
    }

    /// <inheritdoc/>
    public bool TryGetWord(GcHeap heap, out int word)
    {
        bool isMine = heap == _heap || _immediate != 0;
        word =
            !isMine ? Word.Null
            : _immediate != 0 ? _immediate
            : heap.Handles.Get(_handle);
        return isMine;
    }
}
