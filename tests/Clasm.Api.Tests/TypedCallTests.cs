using System;
using System.Linq;
using System.Runtime.Intrinsics;
using Xunit;

namespace Clasm.Api.Tests;

/// <summary>Delegates that call exported functions.</summary>
public sealed class TypedCallTests
{
    private delegate int Combine(int x, int y);

    private enum Small
    {
        None,
        Some = 7,
    }

    private enum Large : ulong
    {
        Most = ulong.MaxValue,
    }

    [Fact]
    public void Numbers_cross_as_their_types()
    {
        using Guest guest = new(
            """
            (func (export "i32") (param i32) (result i32) (i32.shr_u (local.get 0) (i32.const 1)))
            (func (export "i64") (param i64) (result i64) (i64.add (local.get 0) (i64.const 1)))
            (func (export "f32") (param f32) (result f32) (f32.mul (local.get 0) (f32.const 2)))
            (func (export "f64") (param f64) (result f64) (f64.mul (local.get 0) (f64.const 0.5)))
            (func (export "v128") (param v128) (result v128) (v128.not (local.get 0)))
            """
        );
        Instance instance = guest.Instance;
        Assert.Equal(int.MaxValue, instance.GetFunction<int, int>("i32")!(-1));
        Assert.Equal(0x7FFF_FFFFu, instance.GetFunction<uint, uint>("i32")!(uint.MaxValue));
        Assert.Equal(long.MinValue, instance.GetFunction<long, long>("i64")!(long.MaxValue));
        Assert.Equal(1ul << 63, instance.GetFunction<ulong, ulong>("i64")!((1ul << 63) - 1));
        Assert.Equal(3f, instance.GetFunction<float, float>("f32")!(1.5f));
        Assert.Equal(0.25, instance.GetFunction<double, double>("f64")!(0.5));
        Assert.Equal(
            Vector128.Create((byte)0xF0),
            instance.GetFunction<Vector128<byte>, Vector128<byte>>("v128")!(Vector128.Create((byte)0x0F))
        );
    }

    [Fact]
    public void Enums_and_truth_values_cross()
    {
        using Guest guest = new(
            """
            (func (export "i32") (param i32) (result i32) (local.get 0))
            (func (export "i64") (param i64) (result i64) (local.get 0))
            (func (export "big") (result i32) (i32.const 256))
            (func (export "both") (param i32) (result i32 i32) (local.get 0) (i32.eqz (local.get 0)))
            """
        );
        Assert.Equal(Small.Some, guest.Instance.GetFunction<Small, Small>("i32")!(Small.Some));
        Assert.Equal(Large.Most, guest.Instance.GetFunction<Large, Large>("i64")!(Large.Most));
        Assert.True(guest.Instance.GetFunction<bool, bool>("i32")!(true));
        Assert.Equal(1, guest.Instance.GetFunction<bool, int>("i32")!(true));
        Assert.True(guest.Instance.GetFunction<bool>("big")!());
        Assert.Equal((false, true), guest.Instance.GetFunction<int, (bool, bool)>("both")!(0));
        Assert.Equal((5, false), guest.Instance.GetFunction<int, (int, bool)>("both")!(5));
    }

    [Fact]
    public void Objects_keep_their_identity()
    {
        using Guest guest = new("""(func (export "id") (param externref) (result externref) (local.get 0))""");
        object thing = new();
        Assert.Same(thing, guest.Instance.GetFunction<object, object>("id")!(thing));
        Assert.Equal("text", guest.Instance.GetFunction<string, string>("id")!("text"));
        Assert.Null(guest.Instance.GetFunction<string, object?>("id")!(null!));
        Assert.Throws<InvalidCastException>(() => guest.Instance.GetFunction<object, string>("id")!(thing));
    }

    [Fact]
    public void Functions_keep_their_identity()
    {
        using Guest guest = new(
            """
            (func $f (export "f") (result i32) (i32.const 42))
            (elem declare func $f)
            (func (export "id") (param funcref) (result funcref) (local.get 0))
            (func (export "get") (result (ref func)) (ref.func $f))
            (type $t (func (result i32)))
            (func (export "call") (param (ref $t)) (result i32) (call_ref $t (local.get 0)))
            """
        );
        Function f = guest.Instance.GetFunction("f")!;
        Assert.Same(f, guest.Instance.GetFunction<Function, Function>("id")!(f));
        Assert.Same(f, guest.Instance.GetFunction<Function>("get")!());
        Assert.Null(guest.Instance.GetFunction<Function?, Function?>("id")!(null));
        Func<Function, int> call = guest.Instance.GetFunction<Function, int>("call")!;
        Assert.Equal(42, call(f));
        Assert.Equal(7, call(Function.FromCallback(guest.Store, () => 7)));
        Assert.Throws<ArgumentException>(() => call(null!));
        Assert.Throws<ArgumentException>(() => call(guest.Instance.GetFunction("id")!));
    }

    [Fact]
    public void Functions_of_other_stores_are_refused()
    {
        using Engine engine = new();
        using Guest guest = new(engine, """(func (export "id") (param funcref) (result funcref) (local.get 0))""");
        using Guest other = new(engine, """(func (export "f"))""");
        Function stranger = other.Instance.GetFunction("f")!;
        Assert.Throws<ArgumentException>(() => guest.Get<Func<Function, Function>>("id")(stranger));
        Assert.Throws<ArgumentException>(() => guest.Instance.GetFunction("id")!.Invoke(stranger));
    }

    [Fact]
    public void Several_results_are_a_tuple()
    {
        using Guest guest = new(
            """
            (func (export "three") (param i32) (result i32 f64 externref)
              (local.get 0) (f64.const 1.5) (ref.null extern))
            (func (export "swap") (param i32 externref) (result externref i32) (local.get 1) (local.get 0))
            (func (export "ten") (result i32 i64 i32 i64 i32 i64 i32 i64 i32 f32)
              (i32.const 1) (i64.const 2) (i32.const 3) (i64.const 4) (i32.const 5)
              (i64.const 6) (i32.const 7) (i64.const 8) (i32.const 9) (f32.const 10))
            """
        );
        Assert.Equal((3, 1.5, null), guest.Instance.GetFunction<int, (int, double, object?)>("three")!(3));
        Assert.Equal(("x", 5), guest.Instance.GetFunction<int, object, (object, int)>("swap")!(5, "x"));
        Assert.Equal(("x", 5), guest.Instance.GetFunction<int, string, (string, int)>("swap")!(5, "x"));
        Assert.Equal(
            (1, 2L, 3, 4L, 5, 6L, 7, 8L, 9, 10f),
            guest.Instance.GetFunction<(int, long, int, long, int, long, int, long, int, float)>("ten")!()
        );
    }

    [Fact]
    public void Up_to_sixteen_arguments_are_passed()
    {
        string parameters = string.Concat(Enumerable.Repeat(" i32", 16));
        string rest = string.Concat(Enumerable.Range(1, 15).Select(i => $" i32.const 1 i32.shl local.get {i} i32.add"));
        using Guest guest = new($"""(func (export "digits") (param{parameters}) (result i32) local.get 0{rest})""");
        Func<int, int, int, int, int, int, int, int, int, int, int, int, int, int, int, int, int> digits = guest.Get<
            Func<int, int, int, int, int, int, int, int, int, int, int, int, int, int, int, int, int>
        >("digits");
        Assert.Equal(0b1010_0000_0000_0011, digits(1, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1, 1));
    }

    [Fact]
    public void A_missing_or_mismatched_function_is_null()
    {
        using Guest guest = new(
            """(func (export "f") (param i32) (result i32) (local.get 0)) (memory (export "m") 1)"""
        );
        Instance instance = guest.Instance;
        Assert.Null(instance.GetFunction<int, int>("g"));
        Assert.Null(instance.GetFunction<int, int>("m"));
        Assert.Null(instance.GetFunction<int>("f"));
        Assert.Null(instance.GetFunction<int, int, int>("f"));
        Assert.Null(instance.GetFunction<long, int>("f"));
        Assert.Null(instance.GetFunction<int, float>("f"));
        Assert.Null(instance.GetFunction<object, int>("f"));
        Assert.Null(instance.GetFunction<int, (int, int)>("f"));
        Assert.Null(instance.GetFunction<decimal, int>("f"));
        Assert.Null(instance.GetAction<int>("f"));
        Assert.NotNull(instance.GetFunction("f", typeof(int), typeof(int)));
        Assert.Null(instance.GetFunction("f", null, typeof(int)));
    }

    [Theory]
    [InlineData("g", "no export 'g'")]
    [InlineData("m", "is a memory")]
    [InlineData("f", "[i32] -> [i32]")]
    public void A_required_function_says_why_it_is_missing(string name, string reason)
    {
        using Guest guest = new(
            """(func (export "f") (param i32) (result i32) (local.get 0)) (memory (export "m") 1)"""
        );
        WasmException e = Assert.Throws<WasmException>(() => guest.Get<Func<int, int, int>>(name));
        Assert.Contains(reason, e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Any_delegate_type_can_be_asked_for()
    {
        using Guest guest = new(
            """(func (export "sub") (param i32 i32) (result i32) (i32.sub (local.get 0) (local.get 1))) (func (export "nop"))"""
        );
        Assert.Equal(3, guest.Get<Combine>("sub")(5, 2));
        guest.Get<Action>("nop")();
        guest.Instance.GetAction("nop")!();
    }

    [Fact]
    public void Values_are_passed_without_types()
    {
        using Guest guest = new(
            """(func (export "f") (param i32 f64 externref) (result externref f64 i32) (local.get 2) (local.get 1) (local.get 0))"""
        );
        Function f = guest.Instance.GetFunction("f")!;
        Assert.Equal([Value.FromObject("x"), 2.5, 1], f.Invoke(1, 2.5, Value.FromObject("x")));
        Assert.Equal([ValueKind.Int32, ValueKind.Float64, ValueKind.ExternRef], f.Parameters);
        Assert.Throws<ArgumentException>(() => f.Invoke(1, 2.5));
        Assert.Throws<ArgumentException>(() => f.Invoke(1L, 2.5, Value.FromObject(null)));
    }

    [Fact]
    public void Calls_allocate_nothing()
    {
        using Guest guest = new(
            """
            (func (export "add") (param i32 i32) (result i32) (i32.add (local.get 0) (local.get 1)))
            (func (export "swap") (param i32 i32) (result i32 i32) (local.get 1) (local.get 0))
            """
        );
        Func<int, int, int> add = guest.Get<Func<int, int, int>>("add");
        Func<int, int, (int, int)> swap = guest.Get<Func<int, int, (int, int)>>("swap");
        Func<int, int, bool> nonZero = guest.Get<Func<int, int, bool>>("add");
        Function function = guest.Instance.GetFunction("add")!;
        Value[] arguments = [1, 2];
        Value[] results = new Value[1];
        int sum = 0;
        void Call()
        {
            sum += add(1, 2) + swap(3, 4).Item1 + (nonZero(1, -1) ? 100 : 0);
            function.Invoke(arguments, results);
        }
        Call();
        long before = GC.GetAllocatedBytesForCurrentThread();
        Call();
        Assert.Equal(before, GC.GetAllocatedBytesForCurrentThread());
        Assert.Equal(14, sum);
    }

    [Fact]
    public void A_trap_reaches_the_caller_and_the_store_stays_usable()
    {
        using Guest guest = new(
            """
            (func (export "div") (param i32 i32) (result i32) (i32.div_s (local.get 0) (local.get 1)))
            (memory 1)
            (func (export "load") (param i32) (result i32) (i32.load (local.get 0)))
            (func $deep (export "deep") (call $deep) (call $deep))
            """
        );
        Func<int, int, int> divide = guest.Get<Func<int, int, int>>("div");
        TrapException trap = Assert.Throws<TrapException>(() => divide(1, 0));
        Assert.Equal(TrapCode.IntegerDivisionByZero, trap.Type);
        Assert.Equal("integer divide by zero", trap.Message);
        Assert.Equal(
            TrapCode.MemoryOutOfBounds,
            Assert.Throws<TrapException>(() => guest.Get<Func<int, int>>("load")(65533)).Code
        );
        Assert.Equal(TrapCode.StackOverflow, Assert.Throws<TrapException>(guest.Get<Action>("deep")).Code);
        Assert.Equal(4, divide(8, 2));
    }
}
