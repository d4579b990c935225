using System;
using Clasm.Syntax;
using Xunit;

namespace Clasm.Api.Tests;

/// <summary>Settings of engines.</summary>
public sealed class ConfigTests
{
    [Fact]
    public void Switches_turn_proposals_on_and_off()
    {
        Config config = new Config().WithSIMD(false).WithStackSwitching(true).WithGc(false);
        Assert.Equal((Features.Default | Features.StackSwitching) & ~(Features.Simd | Features.Gc), config.Features);
        using Engine engine = new(config);
        Assert.ThrowsAny<WasmException>(() =>
            Module.FromText(engine, "m", "(module (func (drop (v128.const i32x4 0 0 0 0))))")
        );
    }

    [Fact]
    public void An_engine_keeps_its_settings()
    {
        Config config = new();
        using Engine engine = new(config);
        config.WithSIMD(false);
        using Module module = Module.FromText(engine, "m", "(module (func (drop (v128.const i32x4 0 0 0 0))))");
        Assert.Empty(module.Exports);
    }

    [Fact]
    public void The_stack_of_the_guest_is_bounded()
    {
        const string Text = """
            (func $down (export "down") (param i32) (result i32)
              (if (result i32) (local.get 0)
                (then (i32.add (i32.const 1) (call $down (i32.sub (local.get 0) (i32.const 1)))))
                (else (i32.const 0))))
            """;
        using Guest small = new(new Engine(new Config().WithMaximumStackSize(16 << 10)), Text);
        using Guest large = new(new Engine(new Config().WithMaximumStackSize(1 << 19)), Text);
        Assert.Throws<TrapException>(() => small.Get<Func<int, int>>("down")(3000));
        Assert.Equal(3000, large.Get<Func<int, int>>("down")(3000));
    }
}
