using System;
using System.Collections.Generic;
using System.Threading;
using System.Threading.Tasks;
using Clasm.Syntax;

namespace Clasm.Survival;

/// <summary>
/// What could kill a process, tried in one that a test started: <c>SCENARIO THREAD [unoptimized]</c>. Each step prints a
/// line as it ends, so that the last line tells what came before a crash.
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
    };

    private static void Main(string[] args)
    {
        bool optimize = args is not [_, _, "unoptimized"];
        using Engine engine = new(new Config { Optimize = optimize, Features = Features.All });
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
