using System.IO;
using System.Text;
using Xunit;

namespace Clasm.Cli;

/// <summary><c>clasm settings</c>: the parts that do not depend on the machine.</summary>
public sealed class SettingsTests
{
    [Theory]
    [InlineData("-Ccollector=auto", "collector      drc\n")]
    [InlineData("-Ccollector=copying", "collector      copying\n")]
    [InlineData("-Ccache=n", "cache          off\n")]
    [InlineData("-Ctiered-compilation", "code           in tiers\n")]
    [InlineData("-Oopt-level=0", "code           not optimised\n")]
    [InlineData("-Omemory-checks=explicit", "memory checks  explicit\n")]
    [InlineData("-Wall-proposals", "proposals off  none\n")]
    public void What_the_options_come_to_is_shown(string option, string line)
    {
        using MemoryStream output = new();
        using (Terminal terminal = new(Stream.Null, output, output, color: false))
            Assert.Equal(0, CommandLine.Run(["settings", option], terminal));
        Assert.Contains(line, Encoding.UTF8.GetString(output.ToArray()));
    }
}
