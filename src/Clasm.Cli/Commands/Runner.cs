using System;
using System.IO;
using System.Linq;
using Clasm.Cli.Diagnostics;
using Clasm.Cli.Options;
using Clasm.Cli.Profiling;
using Clasm.Diagnostics;
using Clasm.Syntax;

namespace Clasm.Cli.Commands;

/// <summary>Does what <c>clasm run</c> is asked; apart from the command, so that it starts without the parser of options.</summary>
internal static class Runner
{
    /// <summary>The name of the command.</summary>
    public const string Verb = "run";

    /// <summary>Runs a module.</summary>
    /// <param name="request">Which module, and what of it.</param>
    /// <param name="settings">The settings.</param>
    /// <param name="terminal">The standard streams.</param>
    /// <returns>The exit status.</returns>
    public static int Run(RunRequest request, Settings settings, Terminal terminal)
    {
        ReadSystem(request, settings.Wasi);
        settings.Config.TakesSamples = request.Profile is not null;
        using Interrupt? interrupt = settings.ReportsHeap || request.Profile is not null ? new Interrupt() : null;
        settings.Config.EpochInterruption |= interrupt is not null;
        using ModuleHost host = new(settings, terminal) { AllowsPrecompiled = request.AllowsPrecompiled };
        if (interrupt is not null)
            host.StopAt(interrupt.Token);
        using GuestProfiler? profiler = request.Profile is null ? null : host.StartProfiler(request.Profile.Interval);
        try
        {
            Run(request, host, terminal);
            return ExitStatus.Success;
        }
        catch (WasiExitException exit)
        {
            return exit.ExitCode;
        }
        catch (ModuleException) when (interrupt is { Token.IsCancellationRequested: true })
        {
            return ExitStatus.Interrupted;
        }
        finally
        {
            host.ReportHeap(terminal);
            if (profiler is not null)
                WriteProfile(profiler, request);
        }
    }

    private static void WriteProfile(GuestProfiler profiler, RunRequest request)
    {
        profiler.Dispose();
        using FileStream file = File.Create(request.Profile!.Path);
        FirefoxProfile.Write(file, profiler, NameOf(request.File));
    }

    private static void Run(RunRequest request, ModuleHost host, Terminal terminal)
    {
        foreach (string preload in request.Preloads)
        {
            int equals = preload.IndexOf('=', StringComparison.Ordinal);
            if (equals < 0)
                throw new UsageException($"--preload needs NAME=PATH, not '{preload}'");
            host.Preload(preload[..equals], ModuleFile.Read(preload[(equals + 1)..], terminal));
        }
        ModuleFile file = ModuleFile.Read(request.File, terminal);
        Instance instance = host.Instantiate(file);
        Function? function = request.Invoke is string name ? Find(instance, name) : FindDefault(instance);
        if (function is not null)
            Invoke(host, file, function, request.Invoke is null ? [] : request.Arguments, terminal);
    }

    private static void ReadSystem(RunRequest request, WasiSettings system)
    {
        // Only the name: where the file lies is not the module's to know.
        system.Arguments.Add(request.Argv0 ?? NameOf(request.File));
        foreach (string argument in request.Arguments)
            system.Arguments.Add(argument);
        foreach (string directory in request.Directories)
        {
            int colons = directory.IndexOf("::", StringComparison.Ordinal);
            system.Directories.Add(
                colons < 0 ? (directory, directory) : (directory[..colons], directory[(colons + 2)..])
            );
        }
        foreach (string variable in request.Environment)
            AddVariable(system, variable);
    }

    // What Path.GetFileName gives, without the vectors that it searches with.
    private static string NameOf(string path)
    {
        int start = path.Length;
        while (
            start > 0
            && path[start - 1] != Path.DirectorySeparatorChar
            && path[start - 1] != Path.AltDirectorySeparatorChar
        )
            start--;
        return path[start..];
    }

    private static void AddVariable(WasiSettings system, string variable)
    {
        int equals = variable.IndexOf('=', StringComparison.Ordinal);
        if (equals == 0 || variable.Length == 0)
            throw new UsageException($"--env needs NAME[=VALUE], not '{variable}'");
        if (equals > 0)
            system.Environment.Add((variable[..equals], variable[(equals + 1)..]));
        else if (Environment.GetEnvironmentVariable(variable) is string value)
            system.Environment.Add((variable, value));
    }

    private static Function? FindDefault(Instance instance) =>
        instance.GetFunction("") ?? instance.GetFunction("_start");

    private static Function Find(Instance instance, string name) =>
        instance.GetFunction(name) ?? throw UnknownFunction(instance, name);

    private static UsageException UnknownFunction(Instance instance, string name)
    {
        string[] names =
        [
            .. instance
                .Module.Definition.Exports.Where(export => export.Kind == ExternKind.Function)
                .Select(export => export.Name),
        ];
        return new UsageException($"no function is exported as '{name}'{Nearest.Hint(name, names)}");
    }

    private static void Invoke(
        ModuleHost host,
        ModuleFile file,
        Function function,
        string[] arguments,
        Terminal terminal
    )
    {
        ValType[] parameters = function.Type.Parameters;
        if (arguments.Length != parameters.Length)
            throw new UsageException($"the function takes {parameters.Length} arguments, not {arguments.Length}");
        Value[] values = new Value[arguments.Length];
        for (int i = 0; i < values.Length; i++)
            values[i] = ArgumentText.Parse(arguments[i], parameters[i]);
        foreach (Value value in host.Guard(file, () => function.Invoke(values)))
            terminal.Output.WriteLine(ArgumentText.Format(value));
    }
}
