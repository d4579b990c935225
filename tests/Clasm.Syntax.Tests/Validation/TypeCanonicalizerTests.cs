using System.Linq;
using Xunit;

namespace Clasm.Syntax.Tests.Validation;

/// <remarks>spec: aux-roll-rectype, match-deftype</remarks>
public sealed class TypeCanonicalizerTests
{
    private static readonly TypeCanonicalizer s_types = new();

    [Fact]
    public void Equal_groups_have_equal_ids_across_modules()
    {
        int[] first = Intern([Link(1), Link(0)], [Link(3), Link(2)]);
        int[] second = Intern([Final(new FuncType([], []))], [Link(2), Link(1)]);
        Assert.Equal(first[..2], first[2..]);
        Assert.Equal(first[..2], second[1..]);
    }

    [Fact]
    public void A_reference_within_the_group_differs_from_one_to_an_equal_earlier_type()
    {
        int[] ids = Intern([Link(0)], [Link(0)], [Link(2)]);
        Assert.NotEqual(ids[0], ids[1]);
        Assert.Equal(ids[0], ids[2]);
    }

    [Fact]
    public void Position_and_size_of_the_group_count()
    {
        SubType empty = Final(new StructType([]));
        int[] ids = Intern([empty], [empty, empty], [empty]);
        Assert.Equal(3, ids.Distinct().Count());
        Assert.Equal(ids[0], ids[3]);
    }

    [Theory]
    [InlineData(true, false)]
    [InlineData(false, true)]
    public void Finality_and_supertypes_count(bool isFinal, bool hasSupertype)
    {
        StructType empty = new([]);
        int[] ids = Intern([new SubType(false, [], empty)], [new SubType(isFinal, hasSupertype ? [0u] : [], empty)]);
        Assert.NotEqual(ids[0], ids[1]);
    }

    [Fact]
    public void Stored_types_refer_to_canonical_ids()
    {
        int[] ids = Intern(
            [Link(1), Link(0)],
            [new SubType(false, [], new StructType([]))],
            [new SubType(false, [2u], Field(0))]
        );
        Assert.Equal(Field((uint)ids[0]), s_types.TypeOf(ids[3]).Composite);
        Assert.Equal(Field((uint)ids[1]), s_types.TypeOf(ids[0]).Composite);
        Assert.Equal(ids[2], s_types.SupertypeOf(ids[3]));
        Assert.Equal(1, s_types.DepthOf(ids[3]));
        Assert.True(s_types.IsSubtype(ids[3], ids[2]));
        Assert.False(s_types.IsSubtype(ids[2], ids[3]));
    }

    [Fact]
    public void A_host_function_type_is_the_same_as_a_module_s()
    {
        FuncType type = new([ValType.I32], [ValType.ExternRef]);
        Assert.Equal(Intern([Final(type)])[0], s_types.Intern(type));
    }

    [Theory]
    [InlineData("none i31 eq any")]
    [InlineData("none struct eq any")]
    [InlineData("none array eq any")]
    [InlineData("nofunc func")]
    [InlineData("noextern extern")]
    [InlineData("noexn exn")]
    [InlineData("nocont cont")]
    public void Abstract_heap_types_match_upwards_only(string chain)
    {
        HeapType[] types = [.. chain.Split(' ').Select(Abstract)];
        for (int i = 0; i < types.Length; i++)
        {
            for (int j = 0; j < types.Length; j++)
                Assert.Equal(i <= j, s_types.Matches(types[i], types[j]));
            Assert.True(s_types.Matches(HeapType.Bottom, types[i]));
        }
    }

    [Fact]
    public void Hierarchies_and_siblings_are_apart()
    {
        HeapType[] apart = [HeapType.Func, HeapType.Extern, HeapType.Exn, HeapType.Cont, HeapType.I31, HeapType.Array];
        foreach (HeapType sub in apart)
            Assert.Equal([sub], apart.Where(super => s_types.Matches(sub, super)));
    }

    [Fact]
    public void A_defined_type_lies_between_its_kind_and_its_bottom()
    {
        int id = Intern([Final(new ArrayType(new FieldType(ValType.I8, true)))])[0];
        HeapType array = new(id);
        Assert.True(s_types.Matches(array, HeapType.Array));
        Assert.True(s_types.Matches(array, HeapType.Any));
        Assert.False(s_types.Matches(array, HeapType.Struct));
        Assert.True(s_types.Matches(HeapType.None, array));
        Assert.False(s_types.Matches(HeapType.NoFunc, array));
    }

    private static HeapType Abstract(string name) =>
        Enumerable.Range(-24, 14).Select(code => new HeapType(code)).First(type => type.ToString() == name);

    private static StructType Field(uint type) => new([new FieldType(ValType.Ref(type, nullable: true), true)]);

    private static SubType Link(uint type) => Final(Field(type));

    private static SubType Final(CompositeType type) => new(true, [], type);

    private static int[] Intern(params SubType[][] groups)
    {
        ModuleDefinition module = new();
        foreach (SubType[] group in groups)
        {
            module.RecGroups.Add(new RecGroup((uint)module.Types.Count, (uint)group.Length, group.Length > 1));
            module.Types.AddRange(group);
        }
        return s_types.Intern(module);
    }
}
