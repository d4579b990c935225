using System;

namespace Clasm.Compilation;

/// <summary>The optional map from positions in the code to positions in the WebAssembly module.</summary>
internal sealed partial class ILWriter
{
    private int[] _map = [];
    private int _mapLength;

    /// <summary>Whether <see cref="MapTo"/> records anything.</summary>
    public bool RecordsMap { get; init; }

    /// <summary>The map: pairs of an IL offset and a WebAssembly offset, ascending by the first.</summary>
    public ReadOnlySpan<int> Map => _map.AsSpan(0, _mapLength);

    /// <summary>Says that what is written from here on belongs to an offset in the WebAssembly module.</summary>
    public void MapTo(int wasmOffset)
    {
        if (!RecordsMap)
        {
            return;
        }

        if (_mapLength > 0 && _map[_mapLength - 2] == Position)
        {
            _map[_mapLength - 1] = wasmOffset;
            return;
        }

        Reserve(ref _map, _mapLength);
        _map[_mapLength] = Position;
        _map[_mapLength + 1] = wasmOffset;
        _mapLength += 2;
    }

    private void ShiftMap(int position, int distance)
    {
        for (int i = _mapLength - 2; i >= 0 && _map[i] >= position; i -= 2)
        {
            _map[i] += distance;
        }
    }

    private void ResetMap() => _mapLength = 0;
}
