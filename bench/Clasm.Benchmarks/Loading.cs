using System;
using System.Collections.Generic;
using System.Diagnostics;
using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.IO;
using Clasm.Syntax;
using Clasm.Syntax.Binary;
using Clasm.Syntax.Validation;

namespace Clasm.Benchmarks;

/// <summary>
/// How long modules take from file to first call, and the parts of it: warm in this process, cold in a process of its own.
/// </summary>
internal static class Loading
{
    private const string FirstCallOnly = "first-call";

    /// <summary>Measures modules and prints a Markdown table.</summary>
    /// <param name="arguments">Files, and <c>--repeat N</c>.</param>
    public static int Run(string[] arguments)
    {
        if (arguments is [FirstCallOnly, string child])
            return FirstCall(child);
        int repeats = 7;
        List<string> files = [];
        for (int i = 0; i < arguments.Length; i++)
        {
            if (arguments[i] == "--repeat")
                repeats = int.Parse(arguments[++i], CultureInfo.InvariantCulture);
            else
                files.Add(arguments[i]);
        }
        Console.WriteLine(
            "| module | MB | decode MB/s | decode and validate MB/s | compile ms | cold: file to first call ms | peak MB |"
        );
        Console.WriteLine("|-|-:|-:|-:|-:|-:|-:|");
        foreach (string file in files)
            Console.WriteLine(Row(file, repeats));
        return 0;
    }

    private static string Row(string file, int repeats)
    {
        byte[] bytes = File.ReadAllBytes(file);
        double megabytes = bytes.Length / 1e6;
        double decode = Median(repeats, () => ModuleDecoder.Decode(bytes, Features.Default));
        double validate = Median(
            repeats,
            () => ModuleValidator.Validate(ModuleDecoder.Decode(bytes, Features.Default), Features.Default)
        );
        using Engine engine = new();
        double whole = Median(repeats, () => Module.FromBytes(engine, "", bytes));
        List<(double Time, double Memory)> cold = [];
        for (int i = 0; i < repeats; i++)
            cold.Add(InOwnProcess(file));
        cold.Sort();
        (double time, double memory) = cold[repeats / 2];
        return string.Create(
            CultureInfo.InvariantCulture,
            $"| {Path.GetFileName(file)} | {megabytes:F2} | {megabytes / decode * 1e3:F0} | {megabytes / validate * 1e3:F0} | {whole - validate:F1} | {time:F0} | {memory:F0} |"
        );
    }

    private static double Median(int repeats, Func<object> action)
    {
        for (int i = 0; i < 3; i++)
            action();
        double[] times = new double[repeats];
        for (int i = 0; i < repeats; i++)
        {
            long start = ThreadTime.Now;
            object result = action();
            times[i] = ThreadTime.Since(start);
            GC.KeepAlive(result);
        }
        Array.Sort(times);
        return times[repeats / 2];
    }

    private static (double Time, double Memory) InOwnProcess(string file)
    {
        ProcessStartInfo start = new(Environment.ProcessPath!) { RedirectStandardOutput = true };
        if (Path.GetFileNameWithoutExtension(start.FileName) == "dotnet")
            start.ArgumentList.Add(typeof(Loading).Assembly.Location);
        foreach (string argument in (string[])["load", FirstCallOnly, file])
            start.ArgumentList.Add(argument);
        using Process process = Process.Start(start)!;
        string[] numbers = process.StandardOutput.ReadToEnd().Split(' ');
        process.WaitForExit();
        return (
            double.Parse(numbers[0], CultureInfo.InvariantCulture),
            double.Parse(numbers[1], CultureInfo.InvariantCulture)
        );
    }

    /// <summary>Loads a module and calls its first function, whose first import stops it.</summary>
    [SuppressMessage("Design", "CA1031", Justification = "However the call ends, it was made.")]
    private static int FirstCall(string file)
    {
        long start = Stopwatch.GetTimestamp();
        using Engine engine = new();
        using Module module = Module.FromFile(engine, file);
        using Store store = new(engine);
        using Linker linker = new(engine);
        linker.DefineUnknownImportsAsTraps(module);
        try
        {
            Instance instance = linker.Instantiate(store, module);
            (instance.GetFunction("_start") ?? instance.GetFunction("_initialize"))?.Invoke();
        }
        catch (TrapException) { }
        catch (WasmException) { }
        double time = Stopwatch.GetElapsedTime(start).TotalMilliseconds;
        using Process self = Process.GetCurrentProcess();
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{time:F2} {self.PeakWorkingSet64 / 1e6:F1}"));
        return 0;
    }
}
