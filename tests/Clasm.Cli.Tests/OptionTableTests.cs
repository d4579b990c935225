using System.Linq;
using Clasm.Cli.Options;
using Xunit;

namespace Clasm.Cli;

public sealed class OptionTableTests
{
    [Fact]
    public void A_key_stands_once_in_its_group() =>
        Assert.DoesNotContain(OptionTable.Rows.GroupBy(row => (row.Group, row.Key)), group => group.Count() > 1);

    [Fact]
    public void Every_key_has_a_group() =>
        Assert.All(OptionTable.Rows, row => Assert.Contains(OptionTable.Groups, group => group.Letter == row.Group));

    [Fact]
    public void Defaults_can_be_given()
    {
        foreach (OptionRow row in OptionTable.Rows.Where(row => row.Default.Length > 0))
            OptionGroups.Apply(new Settings(), row.Group, $"{row.Key}={row.Default}");
    }

    [Theory]
    [InlineData("collektor", "collector")]
    [InlineData("cach", "cache")]
    [InlineData("zzzzzz", null)]
    public void The_nearest_word_is_found(string word, string? expected) =>
        Assert.Equal(expected, Nearest.To(word, ["collector", "cache", "parallel-compilation"]));

    [Fact]
    public void Keys_are_lower_case_words() =>
        Assert.All(OptionTable.Rows, row => Assert.DoesNotContain(row.Key, c => char.IsUpper(c) || c == '_'));

    [Fact]
    public void Numbers_are_checked_against_their_bounds() =>
        Assert.Throws<UsageException>(() => OptionGroups.Apply(new Settings(), 'W', "max-wasm-stack=1"));

    [Fact]
    public void Several_keys_are_set_at_once()
    {
        Settings settings = new();
        OptionGroups.Apply(settings, 'W', "gc=n,simd=n");
        Assert.False(settings.Config.Features.HasFlag(Syntax.Features.Gc));
        Assert.False(settings.Config.Features.HasFlag(Syntax.Features.Simd));
        Assert.True(settings.NamesProposals);
    }
}
