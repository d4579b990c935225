using System;
using System.Collections.Generic;
using System.Runtime.CompilerServices;
using Clasm.Syntax;
using Xunit;

namespace Clasm.Api.Tests;

/// <summary>Structs, arrays and i31s from the host, under each collector, collecting at every allocation where it can.</summary>
public sealed class GcReferenceTests
{
    private const string Text = """
        (type $node (sub (struct (field $value (mut i32)) (field $next (mut (ref null $node))))))
        (type $leaf (sub final $node (struct (field (mut i32)) (field (mut (ref null $node))) (field f64))))
        (type $bytes (array (mut i8)))
        (type $longs (array (mut i64)))
        (type $fixed (array i32))
        (type $refs (array (mut anyref)))
        (type $wide (struct (field i8) (field (mut i16)) (field (mut i64)) (field (mut f32)) (field (mut v128))
          (field (mut externref)) (field (mut funcref)) (field (mut anyref))))
        (global (export "root") (mut (ref null $node)) (ref.null $node))
        (table (export "table") 2 anyref)
        (func (export "node") (param i32 (ref null $node)) (result (ref $node)) (struct.new $node (local.get 0) (local.get 1)))
        (func (export "leaf") (param i32) (result (ref $leaf)) (struct.new $leaf (local.get 0) (ref.null $node) (f64.const 2.5)))
        (func (export "value") (param (ref $node)) (result i32) (struct.get $node $value (local.get 0)))
        (func (export "next") (param (ref null $node)) (result (ref null $node)) (struct.get $node $next (local.get 0)))
        (func (export "sum") (param (ref null $node)) (result i32) (local $sum i32)
          (block $done (loop $again
            (br_if $done (ref.is_null (local.get 0)))
            (local.set $sum (i32.add (local.get $sum) (struct.get $node $value (local.get 0))))
            (local.set 0 (struct.get $node $next (local.get 0)))
            (br $again)))
          (local.get $sum))
        (func (export "bytes") (param i32) (result (ref $bytes)) (array.new $bytes (i32.const 7) (local.get 0)))
        (func (export "byte") (param (ref $bytes) i32) (result i32) (array.get_u $bytes (local.get 0) (local.get 1)))
        (func (export "i31") (param i32) (result i31ref) (ref.i31 (local.get 0)))
        (func (export "geti31") (param i31ref) (result i32) (i31.get_s (local.get 0)))
        (func (export "any") (param anyref) (result anyref) (local.get 0))
        (func (export "internal") (param externref) (result anyref) (any.convert_extern (local.get 0)))
        (func (export "external") (param anyref) (result externref) (extern.convert_any (local.get 0)))
        (func (export "two") (param anyref) (result anyref i32 anyref) (local.get 0) (i32.const 1) (local.get 0))
        (func (export "churn") (param i32)
          (loop $again
            (drop (struct.new $node (i32.const 1) (ref.null $node)))
            (br_if $again (local.tee 0 (i32.sub (local.get 0) (i32.const 1))))))
        (func $f (export "f"))
        """;

    public static TheoryData<Collector> Collectors =>
        [Collector.Drc, Collector.Null, Collector.Copying, Collector.Generational];

    [Theory]
    [MemberData(nameof(Collectors))]
    public void Structs_of_the_guest_are_read_and_written(Collector collector)
    {
        using Guest guest = Load(collector);
        StructRef first = guest.Get<Func<int, StructRef?, StructRef>>("node")(1, null);
        StructRef second = guest.Get<Func<int, StructRef?, StructRef>>("node")(2, first);
        Assert.Equal((2, 2), (first.FieldCount, second[0].AsInt32()));
        second[0] = 5;
        Assert.Equal(5, guest.Get<Func<StructRef, int>>("value")(second));
        Assert.True(AnyRef.RefEquals(first, second.Get<StructRef>(1)));
        Assert.Equal(6, guest.Get<Func<AnyRef?, int>>("sum")(second));
        first.Set(1, second.Get<StructRef?>(1));
        first.Set<StructRef?>(1, null);
        Assert.True(first[1].IsNull);
        first.Set(0, 10);
        Assert.Equal(10, first.Get<int>(0));
        Assert.Throws<ArgumentOutOfRangeException>(() => first[2]);
        Assert.Throws<ArgumentException>(() => first[0] = 1L);
        Assert.Throws<InvalidCastException>(() => first.Get<long>(0));
        Assert.Throws<ArgumentException>(() => first[1] = Value.FromAny("x"));
    }

    [Theory]
    [MemberData(nameof(Collectors))]
    public void Structs_of_the_host_are_the_guests_too(Collector collector)
    {
        using Guest guest = Load(collector);
        DefinedType node = guest.Module.GetDefinedType("node")!;
        StructRef? list = null;
        for (int i = 1; i <= 10; i++)
            list = StructRef.Create(guest.Store, node, i, list);
        Assert.Equal(55, guest.Get<Func<StructRef?, int>>("sum")(list));
        Assert.Equal(0, StructRef.Create(guest.Store, node)[0].AsInt32());
        Assert.Throws<ArgumentException>(() => StructRef.Create(guest.Store, node, 1));
        Assert.Throws<ArgumentException>(() => StructRef.Create(guest.Store, node, 1, new I31Ref(2)));
        Assert.Throws<ArgumentException>(() => StructRef.Create(guest.Store, guest.Module.GetDefinedType("bytes")!));
        Assert.Throws<TrapException>(() => guest.Get<Func<StructRef?, StructRef?>>("next")(null));
    }

    [Theory]
    [MemberData(nameof(Collectors))]
    public void Fields_of_every_type_are_kept(Collector collector)
    {
        using Guest guest = Load(collector);
        DefinedType wide = guest.Module.GetDefinedType("wide")!;
        Function f = guest.Instance.GetFunction("f")!;
        object thing = new();
        StructRef s = StructRef.Create(
            guest.Store,
            wide,
            -1,
            -2,
            3L,
            4f,
            System.Runtime.Intrinsics.Vector128.Create((byte)5),
            Value.FromObject(thing),
            f,
            new I31Ref(8)
        );
        Assert.Equal((255, 65534, 3L, 4f), (s[0].AsInt32(), s[1].AsInt32(), s[2].AsInt64(), s[3].AsFloat32()));
        Assert.Equal((-1, -2), (s.Get<sbyte>(0), s.Get<short>(1)));
        Assert.Equal(5, s[4].AsV128()[7]);
        Assert.Same(thing, s[5].AsObject());
        Assert.Same(thing, s.Get<object>(5));
        Assert.Same(f, s[6].AsFunction());
        Assert.Equal(new I31Ref(8), s[7].AsAny());
        s[5] = Value.FromObject(null);
        s[6] = Value.FromFunction(null);
        s[7] = Value.FromAny(thing);
        s.Set<short>(1, 300);
        Assert.Equal((true, true, 300), (s[5].IsNull, s[6].IsNull, s[1].AsInt32()));
        Assert.Same(thing, s[7].AsObject());
        Assert.Throws<InvalidOperationException>(() => s[0] = 1);
        Assert.Throws<InvalidCastException>(() => s.Get<int>(0));
    }

    [Theory]
    [MemberData(nameof(Collectors))]
    public void Arrays_are_read_and_written(Collector collector)
    {
        using Guest guest = Load(collector);
        ArrayRef bytes = guest.Get<Func<int, ArrayRef>>("bytes")(1000);
        Assert.Equal(1000, bytes.Length);
        Assert.Equal(7, bytes[999].AsInt32());
        bytes.AsSpan<byte>()[3] = 200;
        Assert.Equal(200, guest.Get<Func<ArrayRef, int, int>>("byte")(bytes, 3));
        Assert.Equal(-56, bytes.AsReadOnlySpan<sbyte>()[3]);
        bytes[4] = 511;
        Assert.Equal(255, bytes.Get<byte>(4));
        Assert.Throws<ArgumentOutOfRangeException>(() => bytes[1000]);
        Assert.Throws<ArgumentOutOfRangeException>(() => bytes[-1]);
        Assert.Throws<InvalidCastException>(() => bytes.AsSpan<int>().Length);

        ArrayRef longs = ArrayRef.Create<long>(guest.Store, guest.Module.GetDefinedType("longs")!, [1, 2, 3]);
        Assert.Equal([1, 2, 3], longs.AsSpan<long>().ToArray());
        ArrayRef fixedInts = ArrayRef.Create<int>(guest.Store, guest.Module.GetDefinedType("fixed")!, [4, 5]);
        Assert.Equal([4, 5], fixedInts.AsReadOnlySpan<int>().ToArray());
        Assert.Throws<InvalidOperationException>(() => fixedInts.AsSpan<int>().Length);
        Assert.Throws<InvalidOperationException>(() => fixedInts[0] = 1);
        Assert.Equal(9, ArrayRef.Create(guest.Store, longs.Type, 5, 9L)[4].AsInt64());
        Assert.Throws<TrapException>(() => ArrayRef.Create(guest.Store, longs.Type, int.MaxValue));
    }

    [Theory]
    [MemberData(nameof(Collectors))]
    public void Arrays_hold_references(Collector collector)
    {
        using Guest guest = Load(collector);
        DefinedType refs = guest.Module.GetDefinedType("refs")!;
        ArrayRef array = ArrayRef.Create(guest.Store, refs, 3);
        Assert.True(array[0].IsNull);
        array[0] = new I31Ref(5);
        array[1] = array;
        array.Set<AnyRef>(2, AnyRef.FromObject(guest.Store, "host")!);
        guest.Get<Action<int>>("churn")(100);
        Assert.Equal(new I31Ref(5), array.Get<AnyRef>(0));
        Assert.True(AnyRef.RefEquals(array, array[1].AsAny()));
        Assert.Equal("host", array[2].AsObject());
        Assert.Throws<InvalidCastException>(() => array.AsSpan<int>().Length);
        ArrayRef filled = ArrayRef.Create(guest.Store, refs, 4, array);
        Assert.True(AnyRef.RefEquals(array, filled.Get<ArrayRef>(3)));
    }

    [Theory]
    [MemberData(nameof(Collectors))]
    public void References_are_told_apart_by_class_and_type(Collector collector)
    {
        using Guest guest = Load(collector);
        Func<AnyRef?, AnyRef?> any = guest.Get<Func<AnyRef?, AnyRef?>>("any");
        StructRef leaf = guest.Get<Func<int, StructRef>>("leaf")(1);
        DefinedType node = guest.Module.GetDefinedType("node")!;
        Assert.IsType<StructRef>(any(leaf));
        Assert.IsType<ArrayRef>(any(guest.Get<Func<int, ArrayRef>>("bytes")(1)));
        Assert.IsType<I31Ref>(any(new I31Ref(1)));
        Assert.Null(any(null));
        Assert.Equal(guest.Module.GetDefinedType("leaf"), leaf.Type);
        Assert.Equal(node, leaf.Type.Supertype);
        Assert.True(leaf.Type.Matches(node) && !node.Matches(leaf.Type));
        Assert.True(leaf.Matches(node.Ref()) && leaf.Matches(ValType.StructRef) && leaf.Matches(ValType.EqRef));
        Assert.False(leaf.Matches(ValType.ArrayRef) || leaf.Matches(ValType.I31Ref) || leaf.Matches(ValType.I32));
        Assert.True(new I31Ref(1).Matches(ValType.I31Ref) && !new I31Ref(1).Matches(ValType.StructRef));
        Assert.Throws<InvalidCastException>(() => guest.Get<Func<AnyRef, StructRef>>("any")(new I31Ref(1)));
        Assert.Throws<ArgumentException>(() => guest.Get<Func<AnyRef, int>>("value")(new I31Ref(1)));
        Assert.Equal(1, guest.Get<Func<AnyRef, int>>("value")(leaf));
    }

    [Theory]
    [MemberData(nameof(Collectors))]
    public void Small_integers_need_no_object(Collector collector)
    {
        using Guest guest = Load(collector);
        foreach (int value in (int[])[0, 1, -1, I31Ref.MinValue, I31Ref.MaxValue])
        {
            Assert.Equal(value, guest.Get<Func<int, I31Ref>>("i31")(value).Value);
            Assert.Equal(value, guest.Get<Func<I31Ref, int>>("geti31")(new I31Ref(value)));
        }
        Assert.Equal(0x7FFF_FFFFu, new I31Ref(-1).UnsignedValue);
        Assert.True(AnyRef.RefEquals(new I31Ref(3), new I31Ref(3)));
        Assert.False(AnyRef.RefEquals(new I31Ref(3), new I31Ref(4)));
        Assert.False(AnyRef.RefEquals(new I31Ref(3), null));
        Assert.Throws<ArgumentOutOfRangeException>(() => new I31Ref(I31Ref.MaxValue + 1));
    }

    [Theory]
    [MemberData(nameof(Collectors))]
    public void Objects_of_the_host_are_converted_and_back(Collector collector)
    {
        using Guest guest = Load(collector);
        object thing = new();
        AnyRef inside = guest.Get<Func<object, AnyRef>>("internal")(thing);
        Assert.Same(thing, inside.HostObject);
        Assert.Same(thing, guest.Get<Func<AnyRef, object>>("external")(inside));
        Assert.Same(thing, guest.Get<Func<object, object>>("any")(thing));
        Assert.True(AnyRef.RefEquals(inside, guest.Get<Func<AnyRef, AnyRef>>("any")(inside)));
        StructRef leaf = guest.Get<Func<int, StructRef>>("leaf")(1);
        object outside = guest.Get<Func<AnyRef, object>>("external")(leaf);
        Assert.True(AnyRef.RefEquals(leaf, guest.Get<Func<object, AnyRef>>("internal")(outside)));
    }

    [Theory]
    [MemberData(nameof(Collectors))]
    public void Host_functions_take_and_give_references_of_the_imports_types(Collector collector)
    {
        const string Types =
            "(type $node (sub (struct (field $value (mut i32)) (field $next (mut (ref null $node))))))";
        using Guest guest = new(
            new Engine(new Config().WithCollector(collector)),
            Types
                + """
                (import "env" "host" (func $host (param (ref $node) i32) (result (ref null $node))))
                (import "env" "wrong" (func $wrong (result (ref null $node))))
                (func (export "double") (param i32) (result i32)
                  (struct.get $node 0 (call $host (struct.new $node (local.get 0) (ref.null $node)) (i32.const 2))))
                (func (export "wrong") (drop (call $wrong)))
                """,
            linker =>
            {
                linker.DefineFunction(
                    "env",
                    "host",
                    (StructRef node, int times) =>
                    {
                        node[0] = node[0].AsInt32() * times;
                        return node;
                    }
                );
                linker.DefineFunction("env", "wrong", (Caller caller) => (AnyRef)new I31Ref(1));
            }
        );
        Assert.Equal(42, guest.Get<Func<int, int>>("double")(21));
        Assert.Throws<ArgumentException>(guest.Get<Action>("wrong"));
    }

    [Theory]
    [MemberData(nameof(Collectors))]
    public void Several_results_hold_references(Collector collector)
    {
        using Guest guest = Load(collector);
        StructRef leaf = guest.Get<Func<int, StructRef>>("leaf")(1);
        (StructRef a, int one, AnyRef b) = guest.Get<Func<AnyRef, (StructRef, int, AnyRef)>>("two")(leaf);
        Assert.True(one == 1 && AnyRef.RefEquals(a, b) && AnyRef.RefEquals(a, leaf));
        Value[] values = guest.Instance.GetFunction("two")!.Invoke(leaf);
        Assert.True(AnyRef.RefEquals(leaf, values[2].AsAny()));
    }

    [Theory]
    [MemberData(nameof(Collectors))]
    public void Globals_and_tables_hold_references(Collector collector)
    {
        using Guest guest = Load(collector);
        Func<int, StructRef?, StructRef> node = guest.Get<Func<int, StructRef?, StructRef>>("node");
        Global root = guest.Instance.GetGlobal("root")!;
        root.SetValue(node(1, null));
        Table table = guest.Instance.GetTable("table")!;
        table.SetElement(0, node(2, null));
        table.SetElement(1, "host");
        guest.Get<Action<int>>("churn")(100);
        Collect();
        guest.Store.GC();
        Assert.Equal(1, Assert.IsType<StructRef>(root.GetValue())[0].AsInt32());
        Assert.Equal(2, Assert.IsType<StructRef>(table.GetElement(0))[0].AsInt32());
        Assert.Equal("host", table.GetElement(1));
        Assert.Equal(2ul, table.Grow(3, node(3, null)));
        Assert.Equal(3, ((StructRef)table.GetElement(4)!)[0].AsInt32());
        Assert.Throws<ArgumentException>(() => root.SetValue(new I31Ref(1)));
        root.SetValue(null);
        Assert.Null(root.GetValue());
    }

    [Theory]
    [MemberData(nameof(Collectors))]
    public void References_of_another_store_are_refused(Collector collector)
    {
        using Engine engine = new(new Config().WithCollector(collector));
        using Guest guest = new(engine, Text);
        using Guest other = new(engine, Text);
        StructRef stranger = other.Get<Func<int, StructRef>>("leaf")(1);
        StructRef mine = guest.Get<Func<int, StructRef>>("leaf")(1);
        Assert.Throws<ArgumentException>(() => guest.Get<Func<AnyRef, AnyRef>>("any")(stranger));
        Assert.Throws<ArgumentException>(() => guest.Instance.GetFunction("any")!.Invoke(stranger));
        Assert.Throws<ArgumentException>(() => mine[1] = stranger);
        Assert.Throws<ArgumentException>(() => AnyRef.RefEquals(mine, stranger));
        Assert.Throws<ArgumentException>(() => guest.Instance.GetTable("table")!.SetElement(0, stranger));
        // As an external reference it is an object like any other.
        Assert.Same(stranger, guest.Get<Func<object, AnyRef>>("internal")(stranger).HostObject);
    }

    [Theory]
    [MemberData(nameof(Collectors))]
    public void A_disposed_reference_cannot_be_used(Collector collector)
    {
        using Guest guest = Load(collector);
        StructRef leaf = guest.Get<Func<int, StructRef>>("leaf")(1);
        StructRef again = guest.Get<Func<AnyRef, StructRef>>("any")(leaf);
        leaf.Dispose();
        leaf.Dispose();
        Assert.Throws<ObjectDisposedException>(() => leaf[0]);
        Assert.Throws<ObjectDisposedException>(() => guest.Get<Func<AnyRef, int>>("value")(leaf));
        Assert.Throws<ObjectDisposedException>(() => AnyRef.RefEquals(leaf, again));
        Assert.Equal(1, again[0].AsInt32());
        guest.Store.Dispose();
        Assert.Throws<ObjectDisposedException>(() => again[0]);
        again.Dispose();
    }

    // A handle keeps its object through collections; the objects of dropped handles go, whether they were disposed or not.
    [Fact]
    public void Handles_keep_their_objects_and_leak_nothing()
    {
        using Guest guest = Load(Collector.Drc);
        List<StructRef> kept = [];
        for (int i = 0; i < 200; i++)
        {
            StructRef s = StructRef.Create(guest.Store, guest.Module.GetDefinedType("node")!, i, Value.FromAny(null));
            if (i % 10 == 0)
                kept.Add(s);
            else if (i % 3 == 0)
                s.Dispose();
        }
        Collect();
        guest.Store.GC();
        guest.Get<Action<int>>("churn")(1000);
        for (int i = 0; i < kept.Count; i++)
            Assert.Equal(i * 10, kept[i][0].AsInt32());
    }

    [Fact]
    public void Objects_that_the_heap_refers_to_are_collected_with_it()
    {
        using Guest guest = Load(Collector.Drc);
        WeakReference thing = Internalize(guest);
        guest.Instance.GetTable("table")!.SetElement(0, null);
        for (int i = 0; i < 10 && thing.IsAlive; i++)
        {
            guest.Store.GC();
            Collect();
        }
        Assert.False(thing.IsAlive);
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static WeakReference Internalize(Guest guest)
    {
        object thing = new();
        guest.Instance.GetTable("table")!.SetElement(0, thing);
        Assert.Same(thing, guest.Instance.GetTable("table")!.GetElement(0));
        return new WeakReference(thing);
    }

    private static void Collect()
    {
        GC.Collect();
        GC.WaitForPendingFinalizers();
        GC.Collect();
    }

    private static Guest Load(Collector collector) =>
        new(
            new Engine(new Config { Collector = collector, GcZealAllocCounter = collector == Collector.Null ? 0 : 1 }),
            Text
        );
}
