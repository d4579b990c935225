using System;
using Xunit;

namespace Clasm.Api.Tests;

/// <summary>A program that wants more than its heap may have.</summary>
public sealed class GcLimitTests
{
    private const string Text = """
        (type $longs (array (mut i64)))
        (type $node (struct (field $next (ref null $node)) (field $wide (mut (ref null $longs)))))
        (global $list (mut (ref null $node)) (ref.null $node))
        (func (export "fill") (param $length i32)
          (loop $more
            (global.set $list
              (struct.new $node (global.get $list) (array.new $longs (i64.const 5) (local.get $length))))
            (br $more)))
        (func (export "count") (result i32) (local $sum i32) (local $at (ref null $node))
          (local.set $at (global.get $list))
          (block $end
            (loop $more
              (br_if $end (ref.is_null (local.get $at)))
              (if (i64.ne (i64.const 5) (array.get $longs (struct.get $node $wide (local.get $at)) (i32.const 0)))
                (then unreachable))
              (local.set $sum (i32.add (local.get $sum) (i32.const 1)))
              (local.set $at (struct.get $node $next (local.get $at)))
              (br $more)))
          (local.get $sum))
        (func (export "clear") (global.set $list (ref.null $node)))
        """;

    public static MatrixTheoryData<Collector, int, int> Heaps =>
        new([Collector.Drc, Collector.Copying, Collector.Generational, Collector.Null], [4, 3000], [16, 64, 256]);

    [Theory]
    [MemberData(nameof(Heaps))]
    public void A_heap_traps_when_it_is_full_and_serves_on(Collector collector, int length, int megabytes)
    {
        long limit = (long)megabytes << 20;
        Config config = new Config().WithCollector(collector);
        config.GcHeapMaxSize = limit;
        using Engine engine = new(config);
        using Guest guest = new(engine, Text);
        Action<int> fill = guest.Get<Action<int>>("fill");
        Func<int> count = guest.Get<Func<int>>("count");
        int first = FillUp();
        Assert.Equal(first, count());
        guest.Get<Action>("clear")();
        guest.Store.GC();
        if (collector == Collector.Null)
        {
            Assert.Equal(TrapCode.GcHeapOutOfMemory, Assert.Throws<TrapException>(() => fill(length)).Code);
            return;
        }
        Assert.InRange(FillUp(), first * 0.95, first * 1.05);

        int FillUp()
        {
            TrapException trap = Assert.Throws<TrapException>(() => fill(length));
            Assert.Equal(TrapCode.GcHeapOutOfMemory, trap.Code);
            Assert.Contains("GC heap", trap.Message, StringComparison.OrdinalIgnoreCase);
            Assert.InRange(guest.Store.GcStatistics.BytesCommitted, limit * 0.95, limit);
            int nodes = count();
            Assert.InRange(nodes * (16L + 16 + (8L * length)), limit * 0.95, limit);
            return nodes;
        }
    }
}
