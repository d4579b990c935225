using System;
using System.Collections.Generic;
using System.Diagnostics;
using System.Globalization;
using System.IO;
using System.Text;
using System.Threading;

namespace Clasm.Survival;

/// <summary>
/// Many processes on one compile cache at once, killed at random: <c>cache-storm PROCESSES [SEED]</c>. Each runs modules from
/// the cache, whose bound is so small that entries go all the time, and checks what they return. Afterwards no result was
/// wrong, and one more process can use the cache.
/// </summary>
internal static class CacheStorm
{
    private const int Modules = 24;
    private const int Rounds = 6;
    private const long SizeLimit = 40 << 10;
    private static readonly TimeSpan s_longestWait = TimeSpan.FromMinutes(3);

    /// <summary>Starts the processes, kills some, and judges.</summary>
    /// <param name="processes">How many processes.</param>
    /// <param name="seed">Decides which are killed, and when.</param>
    /// <returns>Whether all went well.</returns>
    public static bool Run(int processes, int seed)
    {
        string directory = Directory.CreateTempSubdirectory("clasm-storm-").FullName;
        try
        {
            Random random = new(seed);
            List<Process> children = [];
            for (int i = 0; i < processes; i++)
                children.Add(Start(directory, random.Next()));
            int killed = Kill(children, random);
            int wrong = 0;
            foreach (Process child in children)
            {
                bool ended = child.WaitForExit(s_longestWait);
                // 137: killed, as it was to be.
                if (!ended || child.ExitCode is not (0 or 137))
                    wrong++;
                child.Dispose();
            }
            (long hits, long misses) = Use(directory, seed, rounds: 2);
            int temporary = Directory.GetFiles(directory, "*.tmp").Length;
            Console.WriteLine($"{processes} processes, {killed} killed, {temporary} writes cut off, {wrong} failed");
            Console.WriteLine($"afterwards: {hits} hits, {misses} misses");
            return wrong == 0 && hits > 0 && hits + misses == 2 * Modules;
        }
        finally
        {
            Directory.Delete(directory, recursive: true);
        }
    }

    /// <summary>What one of the processes does.</summary>
    public static int Child(string directory, int seed)
    {
        _ = Use(directory, seed, Rounds);
        return 0;
    }

    private static Process Start(string directory, int seed)
    {
        string program = typeof(CacheStorm).Assembly.Location;
        string[] arguments = [program, "cache-child", directory, seed.ToString(CultureInfo.InvariantCulture)];
        return Process.Start(new ProcessStartInfo("dotnet", arguments))!;
    }

    // Half of them, one after the other in the time that they run.
    private static int Kill(List<Process> children, Random random)
    {
        int killed = 0;
        while (killed < children.Count / 2)
        {
            Thread.Sleep(random.Next(20 * children.Count));
            Process child = children[random.Next(children.Count)];
            if (!child.HasExited)
                child.Kill();
            killed++;
        }
        return killed;
    }

    private static (long Hits, long Misses) Use(string directory, int seed, int rounds)
    {
        Random random = new(seed);
        CompileCache cache = new(directory) { SizeLimit = rounds == Rounds ? SizeLimit : 100 * SizeLimit };
        for (int round = 0; round < rounds; round++)
        {
            int first = random.Next(Modules);
            for (int i = 0; i < Modules; i++)
                Check(cache, (first + i) % Modules);
        }
        return (cache.Hits, cache.Misses);
    }

    private static void Check(CompileCache cache, int number)
    {
        using Engine engine = new(new Config { Cache = cache });
        using Module module = Module.FromStream(engine, "storm", new MemoryStream(TextOf(number)));
        using Store store = new(engine);
        Instance instance = new(store, module);
        int result = instance.GetRequiredFunction<Func<int, int>>("f")(number);
        if (result != (number * number) + number)
            throw new InvalidOperationException($"module {number} returned {result}");
    }

    // Of different sizes, so that an entry that is mistaken for another or mixed with it is known.
    private static byte[] TextOf(int number)
    {
        StringBuilder text = new("(module (memory 1) (data (i32.const 0) \"");
        text.Append('x', number * 64);
        text.Append(CultureInfo.InvariantCulture, $"\") (global $g (mut i32) (i32.const {number}))");
        text.Append("(func (export \"f\") (param i32) (result i32) (local.get 0) (global.get $g) i32.mul");
        for (int i = 0; i < number; i++)
            text.Append(" (i32.const 1) i32.add");
        text.Append("))");
        return Encoding.UTF8.GetBytes(text.ToString());
    }
}
