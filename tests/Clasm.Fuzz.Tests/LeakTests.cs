using System;
using System.IO;
using Clasm.Fuzz.Collection;
using Xunit;

namespace Clasm.Fuzz.Tests;

/// <summary>Small versions of the command <c>leaks</c>: that it runs and measures, not that memory is flat so soon.</summary>
public sealed class LeakTests
{
    [Theory]
    [InlineData(Collector.Drc)]
    [InlineData(Collector.Copying)]
    [InlineData(Collector.Generational)]
    public void Cycles_and_stores_are_measured(Collector collector)
    {
        StringWriter output = new();
        LeakTest test = new(output);
        test.Cycles(collector, TimeSpan.FromSeconds(0.5));
        test.Stores(collector, 200);
        Assert.Contains("objects in cycles", output.ToString(), StringComparison.Ordinal);
        Assert.Contains("200 stores", output.ToString(), StringComparison.Ordinal);
    }
}
