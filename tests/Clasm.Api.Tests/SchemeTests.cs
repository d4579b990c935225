using System;
using System.Text;
using Clasm.Syntax;
using Xunit;

namespace Clasm.Api.Tests;

/// <summary>
/// The reflection module of a Scheme (Hoot) with everything that it shares with the host: tables, globals and functions of
/// typed references, structs and arrays that either side makes, and a host function as a Scheme procedure.
/// </summary>
public sealed class SchemeTests
{
    private static readonly ValType s_object = ValType.Ref(HeapType.Eq, nullable: false);

    public static TheoryData<Collector, int> Collectors =>
        new()
        {
            { Collector.Drc, 1 },
            { Collector.Copying, 1 },
            { Collector.Generational, 1 },
            { Collector.Null, 0 },
        };

    [Theory]
    [MemberData(nameof(Collectors))]
    public void Values_of_a_Scheme_are_made_and_read_by_the_host(Collector collector, int zeal)
    {
        using Scheme scheme = new(collector, zeal);
        EqRef five = scheme.Get<Func<int, EqRef>>("scm_from_fixnum")(5);
        Assert.Equal(5, scheme.Get<Func<I31Ref, int>>("fixnum_value")(Assert.IsType<I31Ref>(five)));
        EqRef real = scheme.Get<Func<double, EqRef>>("scm_from_f64")(1.5);
        Assert.Equal(1.5, scheme.Get<Func<EqRef, double>>("flonum_value")(real));
        StructRef text = scheme.Get<Func<string, StructRef>>("scm_from_string")("gr\u00FC\uD83D\uDE00\u00DFe");
        Assert.Equal("gr\u00FC\uD83D\uDE00\u00DFe", scheme.Get<Func<StructRef, string>>("string_value")(text));
        Assert.Equal(11, text.Get<ArrayRef>(1).Length);

        ArrayRef cells = ArrayRef.Create<EqRef>(scheme.Store, scheme.Type(3), [five, real, text]);
        StructRef vector = StructRef.Create(scheme.Store, scheme.Type(15), 0, Value.FromAny(cells));
        Func<StructRef, int, EqRef> element = scheme.Get<Func<StructRef, int, EqRef>>("vector_ref");
        Assert.Equal(3, scheme.Get<Func<StructRef, int>>("vector_length")(vector));
        Assert.Equal(five, element(vector, 0));
        Assert.True(AnyRef.RefEquals(text, element(vector, 2)));
        scheme.Get<Action<StructRef, int, EqRef>>("vector_set")(vector, 1, vector);
        Assert.True(AnyRef.RefEquals(vector, cells[1].AsAny()));

        StructRef pair = StructRef.Create(scheme.Store, scheme.Type(13), 0, five, Value.FromAny(vector));
        Assert.Equal(five, scheme.Get<Func<StructRef, EqRef>>("car")(pair));
        scheme.Store.GC();
        Assert.True(AnyRef.RefEquals(vector, scheme.Get<Func<StructRef, EqRef>>("cdr")(pair)));
        Assert.Equal("mutable-pair", scheme.Describe(pair));
        Assert.Equal("fixnum", scheme.Describe(five));
        Assert.Equal("mutable-vector", scheme.Describe(vector));
        Assert.Throws<ArgumentException>(() => scheme.Get<Func<StructRef, EqRef>>("car")(vector));
    }

    [Theory]
    [MemberData(nameof(Collectors))]
    public void A_host_function_is_a_procedure(Collector collector, int zeal)
    {
        using Scheme scheme = new(collector, zeal);
        Func<EqRef, int> value = word => scheme.Get<Func<I31Ref, int>>("fixnum_value")((I31Ref)word);
        Func<int, EqRef> fixnum = scheme.Get<Func<int, EqRef>>("scm_from_fixnum");
        Function add = Function.FromCallback(
            scheme.Store,
            [ValType.I32, s_object, s_object, s_object],
            [],
            (_, arguments, _) =>
            {
                Assert.Equal(3, arguments[0].AsInt32());
                EqRef sum = fixnum(value((EqRef)arguments[2].AsAny()!) + value((EqRef)arguments[3].AsAny()!));
                scheme.Return(sum);
            }
        );
        StructRef procedure = StructRef.Create(scheme.Store, scheme.Type(22), 0, add);
        ArrayRef cells = ArrayRef.Create<EqRef>(scheme.Store, scheme.Type(3), [procedure, fixnum(40), fixnum(2)]);
        StructRef arguments = StructRef.Create(scheme.Store, scheme.Type(15), 0, Value.FromAny(cells));
        StructRef results = scheme.Get<Func<StructRef, StructRef, StructRef>>("call")(procedure, arguments);
        Assert.Equal(42, value(results.Get<ArrayRef>(1).Get<EqRef>(0)));
        Assert.Equal(0, scheme.StackPointer.GetValue());
    }

    private sealed class Scheme : IDisposable
    {
        private readonly Engine _engine;
        private readonly Module _module;
        private readonly Instance _instance;
        private readonly Table _returns;

        public Scheme(Collector collector, int zeal)
        {
            _engine = new Engine(new Config { Collector = collector, GcZealAllocCounter = zeal });
            _module = Module.FromFile(_engine, Suites.Path("gc-hoot/reflect.wasm"));
            Store = new Store(_engine);
            Linker linker = new(_engine);
            _returns = new Table(Store, ValType.Ref((uint)Type(4).Index, nullable: true), null, 0);
            StackPointer = new Global(Store, ValueKind.Int32, 0, Mutability.Mutable);
            linker.Define("abi", "$argv", new Table(Store, ValType.EqRef, null, 0));
            linker.Define("abi", "$ret-stack", _returns);
            linker.Define("abi", "$ret-sp", StackPointer);
            for (int i = 3; i < 8; i++)
                linker.Define("abi", $"$arg{i}", new Global(Store, s_object, new I31Ref(0), Mutability.Mutable));
            linker.DefineFunction(
                "rt",
                "wtf8_to_string",
                (ArrayRef bytes) => (object)Encoding.UTF8.GetString(bytes.AsReadOnlySpan<byte>())
            );
            linker.DefineFunction(
                "rt",
                "string_to_wtf8",
                (string text) => ArrayRef.Create<byte>(Store, Type(0), Encoding.UTF8.GetBytes(text))
            );
            _instance = linker.Instantiate(Store, _module);
        }

        public Store Store { get; }

        public Global StackPointer { get; }

        public DefinedType Type(int index) => _module.GetDefinedType(index);

        public T Get<T>(string name)
            where T : Delegate => _instance.GetRequiredFunction<T>(name);

        public string Describe(EqRef value) => Get<Func<EqRef, string>>("describe")(value);

        // Calls the continuation on top of the stack with one value.
        public void Return(EqRef value)
        {
            int top = (int)StackPointer.GetValue()! - 1;
            StackPointer.SetValue(top);
            Function next = (Function)_returns.GetElement((uint)top)!;
            next.Invoke(1, Value.FromAny(value), new I31Ref(0), new I31Ref(0));
        }

        public void Dispose()
        {
            Store.Dispose();
            _engine.Dispose();
        }
    }
}
