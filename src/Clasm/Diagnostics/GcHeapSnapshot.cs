using System;
using System.Collections.Generic;
using System.IO;
using System.Numerics;
using Clasm.Gc;
using Clasm.Gc.Linear;
using Clasm.Memories;
using Clasm.RuntimeTypes;

namespace Clasm.Diagnostics;

/// <summary>
/// A heap as V8 writes its own (<c>.heapsnapshot</c>): arrays of numbers, seven for a node and three for an edge, and a table of
/// strings that they refer to. Nodes are, in this order: the root; the ranges of roots, the stack and the handles; the objects
/// of the host; the objects of the heap in address order. One bit for every eight bytes of the heap says where objects start,
/// and counting bits gives an object's index, so that nothing else grows with the heap.
/// </summary>
internal sealed unsafe class GcHeapSnapshot : IDisposable
{
    private const int NodeFields = 7;
    private const int ArrayType = 1;
    private const int ObjectType = 3;
    private const int NativeType = 8;
    private const int SyntheticType = 9;
    private const int ElementEdge = 1;
    private const int PropertyEdge = 2;
    private const string Meta = """
        {"snapshot":{"meta":{"node_fields":["type","name","id","self_size","edge_count","trace_node_id","detachedness"],
        "node_types":[["hidden","array","string","object","code","closure","regexp","number","native","synthetic",
        "concatenated string","sliced string","symbol","bigint","object shape"],"string","number","number","number","number",
        "number"],"edge_fields":["type","name_or_index","to_node"],"edge_types":[["context","element","property","internal",
        "hidden","shortcut","weak"],"string_or_number","node"],"trace_function_info_fields":["function_id","name",
        "script_name","script_id","line","column"],"trace_node_fields":["id","function_info_index","count","size","children"],
        "sample_fields":["timestamp_us","last_assigned_id"],"location_fields":["object_index","script_id","line","column"]},
        """;

    private readonly GcHeap _heap;
    private readonly GcTypeNames _types;
    private readonly SnapshotWriter _writer;
    private readonly List<(string Name, nint Address, long Words)> _roots = [];
    private readonly Dictionary<int, int> _hosts = [];
    private readonly int[] _handles;
    private readonly ulong[] _starts;
    private readonly int[] _before;
    private readonly Dictionary<int, (int Offset, string Name)[]> _slots = [];
    private readonly int _objects;
    private long _edges;

    /// <summary>Finds the objects.</summary>
    public GcHeapSnapshot(GcHeap heap, GcTypeNames types, GcRootNames roots, Stream stream)
    {
        _heap = heap;
        _types = types;
        _writer = new SnapshotWriter(stream);
        foreach ((nint address, long words) in heap.Roots.All)
            _roots.Add((roots.NameOf(address), address, words));
        _roots.Add(("(stack)", heap.Shadow.Base, (heap.Context->ShadowTop - heap.Shadow.Base) / sizeof(int)));
        foreach (int word in heap.Hosts.Words)
            _hosts.Add(word, _hosts.Count);
        _handles = [.. heap.Handles.Words];
        _starts = new ulong[HighestObject() / 512 + 1];
        foreach (uint offset in heap.AllObjects())
            _starts[offset / 512] |= 1UL << (int)(offset / 8 % 64);
        _before = new int[_starts.Length];
        for (int i = 0; i < _starts.Length; i++)
        {
            _before[i] = _objects;
            _objects += BitOperations.PopCount(_starts[i]);
        }
    }

    private int FirstHost => 2 + _roots.Count;

    private int FirstObject => FirstHost + _hosts.Count;

    /// <summary>Writes the file.</summary>
    public void Write()
    {
        CountEdges();
        _writer.Text(Meta);
        _writer.Text(
            $"\"node_count\":{FirstObject + _objects},\"edge_count\":{_edges},\"trace_function_count\":0}},\n"
        );
        _writer.Text("\"nodes\":[");
        WriteNodes();
        _writer.Text("],\n\"edges\":[");
        _writer.StartList();
        WriteEdges();
        _writer.Text(
            "],\n\"trace_function_infos\":[],\"trace_tree\":[],\"samples\":[],\"locations\":[],\n\"strings\":["
        );
        _writer.Strings();
        _writer.Text("]}\n");
    }

    /// <inheritdoc/>
    public void Dispose() => _writer.Dispose();

    private uint HighestObject()
    {
        uint highest = 0;
        foreach (uint offset in _heap.AllObjects())
            highest = Math.Max(highest, offset);
        return highest;
    }

    private void CountEdges()
    {
        _edges = 1 + _roots.Count;
        foreach ((_, nint address, long words) in _roots)
            _edges += CountWords(address, words);
        foreach (int word in _handles)
            _edges += IsNode(word) ? 1 : 0;
        foreach (uint offset in Objects())
            _edges += EdgesOf(offset);
    }

    private void WriteNodes()
    {
        Node(SyntheticType, "", 0, 1 + _roots.Count);
        foreach ((string name, nint address, long words) in _roots)
            Node(SyntheticType, name, 0, CountWords(address, words));
        long handles = 0;
        foreach (int word in _handles)
            handles += IsNode(word) ? 1 : 0;
        Node(SyntheticType, "(host)", 0, handles);
        foreach (int word in _hosts.Keys)
            Node(NativeType, _heap.Hosts.ObjectOf(word).GetType().ToString(), 0, 0);
        foreach (uint offset in Objects())
        {
            RuntimeType type = _heap.TypeOf((int)offset);
            int kind = type.Array is null ? ObjectType : ArrayType;
            Node(kind, _types.NameOf(type), _heap.BytesOf((int)offset), EdgesOf(offset));
        }
    }

    // Ids of objects are odd in V8. What is written is the same for the same heap.
    private void Node(int kind, string name, long size, long edges)
    {
        _writer.Number(kind);
        _writer.Number(_writer.IndexOf(name));
        _writer.Number(_writer.Nodes++ * 2 + 1);
        _writer.Number(size);
        _writer.Number(edges);
        _writer.Number(0);
        _writer.Number(0);
    }

    // In the order of the nodes that they start from.
    private void WriteEdges()
    {
        for (int i = 0; i <= _roots.Count; i++)
            Edge(ElementEdge, i + 1, i + 1);
        foreach ((_, nint address, long words) in _roots)
            WriteElements(address, words);
        for (int i = 0; i < _handles.Length; i++)
        {
            if (IsNode(_handles[i]))
                Edge(ElementEdge, i, NodeOf(_handles[i]));
        }
        foreach (uint offset in Objects())
            WriteEdgesOf(offset);
    }

    private void WriteEdgesOf(uint offset)
    {
        RuntimeType type = _heap.TypeOf((int)offset);
        nint address = _heap.AddressOf((int)offset);
        if (type.Array is not null)
        {
            if (HasElements(type))
                WriteElements(address + ObjectHeader.DataOffset, _heap.LengthOf((int)offset));
            return;
        }
        foreach ((int slot, string name) in SlotsOf(type))
        {
            int word = *(int*)(address + slot); // in bounds: a slot of the object's type
            if (IsNode(word))
                Edge(PropertyEdge, _writer.IndexOf(name), NodeOf(word));
        }
    }

    private void WriteElements(nint address, long words)
    {
        for (long i = 0; i < words; i++) // in bounds: a range of roots, or the elements of an array
        {
            int word = ((int*)address)[i];
            if (IsNode(word))
                Edge(ElementEdge, i, NodeOf(word));
        }
    }

    private void Edge(int kind, long name, int node)
    {
        _writer.Number(kind);
        _writer.Number(name);
        _writer.Number((long)node * NodeFields);
    }

    private long EdgesOf(uint offset)
    {
        RuntimeType type = _heap.TypeOf((int)offset);
        nint address = _heap.AddressOf((int)offset);
        if (type.Array is not null)
            return HasElements(type) ? CountWords(address + ObjectHeader.DataOffset, _heap.LengthOf((int)offset)) : 0;
        long count = 0;
        foreach ((int slot, _) in SlotsOf(type))
            count += IsNode(*(int*)(address + slot)) ? 1 : 0; // in bounds: a slot of the object's type
        return count;
    }

    private long CountWords(nint address, long words)
    {
        long count = 0;
        for (long i = 0; i < words; i++) // in bounds: a range of roots, or the elements of an array
            count += IsNode(((int*)address)[i]) ? 1 : 0;
        return count;
    }

    private bool HasElements(RuntimeType type) => _heap.DescriptorOf(type.Id)->IsRefArray;

    private (int Offset, string Name)[] SlotsOf(RuntimeType type)
    {
        if (_slots.TryGetValue(type.Id, out (int, string)[]? known))
            return known;
        TypeDescriptor* descriptor = _heap.DescriptorOf(type.Id);
        (int, string)[] slots = new (int, string)[descriptor->RefCount];
        for (int i = 0; i < slots.Length; i++) // in bounds: as many as the type has
        {
            int offset = descriptor->RefOffsets[i];
            slots[i] = (offset, _types.NameOf(type, Array.IndexOf([.. type.Struct!.Offsets], offset)));
        }
        _slots.Add(type.Id, slots);
        return slots;
    }

    private IEnumerable<uint> Objects()
    {
        for (int i = 0; i < _starts.Length; i++)
        {
            for (ulong bits = _starts[i]; bits != 0; bits &= bits - 1)
                yield return (uint)i * 512 + (uint)BitOperations.TrailingZeroCount(bits) * 8;
        }
    }

    private bool IsNode(int word) => Word.IsObject(word) || (Word.IsHost(word) && _hosts.ContainsKey(word));

    private int NodeOf(int word)
    {
        if (Word.IsHost(word))
            return FirstHost + _hosts[word];
        uint bit = (uint)word / 8;
        ulong below = _starts[bit / 64] & ((1UL << (int)(bit % 64)) - 1);
        return FirstObject + _before[bit / 64] + BitOperations.PopCount(below);
    }
}
