using System;
using System.Collections.Generic;
using System.Threading;
using System.Threading.Tasks;
using Clasm.Syntax;

namespace Clasm.Survival;

/// <summary>
/// What could kill a process, tried in one that a test started: <c>SCENARIO THREAD [unoptimized | tiered]</c>. Each step prints a
/// line as it ends, so that the last line tells what came before a crash. <c>cache-storm</c> is a campaign of its own.
/// </summary>
internal static class Program
{
    private static readonly Dictionary<string, Action<Engine>> s_scenarios = new()
    {
        ["recursion"] = Recursion.Run,
        ["nesting"] = Nesting.Run,
        ["frames"] = Frames.Run,
        ["shapes"] = Shapes.Run,
        ["crowd"] = Crowd.Run,
        ["reservation"] = Reservation.Run,
        ["guarded"] = Guarded.Run,
        ["soak"] = engine => Console.WriteLine(Guarded.Soak(engine, threads: 4, traps: 500_000)),
    };

    private static int Main(string[] args)
    {
        switch (args)
        {
            case ["cache-storm", string processes]:
                return CacheStorm.Run(int.Parse(processes, null), Environment.TickCount) ? 0 : 1;
            case ["cache-storm", string processes, string seed]:
                return CacheStorm.Run(int.Parse(processes, null), int.Parse(seed, null)) ? 0 : 1;
            case ["cache-child", string directory, string seed]:
                return CacheStorm.Child(directory, int.Parse(seed, null));
        }
        Config config = new()
        {
            Optimize = args is not [_, _, "unoptimized"],
            TieredCompilation = args is [_, _, "tiered"],
            Features = Features.All,
        };
        using Engine engine = new(config);
        Action scenario = () => s_scenarios[args[0]](engine);
        switch (args[1])
        {
            case "main":
                scenario();
                break;
            case "pool":
                Task.Run(scenario).GetAwaiter().GetResult();
                break;
            default:
                Thread thread = new(() => scenario(), int.Parse(args[1], null) << 10);
                thread.Start();
                thread.Join();
                break;
        }
        Console.WriteLine("survived");
        return 0;
    }

    /// <summary>Prints how a step ended.</summary>
    public static void Step(string name, Func<string> step)
    {
        string outcome;
        TimeSpan start = Environment.CpuUsage.TotalTime;
        try
        {
            outcome = step();
        }
        catch (TrapException trap)
        {
            outcome = trap.Code.ToString();
        }
        catch (WasmException error)
        {
            outcome = $"{error.GetType().Name}: {error.Message}";
        }
        Console.WriteLine($"{name}: {outcome}");
        if (Environment.GetEnvironmentVariable("SURVIVAL_TIMES") is not null)
            Console.WriteLine($"  {(Environment.CpuUsage.TotalTime - start).TotalMilliseconds:F0} ms");
    }
}
