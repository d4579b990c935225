using System;
using System.Collections.Generic;
using System.Diagnostics.Tracing;
using System.IO;
using System.Linq;
using System.Text.Json;
using Xunit;

namespace Clasm.Api.Tests;

/// <summary>What can be known of a GC heap from outside.</summary>
public sealed class GcInspectionTests
{
    private const string Text = """
        (module
          (rec (type $node (sub (struct (field $value i32) (field $next (mut (ref null $node)))))))
          (type $named (sub $node (struct (field i32) (field (mut (ref null $node))) (field $host (mut externref)))))
          (type $nodes (array (mut (ref null $node))))
          (type $bytes (array (mut i8)))
          (global $list (mut (ref null $node)) (ref.null $node))
          (table $table 4 anyref)
          (func (export "build") (param $n i32) (param $host externref) (local $named (ref null $named))
            (local.set $named (struct.new $named (i32.const 0) (ref.null $node) (local.get $host)))
            (table.set $table (i32.const 2) (local.get $named))
            (table.set $table (i32.const 3)
              (array.new_fixed $nodes 3 (local.get $named) (ref.null $node) (local.get $named)))
            (table.set $table (i32.const 0) (ref.i31 (i32.const 7)))
            (loop $more
              (global.set $list (struct.new $node (local.get $n) (global.get $list)))
              (br_if $more (local.tee $n (i32.sub (local.get $n) (i32.const 1))))))
          (func (export "garbage") (param $n i32)
            (loop $more
              (drop (array.new_default $bytes (i32.const 100)))
              (br_if $more (local.tee $n (i32.sub (local.get $n) (i32.const 1))))))
          (func (export "list") (result (ref null $node)) (global.get $list)))
        """;

    public static TheoryData<Collector> Collectors =>
        [Collector.Drc, Collector.Copying, Collector.Generational, Collector.Null];

    [Theory]
    [MemberData(nameof(Collectors))]
    public void Objects_are_counted_by_type_and_named(Collector collector)
    {
        using Engine engine = new(new Config().WithCollector(collector));
        using Store store = new(engine);
        Build(store, 1000);
        store.GC();
        Dictionary<string, GcObjectCount> counts = store.CountGcObjects().ToDictionary(count => count.Name);
        Assert.Equal(1000, counts["$node"].Count);
        Assert.Equal(1, counts["$named"].Count);
        Assert.Equal(1, counts["$nodes"].Count);
        Assert.True(counts["$node"].Type.IsStruct);
        Assert.Equal(16_000, counts["$node"].Bytes);
        Assert.True(store.GcStatistics.BytesUsed >= counts.Values.Sum(count => count.Bytes));
    }

    [Theory]
    [MemberData(nameof(Collectors))]
    public void Statistics_tell_of_memory_and_pauses(Collector collector)
    {
        using Engine engine = new(new Config().WithCollector(collector));
        using Store store = new(engine);
        Assert.Equal(0, store.GcStatistics.BytesUsed);
        Instance instance = Build(store, 1000);
        using Listener listener = new(collector);
        instance.GetAction<int>("garbage")!(400_000);
        GcStatistics statistics = store.GcStatistics;
        Assert.Equal(collector, statistics.Collector);
        Assert.Equal(1, statistics.HostObjects);
        Assert.InRange(statistics.BytesUsed, 16_000, statistics.BytesCommitted);
        Assert.InRange(statistics.BytesCommitted, 1, statistics.BytesReserved);
        Assert.InRange(statistics.LongestPause, TimeSpan.Zero, statistics.PauseTime);
        Assert.Equal(collector != Collector.Null, statistics.Collections > 0);
        Assert.Equal(collector != Collector.Null, statistics.Pauses > 0);
        Assert.Equal(collector != Collector.Null, listener.Names.Contains("Pause"));
        store.GC();
        if (collector != Collector.Null)
            Assert.InRange(store.GcStatistics.BytesLive, 16_000, 40_000);
    }

    [Theory]
    [MemberData(nameof(Collectors))]
    public void A_snapshot_is_what_the_developer_tools_of_browsers_read(Collector collector)
    {
        using Engine engine = new(new Config().WithCollector(collector));
        using Store store = new(engine);
        Instance instance = Build(store, 1000);
        object? handle = instance.GetFunction("list")!.Invoke()[0].AsAny();
        Snapshot snapshot = Snapshot.Of(store);
        GC.KeepAlive(handle);

        int named = snapshot.Find("$named");
        Assert.Equal(ObjectNode, snapshot.TypeOf(named));
        Assert.Equal(NativeNode, snapshot.TypeOf(snapshot.Target(named, "host")));
        Assert.Equal("System.Version", snapshot.NameOf(snapshot.Target(named, "host")));
        int list = snapshot.Target(snapshot.Find("global $list"), 0L);
        Assert.Equal("$node", snapshot.NameOf(list));
        Assert.Equal(list, snapshot.Edges(snapshot.Find("(host)")).Single().To);
        int length = 1;
        for (int at = list; snapshot.Edges(at).Count > 0; at = snapshot.Target(at, "next"))
            length++;
        Assert.Equal(1000, length);
        int table = snapshot.Find("table $table");
        Assert.Equal(named, snapshot.Target(table, 2L));
        int array = snapshot.Target(table, 3L);
        Assert.Equal(ArrayNode, snapshot.TypeOf(array));
        Assert.Equal([(0L, named), (2L, named)], snapshot.Edges(array).Select(edge => (edge.Name, edge.To)));
    }

    [Fact]
    public void A_store_without_a_heap_has_a_snapshot_too()
    {
        using Engine engine = new();
        using Store store = new(engine);
        Assert.Empty(store.CountGcObjects());
        Assert.Equal("", Snapshot.Of(store).NameOf(0));
    }

    private const int ArrayNode = 1;
    private const int ObjectNode = 3;
    private const int NativeNode = 8;

    private static Instance Build(Store store, int length)
    {
        Instance instance = new(store, Module.FromText(store.Engine, "inspected", Text));
        instance.GetFunction("build")!.Invoke(length, Value.FromObject(new Version(1, 2)));
        return instance;
    }

    /// <summary>Hears of one collector's events: other tests have stores of their own.</summary>
    private sealed class Listener(Collector collector) : EventListener
    {
        public List<string> Names { get; } = [];

        protected override void OnEventSourceCreated(EventSource eventSource)
        {
            if (eventSource.Name == "Clasm-Gc")
                EnableEvents(eventSource, EventLevel.Informational);
        }

        protected override void OnEventWritten(EventWrittenEventArgs eventData)
        {
            if (eventData.Payload is not [string name, ..] || name != collector.ToString())
                return;
            lock (Names)
                Names.Add(eventData.EventName!);
        }
    }

    /// <summary>Reads a snapshot as V8's own reader does, and checks what that relies on.</summary>
    private sealed class Snapshot
    {
        private readonly long[] _nodes;
        private readonly long[] _edges;
        private readonly string[] _strings;
        private readonly long[] _firstEdges;
        private readonly int _fields;

        private Snapshot(JsonElement file)
        {
            JsonElement header = file.GetProperty("snapshot");
            JsonElement meta = header.GetProperty("meta");
            _fields = meta.GetProperty("node_fields").GetArrayLength();
            Assert.Equal(7, _fields);
            Assert.Equal(_fields, meta.GetProperty("node_types").GetArrayLength());
            Assert.Equal(3, meta.GetProperty("edge_fields").GetArrayLength());
            _nodes = Numbers(file, "nodes");
            _edges = Numbers(file, "edges");
            _strings = [.. file.GetProperty("strings").EnumerateArray().Select(text => text.GetString()!)];
            Assert.Equal(header.GetProperty("node_count").GetInt64() * _fields, _nodes.Length);
            Assert.Equal(header.GetProperty("edge_count").GetInt64() * 3, _edges.Length);
            _firstEdges = new long[(_nodes.Length / _fields) + 1];
            HashSet<long> ids = [];
            for (int i = 0; i < _nodes.Length / _fields; i++)
            {
                _firstEdges[i + 1] = _firstEdges[i] + _nodes[(i * _fields) + 4];
                Assert.True(ids.Add(_nodes[(i * _fields) + 2]));
                Assert.InRange(_nodes[(i * _fields) + 1], 0, _strings.Length - 1);
                Assert.True(_nodes[(i * _fields) + 3] >= 0);
            }
            Assert.Equal(_edges.Length / 3, _firstEdges[^1]);
            for (int i = 0; i < _edges.Length; i += 3)
            {
                Assert.InRange(_edges[i], 1, 2);
                Assert.True(_edges[i] == 1 || _edges[i + 1] < _strings.Length);
                Assert.InRange(_edges[i + 2], 0, _nodes.Length - 1);
                Assert.Equal(0, _edges[i + 2] % _fields);
            }
        }

        public static Snapshot Of(Store store)
        {
            using MemoryStream stream = new();
            store.WriteGcHeapSnapshot(stream);
            using JsonDocument document = JsonDocument.Parse(stream.ToArray());
            return new Snapshot(document.RootElement);
        }

        public int Find(string name) =>
            Enumerable.Range(0, _nodes.Length / _fields).First(node => NameOf(node) == name);

        public string NameOf(int node) => _strings[_nodes[(node * _fields) + 1]];

        public long TypeOf(int node) => _nodes[node * _fields];

        public List<(long Type, long Name, int To)> Edges(int node)
        {
            List<(long, long, int)> edges = [];
            for (long i = _firstEdges[node]; i < _firstEdges[node + 1]; i++)
                edges.Add((_edges[i * 3], _edges[(i * 3) + 1], (int)(_edges[(i * 3) + 2] / _fields)));
            return edges;
        }

        public int Target(int node, string property) =>
            Edges(node).Single(edge => edge.Type == 2 && _strings[edge.Name] == property).To;

        public int Target(int node, long element) =>
            Edges(node).Single(edge => edge.Type == 1 && edge.Name == element).To;

        private static long[] Numbers(JsonElement file, string list) =>
            [.. file.GetProperty(list).EnumerateArray().Select(number => number.GetInt64())];
    }
}
