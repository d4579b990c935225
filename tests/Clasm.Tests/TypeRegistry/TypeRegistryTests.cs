using System;
using Clasm.Memories;
using Clasm.RuntimeTypes;
using Clasm.Syntax;
using Xunit;

namespace Clasm.Tests.TypeRegistries;

public sealed unsafe class TypeRegistryTests : IDisposable
{
    private readonly TypeRegistry _types = new(headerSize: 8);

    public void Dispose() => _types.Dispose();

    [Fact]
    public void Fields_have_natural_offsets_in_declared_order()
    {
        StructLayout layout = Struct(
            ValType.I8,
            ValType.I16,
            ValType.AnyRef,
            ValType.I8,
            ValType.I64,
            ValType.V128,
            ValType.FuncRef
        );
        Assert.Equal([8, 10, 12, 16, 24, 32, 48], layout.Offsets);
        Assert.Equal([12], layout.RefOffsets);
        Assert.Equal(56, layout.Size);
    }

    [Fact]
    public void References_of_the_any_extern_and_exn_hierarchies_are_counted()
    {
        StructLayout layout = Struct(ValType.I31Ref, ValType.FuncRef, ValType.ExternRef, ValType.ExnRef, ValType.EqRef);
        Assert.Equal([8, 16, 20, 24], layout.RefOffsets);
        Assert.Equal([SlotKind.Ref, SlotKind.Func, SlotKind.Extern, SlotKind.Ref, SlotKind.Ref], layout.Kinds);
        Assert.Equal(8, Struct().Size);
    }

    [Fact]
    public void A_subtype_starts_with_the_layout_of_its_supertype()
    {
        RuntimeType[] types = Chain(3);
        for (int i = 1; i < types.Length; i++)
            Assert.Equal(types[i - 1].Struct!.Offsets, types[i].Struct!.Offsets[..^1]);
    }

    [Theory]
    [InlineData(ValKind.I8, 0)]
    [InlineData(ValKind.I16, 1)]
    [InlineData(ValKind.F32, 2)]
    [InlineData(ValKind.F64, 3)]
    [InlineData(ValKind.V128, 4)]
    public void Elements_start_at_a_multiple_of_16(ValKind kind, int shift)
    {
        ArrayLayout layout = _types.Register(new ArrayType(new FieldType(ValType.Of(kind), IsMutable: true))).Array!;
        Assert.Equal(
            (8, 16, shift, false),
            (layout.LengthOffset, layout.DataOffset, layout.ElementShift, layout.ElementIsRef)
        );
        Assert.Equal(16 + (0xFFFF_FFFFL << shift) + 7 & ~7L, layout.SizeOf(uint.MaxValue));
    }

    [Fact]
    public void Equal_types_of_two_modules_are_one()
    {
        RuntimeType[] first = Chain(3);
        RuntimeType[] second = Chain(2);
        Assert.Same(first[1], second[1]);
        Assert.NotSame(first[1], first[2]);
    }

    [Fact]
    public void The_display_lists_supertypes_by_depth()
    {
        RuntimeType[] types = Chain(12);
        ReadOnlySpan<int> row = new((int*)_types.DisplayTable + types[2].Id * 8, 8);
        Assert.Equal([types[0].Id, types[1].Id, types[2].Id, -1, -1, -1, -1, -1], row.ToArray());
        ReadOnlySpan<int> deep = new((int*)_types.DisplayTable + types[11].Id * 8, 8);
        Assert.Equal(types[7].Id, deep[7]);
        Assert.True(_types.IsSubtype(types[11].Id, types[9].Id));
        Assert.False(_types.IsSubtype(types[9].Id, types[11].Id));
        Assert.True(_types.Matches(ValType.Ref((uint)types[3].Id, nullable: false), ValType.EqRef));
    }

    [Fact]
    public void Descriptors_agree_with_layouts()
    {
        RuntimeType type = _types.Register(
            new StructType([
                new FieldType(ValType.I32, IsMutable: false),
                new FieldType(ValType.AnyRef, IsMutable: false),
            ])
        );
        TypeDescriptor descriptor = ((TypeDescriptor*)_types.Descriptors)[type.Id];
        Assert.Equal((16, 1, 12), (descriptor.Size, (int)descriptor.RefCount, descriptor.RefOffsets[0]));
    }

    [Fact]
    public void Too_many_types_are_an_error()
    {
        using TypeRegistry small = new(8, maxTypes: 1 << 10);
        WasmException error = Assert.Throws<WasmException>(() =>
        {
            for (int i = 0; i < 2000; i++)
                small.Register(new FuncType(Parameters(i), []));
        });
        Assert.StartsWith("too many types", error.Message, StringComparison.Ordinal);
    }

    private static ValType[] Parameters(int number)
    {
        ValType[] parameters = new ValType[11];
        for (int i = 0; i < parameters.Length; i++)
            parameters[i] = (number >> i & 1) == 0 ? ValType.I32 : ValType.I64;
        return parameters;
    }

    private StructLayout Struct(params ValType[] types) =>
        _types.Register(new StructType(Array.ConvertAll(types, type => new FieldType(type, IsMutable: true)))).Struct!;

    /// <summary>Types of which each extends the one before it by a field.</summary>
    private RuntimeType[] Chain(int count)
    {
        ModuleDefinition module = new();
        for (int i = 0; i < count; i++)
        {
            FieldType[] fields = new FieldType[i];
            for (int field = 0; field < i; field++)
                fields[field] = new FieldType(field % 2 == 0 ? ValType.I8 : ValType.AnyRef, IsMutable: true);
            module.Types.Add(new SubType(IsFinal: false, i == 0 ? [] : [(uint)i - 1], new StructType(fields)));
            module.RecGroups.Add(new RecGroup((uint)i, 1, IsExplicit: false));
        }
        return _types.Register([.. module.Types], [.. module.RecGroups]);
    }
}
