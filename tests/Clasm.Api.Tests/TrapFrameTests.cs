using System;
using System.Linq;
using Xunit;

namespace Clasm.Api.Tests;

/// <summary>Where a trap happened.</summary>
public sealed class TrapFrameTests
{
    // Calls by reference are not inlined, so that every function has its frame.
    private const string Text = """
        (module $traced
          (type $v (func (param i32)))
          (import "env" "back" (func $back))
          (table funcref (elem $leaf $middle))
          (memory 1)
          (func $leaf (type $v)
            (drop (i32.load (local.get 0)))
            (if (i32.eqz (local.get 0)) (then unreachable)))
          (func $middle (type $v) (call_indirect (type $v) (local.get 0) (i32.const 0)))
          (func (export "run") (param i32) (call_indirect (type $v) (local.get 0) (i32.const 1)))
          (func (export "outer") (result i32) (call $back) (i32.const 1)))
        """;

    [Fact]
    public void Frames_name_functions_and_instructions()
    {
        (Module module, Instance instance) = Load(() => { });
        foreach (int argument in (int[])[0, -1])
        {
            TrapException trap = Assert.Throws<TrapException>(() => instance.GetAction<int>("run")!(argument));
            Assert.Equal(["leaf", "middle", "run"], trap.Frames.Select(frame => frame.FunctionName));
            Assert.Equal([1u, 2u, 3u], trap.Frames.Select(frame => frame.FunctionIndex));
            Assert.All(trap.Frames, frame => Assert.Equal("traced", frame.ModuleName));
            Assert.All(trap.Frames, frame => Assert.True(frame.ModuleOffset > frame.FunctionOffset));
        }
        Assert.NotNull(module);
    }

    [Fact]
    public void The_innermost_frame_tells_the_instruction()
    {
        (_, Instance instance) = Load(() => { });
        TrapException load = Assert.Throws<TrapException>(() => instance.GetAction<int>("run")!(-1));
        TrapException unreachable = Assert.Throws<TrapException>(() => instance.GetAction<int>("run")!(0));
        Assert.Equal((TrapCode.MemoryOutOfBounds, TrapCode.Unreachable), (load.Code, unreachable.Code));
        // local.get 0: 2 bytes; then i32.load, drop, local.get 0, i32.eqz, if: 3 + 1 + 2 + 1 + 2 bytes later.
        Assert.Equal([2, 11], [load.Frames[0].FunctionOffset, unreachable.Frames[0].FunctionOffset]);
        // local.get 0, i32.const: 2 + 2 bytes; then the call.
        Assert.All(load.Frames.Skip(1), frame => Assert.Equal(4, frame.FunctionOffset));
    }

    [Fact]
    public void Unoptimised_code_tells_equal_instructions_apart()
    {
        using Guest guest = new(
            new Engine(new Config { Optimize = false }),
            """
            (func (export "f") (param i32)
              (if (local.get 0) (then unreachable))
              (if (i32.eqz (local.get 0)) (then unreachable)))
            """
        );
        TrapException first = Assert.Throws<TrapException>(() => guest.Get<Action<int>>("f")(1));
        TrapException second = Assert.Throws<TrapException>(() => guest.Get<Action<int>>("f")(0));
        Assert.Equal([4, 11], [first.Frames[0].FunctionOffset, second.Frames[0].FunctionOffset]);
    }

    [Fact]
    public void A_trap_that_passes_through_the_host_has_the_frames_of_both_sides()
    {
        Action? inner = null;
        (_, Instance instance) = Load(() => inner!());
        inner = () => instance.GetAction<int>("run")!(0);
        TrapException trap = Assert.Throws<TrapException>(() => instance.GetFunction<int>("outer")!());
        Assert.Equal(["leaf", "middle", "run", "outer"], trap.Frames.Select(frame => frame.FunctionName));
    }

    [Fact]
    public void A_trap_of_the_hosts_own_has_no_frames() => Assert.Empty(new TrapException(TrapCode.Unreachable).Frames);

    private static (Module Module, Instance Instance) Load(Action back)
    {
        Engine engine = new();
        Module module = Module.FromText(engine, "given", Text);
        Linker linker = new(engine);
        linker.DefineFunction("env", "back", back);
        return (module, linker.Instantiate(new Store(engine), module));
    }
}
