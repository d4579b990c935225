using System;
using System.Linq;
using Xunit;

namespace Clasm.Api.Tests;

/// <summary>
/// Bugs of other engines' collectors that scripts cannot show, under each collector, collecting at every allocation: then each
/// collection recounts all references.
/// </summary>
public sealed class GcRegressionTests
{
    private const int Length = 300_000; // more than four slices

    public static TheoryData<Collector> Collectors =>
        [Collector.Drc, Collector.Null, Collector.Copying, Collector.Generational];

    [Theory]
    [MemberData(nameof(Collectors))]
    public void The_same_object_twice_is_counted_twice_and_given_back_twice(Collector collector)
    {
        using Guest guest = new(
            EngineOf(collector),
            """
            (type $box (struct (field i32)))
            (import "env" "host" (func $host (param anyref (ref null $box)) (result (ref null $box) anyref)))
            (func (export "both") (param (ref null $box) anyref) (result anyref (ref null $box))
              (call $host (local.get 0) (local.get 0))
              (drop) (drop) (local.get 1) (local.get 0))
            (func (export "box") (result (ref $box)) (struct.new $box (i32.const 42)))
            """,
            linker => linker.DefineFunction("env", "host", (AnyRef? a, StructRef? b) => (b, a))
        );
        for (int i = 0; i < 10; i++)
        {
            using StructRef box = guest.Get<Func<StructRef>>("box")();
            (AnyRef a, StructRef b) = guest.Get<Func<StructRef, AnyRef, (AnyRef, StructRef)>>("both")(box, box);
            Assert.True(AnyRef.RefEquals(a, b) && b[0].AsInt32() == 42);
            a.Dispose();
            b.Dispose();
        }
        GC.Collect();
        GC.WaitForPendingFinalizers();
        guest.Store.GC();
        if (collector != Collector.Null)
            Assert.Equal(0, guest.Store.CountGcObjects().Sum(type => type.Count));
    }

    public static MatrixTheoryData<Collector, string> Interrupted =>
        new(
            [Collector.Drc, Collector.Null, Collector.Copying, Collector.Generational],
            ["array.new", "array.fill", "array.copy", "array.init_elem", "table.fill", "table.copy"]
        );

    /// <summary>Fuel runs out between two slices, always at the same one; a deadline or an epoch comes there too.</summary>
    [Theory]
    [MemberData(nameof(Interrupted))]
    public void A_bulk_operation_that_is_stopped_leaves_what_can_be_collected(Collector collector, string operation)
    {
        using Engine engine = new(ConfigOf(collector).WithFuelConsumption());
        using Store store = new(engine) { Fuel = long.MaxValue };
        using Module module = Module.FromText(engine, "bulk", $"(module {Bulk})");
        Instance instance = new(store, module);
        Action run = instance.GetAction(operation)!;
        Func<int> count = instance.GetRequiredFunction<Func<int>>("count");
        instance.GetAction("make")!();
        store.Fuel = 10_000;
        Assert.Equal(TrapCode.OutOfFuel, Assert.Throws<TrapException>(run).Code);
        store.Fuel = long.MaxValue;
        store.GC();
        Assert.Equal(operation != "array.new", count() is > 0 and < Length);
        run();
        instance.GetAction("clear")!();
        store.GC();
        Assert.Equal(0, count());
    }

    [Theory]
    [MemberData(nameof(Collectors))]
    public void A_limiter_that_throws_while_the_heap_grows_leaves_it_whole(Collector collector)
    {
        Config config = ConfigOf(collector);
        config.GcZealAllocCounter = collector == Collector.Null ? 0 : 1009;
        config.GcHeapInitialSize = 1 << 16;
        using Guest guest = new(new Engine(config), List);
        Thrower limiter = new();
        guest.Store.Limiter = limiter;
        Action<int> grow = guest.Get<Action<int>>("grow");
        grow(1000);
        for (int refusals = 0; refusals < 3; refusals++)
        {
            limiter.IsArmed = true;
            Assert.Throws<InvalidTimeZoneException>(() => grow(int.MaxValue));
            limiter.IsArmed = false;
            int kept = guest.Get<Func<int>>("length")();
            Assert.True(kept > 0);
            guest.Store.GC();
            grow(1000);
            guest.Store.GC();
            Assert.Equal(kept + 1000, guest.Get<Func<int>>("length")());
        }
    }

    [Fact]
    public void Types_of_another_engine_are_refused()
    {
        const string Text = """
            (type $other (struct)) (type $node (struct (field i32))) (global (export "g") (mut (ref null $node)) (ref.null $node))
            """;
        using Guest guest = new(new Engine(), "(type $a (struct (field i64))) " + Text);
        using Guest other = new(new Engine(), Text);
        DefinedType stranger = other.Module.GetDefinedType("node")!;
        Assert.Throws<ArgumentException>(() => StructRef.Create(guest.Store, stranger, 1));
        Assert.Throws<ArgumentException>(() => new Instance(guest.Store, other.Module));
        using StructRef mine = StructRef.Create(guest.Store, guest.Module.GetDefinedType("node")!, 1);
        Assert.Throws<ArgumentException>(() => other.Instance.GetGlobal("g")!.SetValue(mine));
    }

    private static Config ConfigOf(Collector collector) =>
        new() { Collector = collector, GcZealAllocCounter = collector == Collector.Null ? 0 : 1 };

    private static Engine EngineOf(Collector collector) => new(ConfigOf(collector));

    private static string Items => string.Concat(Enumerable.Repeat("(item (global.get $constant)) ", Length));

    private static readonly string Bulk = $$"""
        (type $box (struct (field i32)))
        (type $boxes (array (mut (ref null $box))))
        (global $a (mut (ref null $boxes)) (ref.null $boxes))
        (global $b (mut (ref null $boxes)) (ref.null $boxes))
        (global $constant (ref $box) (struct.new $box (i32.const 1)))
        (table $t {{Length}} (ref null $box))
        (table $u {{Length}} (ref null $box))
        (elem $e (ref null $box) {{Items}})
        (func $box (result (ref $box)) (struct.new $box (i32.const 1)))
        (func (export "make")
          (global.set $a (array.new_default $boxes (i32.const {{Length}})))
          (global.set $b (array.new $boxes (call $box) (i32.const {{Length}})))
          (table.fill $u (i32.const 0) (call $box) (i32.const {{Length}})))
        (func (export "array.new")
          (global.set $a (array.new $boxes (call $box) (i32.const {{Length}}))))
        (func (export "array.fill")
          (array.fill $boxes (global.get $a) (i32.const 0) (call $box) (i32.const {{Length}})))
        (func (export "array.copy")
          (array.copy $boxes $boxes (global.get $a) (i32.const 0) (global.get $b) (i32.const 0) (i32.const {{Length}})))
        (func (export "array.init_elem")
          (array.init_elem $boxes $e (global.get $a) (i32.const 0) (i32.const 0) (i32.const {{Length}})))
        (func (export "table.fill")
          (table.fill $t (i32.const 0) (call $box) (i32.const {{Length}})))
        (func (export "table.copy")
          (table.copy $t $u (i32.const 0) (i32.const 0) (i32.const {{Length}})))
        (func (export "clear")
          (global.set $a (ref.null $boxes))
          (global.set $b (ref.null $boxes))
          (table.fill $t (i32.const 0) (ref.null $box) (i32.const {{Length}})))
        (func (export "count") (result i32) (local $i i32) (local $n i32)
          (loop $next
            (if (i32.eqz (ref.is_null (global.get $a)))
              (then (local.set $n (i32.add (local.get $n)
                (i32.eqz (ref.is_null (array.get $boxes (global.get $a) (local.get $i))))))))
            (local.set $n (i32.add (local.get $n) (i32.eqz (ref.is_null (table.get $t (local.get $i))))))
            (br_if $next (i32.lt_u (local.tee $i (i32.add (local.get $i) (i32.const 1))) (i32.const {{Length}}))))
          (local.get $n))
        """;

    private const string List = """
        (type $node (struct (field $next (ref null $node)) (field i64)))
        (global $list (mut (ref null $node)) (ref.null $node))
        (func (export "grow") (param $n i32)
          (loop $more
            (global.set $list (struct.new $node (global.get $list) (i64.const 5)))
            (br_if $more (local.tee $n (i32.sub (local.get $n) (i32.const 1))))))
        (func (export "length") (result i32) (local $at (ref null $node)) (local $n i32)
          (local.set $at (global.get $list))
          (block $end
            (loop $more
              (br_if $end (ref.is_null (local.get $at)))
              (if (i64.ne (i64.const 5) (struct.get $node 1 (local.get $at))) (then (unreachable)))
              (local.set $n (i32.add (local.get $n) (i32.const 1)))
              (local.set $at (struct.get $node $next (local.get $at)))
              (br $more)))
          (local.get $n))
        """;

    private sealed class Thrower : IResourceLimiter
    {
        public bool IsArmed { get; set; }

        public bool Allow(ResourceGrowth growth) =>
            IsArmed && growth.Kind == ResourceKind.GcHeap ? throw new InvalidTimeZoneException("no") : true;
    }
}
