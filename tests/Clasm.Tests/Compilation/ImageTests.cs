using System;
using System.Diagnostics;
using System.IO;
using System.Reflection;
using System.Reflection.Metadata;
using System.Reflection.Metadata.Ecma335;
using System.Reflection.PortableExecutable;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using Clasm.Compilation;
using Clasm.Execution;
using Xunit;

namespace Clasm.Tests.Compilation;

/// <summary>Images are built, loaded and run.</summary>
public sealed unsafe class ImageTests(ITestOutputHelper output)
{
    private static readonly ILType[] s_none = [];

    [Fact]
    public void Methods_call_methods_whose_bodies_come_later()
    {
        ImageBuilder builder = new("test");
        int caller = builder.DefineMethod("caller", [ILType.I4], ILType.I4);
        int callee = builder.DefineMethod("callee", [ILType.I4], ILType.I4);
        Define(builder, caller, il => CallWithArgument(il, callee, 1));
        Define(builder, callee, il => AddConstant(il, 41));
        LoadedImage image = LoadedImage.Load(builder.Build());
        Assert.Equal(42, ((delegate* <int, int>)image.FunctionPointer(caller))(0));
        Assert.Equal(0, LoadedImage.MethodIndex(caller));
        Assert.Equal(1, LoadedImage.MethodIndex(callee));
    }

    [Fact]
    public void Calls_by_pointer_pass_arguments_of_every_type()
    {
        ImageBuilder builder = new("test");
        ILType[] parameters =
        [
            ILType.I4,
            ILType.I8,
            ILType.R4,
            ILType.R8,
            ILType.V128,
            ILType.NativeInt,
            ILType.Object,
            ILType.Function,
            ILType.Instance,
        ];
        int caller = builder.DefineMethod("caller", [ILType.NativeInt, .. parameters], ILType.V128);
        int callee = builder.DefineMethod("callee", parameters, ILType.V128);
        int signature = builder.CallSiteSignature(parameters, ILType.V128);
        Define(
            builder,
            caller,
            il =>
            {
                for (int i = 1; i <= parameters.Length; i++)
                {
                    il.LdArg(i);
                }

                il.LdArg(0);
                il.CallI(signature, parameters.Length, 1);
                il.Ret(1);
            }
        );
        Define(
            builder,
            callee,
            il =>
            {
                il.LdArg(4);
                il.Ret(1);
            }
        );
        LoadedImage image = LoadedImage.Load(builder.Build());
        Vector128<byte> value = Vector128.Create((byte)7);
        delegate* <
            nint,
            int,
            long,
            float,
            double,
            Vector128<byte>,
            nint,
            object?,
            object?,
            object?,
            Vector128<byte>> call = (delegate* <
            nint,
            int,
            long,
            float,
            double,
            Vector128<byte>,
            nint,
            object?,
            object?,
            object?,
            Vector128<byte>>)
            image.FunctionPointer(caller);
        Assert.Equal(value, call(image.FunctionPointer(callee), 1, 2, 3, 4, value, 5, "", null, null));
    }

    internal static int Twice(int value) => value * 2;

    [Fact]
    public void Internal_methods_and_fields_are_reached()
    {
        ImageBuilder builder = new("test");
        int own = builder.MethodReference(Method(nameof(Twice)));
        int engine = builder.MethodReference(typeof(ImageConstants).GetMethod(nameof(ImageConstants.Take))!);
        int field = builder.FieldReference(typeof(Holder).GetField("_value", AnyInstance)!);
        int method = builder.DefineMethod("f", [ILType.Object], ILType.I4);
        Define(
            builder,
            method,
            il =>
            {
                il.LdArg(0);
                il.Emit(ILOp.Castclass, builder.TypeReference(typeof(Holder)));
                il.Volatile();
                il.LdFld(field);
                il.Call(own, 1, 1);
                il.Call(engine, 0, 1);
                il.Emit(ILOp.Ldlen);
                il.Emit(ILOp.ConvI4);
                il.Emit(ILOp.Add);
                il.Ret(1);
            }
        );
        LoadedImage image = LoadedImage.Load(builder.Build());
        ImageConstants.Offer([1, 2, 3]);
        Assert.Equal(13, ((delegate* <object, int>)image.FunctionPointer(method))(new Holder(5)));
        ImageConstants.Offer(null);
        Assert.Equal(engine, builder.MethodReference(typeof(ImageConstants).GetMethod(nameof(ImageConstants.Take))!));
    }

    [Fact]
    public void Generic_methods_and_generic_types_are_instantiated()
    {
        ImageBuilder builder = new("test");
        int add = builder.MethodReference(Generic(typeof(Vector128), nameof(Vector128.Add), 2, typeof(int)));
        int asInt = builder.MethodReference(Generic(typeof(Vector128), nameof(Vector128.AsInt32), 1, typeof(byte)));
        int asByte = builder.MethodReference(Generic(typeof(Vector128), nameof(Vector128.AsByte), 1, typeof(int)));
        MethodInfo allBitsSet = typeof(Vector128<byte>).GetProperty("AllBitsSet")!.GetMethod!;
        int ones = builder.MethodReference(allBitsSet);
        int readUnaligned = builder.MethodReference(ReadUnaligned());
        int method = builder.DefineMethod("f", [ILType.NativeInt], ILType.V128);
        Define(
            builder,
            method,
            il =>
            {
                il.LdArg(0);
                il.Call(readUnaligned, 1, 1);
                il.Call(asInt, 1, 1);
                il.Call(ones, 0, 1);
                il.Call(asInt, 1, 1);
                il.Call(add, 2, 1);
                il.Call(asByte, 1, 1);
                il.Ret(1);
            }
        );
        LoadedImage image = LoadedImage.Load(builder.Build());
        Vector128<int> value = Vector128.Create(5, 6, 7, 8);
        Vector128<byte> sum = ((delegate* <nint, Vector128<byte>>)image.FunctionPointer(method))((nint)(&value));
        Assert.Equal(Vector128.Create(4, 5, 6, 7), sum.AsInt32());
    }

    [Fact]
    public void Members_of_generic_classes_and_results_by_reference_are_found()
    {
        ImageBuilder builder = new("test");
        ILType box = builder.AddType(typeof(Box<int>));
        Assert.Equal(box, builder.AddType(typeof(Box<int>)));
        int make = builder.MethodReference(typeof(Box<int>).GetConstructor([typeof(int)])!);
        int peek = builder.MethodReference(typeof(Box<int>).GetMethod(nameof(Box<>.Peek))!);
        int value = builder.FieldReference(typeof(Box<int>).GetField(nameof(Box<>.Value))!);
        int method = builder.DefineMethod("f", [ILType.I4], ILType.I4);
        Define(
            builder,
            method,
            il =>
            {
                il.LdArg(0);
                il.NewObj(make, 1);
                il.StLoc(0);
                il.LdLoc(0);
                il.CallVirt(peek, 1, 1);
                il.Emit(ILOp.LdindI4);
                il.LdLoc(0);
                il.LdFld(value);
                il.Emit(ILOp.Add);
                il.Ret(1);
            },
            [box]
        );
        LoadedImage image = LoadedImage.Load(builder.Build());
        Assert.Equal(42, ((delegate* <int, int>)image.FunctionPointer(method))(21));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(3000)]
    public void Constants_arrive(int count)
    {
        ImageBuilder builder = new("test");
        int[] values = new int[count];
        int[] methods = new int[count];
        for (int i = 0; i < count; i++)
        {
            values[i] = i * 7 + 1;
            int field = builder.DefineStaticInt32Field($"t{i}");
            methods[i] = builder.DefineMethod($"get{i}", s_none, ILType.I4);
            Define(
                builder,
                methods[i],
                il =>
                {
                    il.LdSFld(field);
                    il.Ret(1);
                }
            );
        }

        builder.DefineConstantInitializer(
            builder.MethodReference(typeof(ImageConstants).GetMethod(nameof(ImageConstants.Take))!)
        );
        LoadedImage image = LoadedImage.Load(builder.Build());
        image.SetConstants(values);
        for (int i = 0; i < count; i += Math.Max(1, count / 10))
        {
            Assert.Equal(values[i], ((delegate* <int>)image.FunctionPointer(methods[i]))());
        }
    }

    [Theory]
    [InlineData(10_000)]
    [InlineData(70_000)]
    public void Images_of_many_methods_work(int count)
    {
        Stopwatch watch = Stopwatch.StartNew();
        byte[] bytes = Chain(count);
        output.WriteLine($"{count} methods, {bytes.Length} bytes: built in {watch.Elapsed.TotalMilliseconds} ms");
        watch.Restart();
        LoadedImage image = LoadedImage.Load(bytes);
        output.WriteLine($"loaded in {watch.Elapsed.TotalMilliseconds} ms");
        int last = ImageBuilder.FirstMethodToken + count - 1;
        Assert.Equal(50 + count - 1, ((delegate* <int, int>)image.FunctionPointer(last))(50));
        Assert.Equal(50 + count - 300, ((delegate* <int, int>)image.FunctionPointer(last - 299))(50));
    }

    [Fact]
    public void The_metadata_reader_of_the_framework_agrees()
    {
        ImageBuilder builder = new("named");
        int overflow = builder.TypeReference(typeof(OverflowException));
        int field = builder.DefineStaticInt32Field("constant");
        int method = builder.DefineMethod("näme\0", [ILType.I4], ILType.I4);
        Define(builder, method, il => AddOrCatch(il, overflow, 3), [ILType.I4, ILType.Object]);
        using PEReader file = new(new MemoryStream(builder.Build()));
        MetadataReader reader = file.GetMetadataReader();
        Assert.Equal("named", reader.GetString(reader.GetAssemblyDefinition().Name));
        MethodDefinition definition = reader.GetMethodDefinition((MethodDefinitionHandle)MetadataTokens.Handle(method));
        Assert.Equal("näme?", reader.GetString(definition.Name));
        Assert.Equal("F0", reader.GetString(reader.GetTypeDefinition(definition.GetDeclaringType()).Name));
        FieldDefinition constant = reader.GetFieldDefinition((FieldDefinitionHandle)MetadataTokens.Handle(field));
        Assert.Equal("Types0", reader.GetString(reader.GetTypeDefinition(constant.GetDeclaringType()).Name));
        MethodBodyBlock body = file.GetMethodBody(definition.RelativeVirtualAddress);
        System.Reflection.Metadata.ExceptionRegion region = Assert.Single(body.ExceptionRegions);
        Assert.Equal((0, 12, 12, 8), (region.TryOffset, region.TryLength, region.HandlerOffset, region.HandlerLength));
        Assert.Equal(overflow, MetadataTokens.GetToken(region.CatchType));
        Assert.Equal(reader.AssemblyReferences.Count, reader.GetAssemblyDefinition().GetCustomAttributes().Count);
    }

    [Fact]
    public void The_same_calls_make_the_same_bytes() => Assert.Equal(Chain(600), Chain(600));

    [Fact]
    public void Sixty_thousand_locals_are_possible()
    {
        const int Count = 60_000;
        ImageBuilder builder = new("test") { Implementation = MethodImplAttributes.NoOptimization };
        ILType[] locals = new ILType[Count];
        Array.Fill(locals, ILType.I4);
        int method = builder.DefineMethod("f", [ILType.I4], ILType.I4);
        Define(
            builder,
            method,
            il =>
            {
                il.LdArg(0);
                il.StLoc(Count - 1);
                il.LdLoc(Count - 1);
                il.LdLoc(300);
                il.Emit(ILOp.Add);
                il.LdLocA(255);
                il.Emit(ILOp.LdindI4);
                il.Emit(ILOp.Add);
                il.Ret(1);
            },
            locals
        );
        LoadedImage image = LoadedImage.Load(builder.Build());
        Assert.Equal(9, ((delegate* <int, int>)image.FunctionPointer(method))(9));
    }

    [Fact]
    public void Seventy_thousand_signatures_of_locals_need_wide_indices()
    {
        ImageBuilder builder = new("test");
        int last = 0;
        ILType[] locals = new ILType[17];
        for (int i = 0; i < 70_000; i++)
        {
            for (int bit = 0; bit < locals.Length; bit++)
            {
                locals[bit] = (i >> bit & 1) == 0 ? ILType.I4 : ILType.I8;
            }

            last = builder.LocalsSignature(locals);
        }

        Assert.Equal(0x11000000 + 70_000, last);
        int method = builder.DefineMethod("f", s_none, ILType.I8);
        ILWriter il = new();
        il.LdLoc(16);
        il.Ret(1);
        builder.SetBody(method, il, last, initLocals: true);
        LoadedImage image = LoadedImage.Load(builder.Build());
        Assert.Equal(0, ((delegate* <long>)image.FunctionPointer(method))());
    }

    [Fact]
    public void Switches_and_loops_branch()
    {
        ImageBuilder builder = new("test");
        int method = builder.DefineMethod("f", [ILType.I4], ILType.I4);
        Define(
            builder,
            method,
            il =>
            {
                ILLabel zero = il.NewLabel();
                ILLabel one = il.NewLabel();
                ILLabel loop = il.NewLabel();
                il.LdArg(0);
                il.Switch([zero, one]);
                il.LdcI4(0);
                il.MarkLabel(loop);
                il.LdcI4(3);
                il.Emit(ILOp.Add);
                il.LdArg(0);
                il.LdcI4(1);
                il.Emit(ILOp.Sub);
                il.StArg(0);
                il.LdArg(0);
                il.Branch(ILOp.Brtrue, loop);
                il.Ret(1);
                il.MarkLabel(zero);
                il.LdcI4(1000);
                il.Ret(1);
                il.MarkLabel(one);
                il.LdcI4(100);
                il.Ret(1);
            }
        );
        delegate* <int, int> f = (delegate* <int, int>)LoadedImage.Load(builder.Build()).FunctionPointer(method);
        Assert.Equal(1000, f(0));
        Assert.Equal(100, f(1));
        Assert.Equal(15, f(5));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(500)]
    public void Exceptions_are_caught(int padding)
    {
        ImageBuilder builder = new("test");
        int overflow = builder.TypeReference(typeof(OverflowException));
        int method = builder.DefineMethod("f", [ILType.I4], ILType.I4);
        Define(builder, method, il => AddOrCatch(il, overflow, padding), [ILType.I4]);
        delegate* <int, int> f = (delegate* <int, int>)LoadedImage.Load(builder.Build()).FunctionPointer(method);
        Assert.Equal(int.MaxValue, f(int.MaxValue - 1));
        Assert.Equal(-1, f(int.MaxValue));
    }

    [Fact]
    public void Frames_of_an_exception_are_named_by_image_and_method()
    {
        ImageBuilder builder = new("test") { Implementation = ImageBuilder.Unoptimized };
        int outer = builder.DefineMethod("outer", [ILType.I4], ILType.I4);
        int inner = builder.DefineMethod("inner", [ILType.I4], ILType.I4);
        Define(builder, outer, il => CallWithArgument(il, inner, 0));
        Define(
            builder,
            inner,
            il =>
            {
                il.LdArg(0);
                il.LdcI4(0);
                il.Emit(ILOp.Div);
                il.Ret(1);
            }
        );
        LoadedImage image = LoadedImage.Load(builder.Build());
        nint pointer = image.FunctionPointer(outer);
        Exception exception = Assert.Throws<DivideByZeroException>(() => ((delegate* <int, int>)pointer)(1));
        ImageFrame[] frames = ImageFrame.Of(exception);
        Assert.Equal([inner, outer], Array.ConvertAll(frames, frame => frame.MethodToken));
        Assert.All(frames, frame => Assert.Same(image, frame.Image));
        Assert.InRange(frames[1].ILOffset, 0, 8);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Unused_images_are_unloaded(bool explicitly)
    {
        WeakReference module = RunAndForget(explicitly);
        for (int i = 0; module.IsAlive && i < 20; i++)
        {
            GC.Collect();
            GC.WaitForPendingFinalizers();
        }

        Assert.False(module.IsAlive);
    }

    [Theory]
    [InlineData(0x7F800001)]
    [InlineData(0x7FA00000)]
    [InlineData(unchecked((int)0xFF812345))]
    [InlineData(0x7FC00000)]
    [InlineData(unchecked((int)0x80000000))]
    public void Float_constants_keep_their_bits(int bits)
    {
        foreach (MethodImplAttributes flags in (MethodImplAttributes[])[0, ImageBuilder.Unoptimized])
        {
            ImageBuilder builder = new("test") { Implementation = flags };
            int method = builder.DefineMethod("f", s_none, ILType.R4);
            Define(
                builder,
                method,
                il =>
                {
                    il.LdcR4(bits);
                    il.Ret(1);
                }
            );
            LoadedImage image = LoadedImage.Load(builder.Build());
            float value = ((delegate* <float>)image.FunctionPointer(method))();
            Assert.Equal(bits, BitConverter.SingleToInt32Bits(value));
        }
    }

    [Theory]
    [InlineData(0x7FF0000000000001)]
    [InlineData(unchecked((long)0xFFF4000000000000))]
    [InlineData(0x7FF8000000000000)]
    [InlineData(long.MinValue)]
    public void Double_constants_keep_their_bits(long bits)
    {
        foreach (MethodImplAttributes flags in (MethodImplAttributes[])[0, ImageBuilder.Unoptimized])
        {
            ImageBuilder builder = new("test") { Implementation = flags };
            int method = builder.DefineMethod("f", s_none, ILType.R8);
            Define(
                builder,
                method,
                il =>
                {
                    il.LdcR8(bits);
                    il.Ret(1);
                }
            );
            LoadedImage image = LoadedImage.Load(builder.Build());
            double value = ((delegate* <double>)image.FunctionPointer(method))();
            Assert.Equal(bits, BitConverter.DoubleToInt64Bits(value));
        }
    }

    [Theory]
    [InlineData(long.MinValue)]
    [InlineData(-129)]
    [InlineData(-1)]
    [InlineData(8)]
    [InlineData(9)]
    [InlineData(128)]
    [InlineData(0x80000000)]
    [InlineData(0xFFFFFFFF)]
    [InlineData(0x100000000)]
    public void Integer_constants_are_exact(long value)
    {
        ImageBuilder builder = new("test");
        int wide = builder.DefineMethod("wide", s_none, ILType.I8);
        int narrow = builder.DefineMethod("narrow", s_none, ILType.I4);
        Define(
            builder,
            wide,
            il =>
            {
                il.LdcI8(value);
                il.Ret(1);
            }
        );
        Define(
            builder,
            narrow,
            il =>
            {
                il.LdcI4((int)value);
                il.Ret(1);
            }
        );
        LoadedImage image = LoadedImage.Load(builder.Build());
        Assert.Equal(value, ((delegate* <long>)image.FunctionPointer(wide))());
        Assert.Equal((int)value, ((delegate* <int>)image.FunctionPointer(narrow))());
    }

    private const BindingFlags AnyInstance = BindingFlags.Instance | BindingFlags.Public | BindingFlags.NonPublic;

    private static MethodInfo Method(string name) =>
        typeof(ImageTests).GetMethod(name, BindingFlags.Static | BindingFlags.NonPublic)!;

    private static MethodInfo Generic(Type type, string name, int parameters, params Type[] arguments)
    {
        foreach (MethodInfo method in type.GetMethods())
        {
            if (method.Name == name && method.IsGenericMethod && method.GetParameters().Length == parameters)
            {
                return method.MakeGenericMethod(arguments);
            }
        }

        throw new MissingMethodException(type.Name, name);
    }

    private static MethodInfo ReadUnaligned() =>
        typeof(Unsafe)
            .GetMethod(nameof(Unsafe.ReadUnaligned), [typeof(void*)])!
            .MakeGenericMethod(typeof(Vector128<byte>));

    private static void Define(ImageBuilder builder, int method, Action<ILWriter> write, ILType[]? locals = null)
    {
        ILWriter il = new(builder);
        write(il);
        builder.SetBody(method, il, builder.LocalsSignature(locals), initLocals: true);
    }

    private static void CallWithArgument(ILWriter il, int callee, int summand)
    {
        il.LdArg(0);
        il.Call(callee, 1, 1);
        il.LdcI4(summand);
        il.Emit(ILOp.Add);
        il.Ret(1);
    }

    private static void AddConstant(ILWriter il, int value)
    {
        il.LdArg(0);
        il.LdcI4(value);
        il.Emit(ILOp.Add);
        il.Ret(1);
    }

    private static void AddOrCatch(ILWriter il, int exceptionClass, int padding)
    {
        ILLabel[] labels = [il.NewLabel(), il.NewLabel(), il.NewLabel()];
        il.MarkLabel(labels[0]);
        for (int i = 0; i < padding; i++)
        {
            il.Emit(ILOp.Nop);
        }

        il.LdArg(0);
        il.LdcI4(1);
        il.Emit(ILOp.AddOvf);
        il.StLoc(0);
        il.Branch(ILOp.Leave, labels[2]);
        il.MarkLabel(labels[1]);
        il.SetDepth(1);
        il.Emit(ILOp.Pop);
        il.LdcI4(-1);
        il.StLoc(0);
        il.Branch(ILOp.Leave, labels[2]);
        il.MarkLabel(labels[2]);
        il.AddClause(ILClauseKind.Catch, labels[0], labels[1], labels[1], labels[2], exceptionClass);
        il.LdLoc(0);
        il.Ret(1);
    }

    /// <summary>Methods of which the i-th adds i to its argument; every hundredth calls the one before.</summary>
    private static byte[] Chain(int count)
    {
        ImageBuilder builder = new("chain");
        for (int i = 0; i < count; i++)
        {
            builder.DefineMethod($"function {i}", [ILType.I4], ILType.I4);
        }

        ILWriter il = new();
        for (int i = 0; i < count; i++)
        {
            il.Reset();
            if (i % 100 == 99)
            {
                CallWithArgument(il, ImageBuilder.FirstMethodToken + i - 1, 1);
            }
            else
            {
                AddConstant(il, i);
            }

            builder.SetBody(ImageBuilder.FirstMethodToken + i, il, 0, initLocals: false);
        }

        return builder.Build();
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static WeakReference RunAndForget(bool explicitly)
    {
        LoadedImage image = LoadedImage.Load(Chain(10));
        Assert.Equal(9, ((delegate* <int, int>)image.FunctionPointer(ImageBuilder.FirstMethodToken + 9))(0));
        if (explicitly)
        {
            image.Unload();
        }

        return new WeakReference(image.Module);
    }

    internal sealed class Holder(int value)
    {
        private volatile int _value = value;

        public int Increment() => _value++;
    }

    internal class Box<T>(T value)
    {
        public readonly T Value = value;

        public virtual ref readonly T Peek() => ref Value;
    }
}
