using System;
using System.Collections.Generic;
using System.Diagnostics;
using System.Globalization;
using System.IO;
using System.Text.RegularExpressions;
using System.Threading.Tasks;

namespace Clasm.Cli.Listings;

/// <summary>
/// The machine code of functions, as the CLR's compiler lists it. It lists what it compiles only where its environment asked for
/// that before the process started: so this command is started again, to compile the same functions with the same settings,
/// and to run none.
/// </summary>
internal static partial class MachineCode
{
    /// <summary>The option that makes <c>objdump</c> the child: it compiles the functions, and prints nothing.</summary>
    public const string PrepareOption = "--prepare";

    /// <summary>What is listed: the methods of images whose methods have names.</summary>
    private const string Methods = "F*:f*";

    /// <summary>Lists functions, method by method.</summary>
    /// <param name="module">The module.</param>
    /// <param name="functions">The functions.</param>
    /// <param name="groups">The options that the module is compiled with.</param>
    /// <param name="withMaps">Whether to find out which code is of which CIL.</param>
    /// <exception cref="IOException">There is no listing to be had.</exception>
    public static List<MachineMethod> Of(
        ListedModule module,
        IReadOnlyCollection<uint> functions,
        IEnumerable<string> groups,
        bool withMaps = false
    )
    {
        if (functions.Count == 0)
            return [];
        string directory = Directory.CreateTempSubdirectory("clasm-listing-").FullName;
        try
        {
            string listing = Path.Combine(directory, "listing");
            string trace = Path.Combine(directory, "trace");
            RunChild(module, functions, groups, listing, withMaps ? trace : null);
            if (!File.Exists(listing))
                throw new IOException("no machine code: this .NET runtime gives no listings of what it compiles");
            List<MachineMethod> methods = Read(File.ReadLines(listing), module);
            if (methods.Count == 0)
                throw new IOException("no machine code: this .NET runtime listed nothing of what it compiled");
            if (withMaps && File.Exists(trace))
                CilMaps.AddTo(methods, File.ReadAllBytes(trace));
            return methods;
        }
        finally
        {
            Directory.Delete(directory, recursive: true);
        }
    }

    /// <summary>What a method is for its function, by the end of its name.</summary>
    public static string RoleOf(string suffix) =>
        suffix switch
        {
            "" => "",
            "e" => "throwing entry",
            "t" or "b" => "body",
            _ => $"part {suffix[1..]}",
        };

    private static void RunChild(
        ListedModule module,
        IReadOnlyCollection<uint> functions,
        IEnumerable<string> groups,
        string listing,
        string? trace
    )
    {
        List<string> arguments = ["objdump", PrepareOption, .. groups];
        if (functions.Count < module.FunctionCount - module.Imported)
        {
            foreach (uint function in functions)
                arguments.AddRange(["--function", function.ToString(CultureInfo.InvariantCulture)]);
        }
        arguments.Add(ModuleFile.StandardInput);
        ProcessStartInfo start = SelfProcess.StartInfo(arguments);
        SetEnvironment(start, listing, trace);
        using Process process =
            Process.Start(start) ?? throw new IOException("no machine code: the command cannot be started again");
        // Who does not read what the child says may keep it from reading what it is given.
        Task<string> output = process.StandardOutput.ReadToEndAsync();
        Task<string> errors = process.StandardError.ReadToEndAsync();
        try
        {
            using Stream input = process.StandardInput.BaseStream;
            input.Write(module.Binary.Span);
        }
        catch (IOException)
        {
            // It ended before: its status says why.
        }
        process.WaitForExit();
        _ = output.Result;
        if (process.ExitCode != 0)
            throw new IOException($"no machine code: compiling it in a child process failed: {errors.Result.Trim()}");
    }

    private static void SetEnvironment(ProcessStartInfo start, string listing, string? trace)
    {
        start.Environment["DOTNET_JitStdOutFile"] = listing;
        start.Environment["DOTNET_JitDisasm"] = Methods;
        start.Environment["DOTNET_JitDisasmWithCodeBytes"] = "1";
        start.Environment["DOTNET_TieredCompilation"] = Environment.GetEnvironmentVariable("DOTNET_TieredCompilation");
        if (trace is null)
            return;
        start.Environment["DOTNET_EnableEventPipe"] = "1";
        start.Environment["DOTNET_EventPipeConfig"] = CilMaps.EventPipeConfig;
        start.Environment["DOTNET_EventPipeOutputPath"] = trace;
        start.Environment["DOTNET_EventPipeRundown"] = "0";
    }

    private static List<MachineMethod> Read(IEnumerable<string> lines, ListedModule module)
    {
        List<MachineMethod> methods = [];
        Dictionary<uint, MachineMethod> mains = [];
        MachineMethod? method = null;
        int offset = 0;
        foreach (string line in lines)
        {
            if (HeaderPattern().Match(line) is { Success: true } header)
            {
                uint function = uint.Parse(header.Groups[1].ValueSpan, CultureInfo.InvariantCulture);
                method = new MachineMethod(function, RoleOf(header.Groups[2].Value), 0, []);
                offset = 0;
                methods.Add(method);
                if (!mains.TryGetValue(function, out MachineMethod? main) || method.Role == "body")
                    mains[function] = method;
            }
            else if (SizePattern().Match(line) is { Success: true } size && method is not null)
            {
                methods[^1] = method with { Size = int.Parse(size.Groups[1].ValueSpan, CultureInfo.InvariantCulture) };
                if (mains[method.Function] == method)
                    mains[method.Function] = methods[^1];
                method = null;
            }
            else
            {
                AddLine(method, line, module, ref offset);
            }
        }
        foreach (MachineMethod main in mains.Values)
            main.IsMain = true;
        return methods;
    }

    private static void AddLine(MachineMethod? method, string line, ListedModule module, ref int offset)
    {
        if (method is null || string.IsNullOrWhiteSpace(line) || line.StartsWith(';'))
            return;
        if (LabelPattern().Match(line) is { Success: true } label)
        {
            offset = int.Parse(label.Groups[2].ValueSpan, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture);
            method.Lines.Add(new MachineLine(-1, label.Groups[1].Value + ":"));
        }
        else if (InstructionPattern().Match(line) is { Success: true } instruction)
        {
            string text = instruction.Groups[2].Value.TrimEnd().Replace("G_M000_", "", StringComparison.Ordinal);
            method.Lines.Add(
                new MachineLine(offset, CalleePattern().Replace(text, match => NameCallee(match, module)))
            );
            offset += instruction.Groups[1].Length / 2;
        }
        else
        {
            method.Lines.Add(new MachineLine(-1, line.TrimEnd()));
        }
    }

    private static string NameCallee(Match callee, ListedModule module)
    {
        uint function = uint.Parse(callee.Groups[1].ValueSpan, CultureInfo.InvariantCulture);
        string role = RoleOf(callee.Groups[2].Value);
        return $"<{module.Describe(function)}{(role.Length > 0 ? ", " : "")}{role}>";
    }

    [GeneratedRegex(@"^; Assembly listing for method F\d+:f(\d+)([a-z]?\d*)\(")]
    private static partial Regex HeaderPattern();

    [GeneratedRegex(@"^; Total bytes of code (\d+)")]
    private static partial Regex SizePattern();

    [GeneratedRegex(@"^G_M\w*_(IG\d+):\s+;; offset=0x([0-9A-Fa-f]+)")]
    private static partial Regex LabelPattern();

    [GeneratedRegex(@"^\s+([0-9A-F]{2,})\s+(\S.*)$")]
    private static partial Regex InstructionPattern();

    [GeneratedRegex(@"F\d+:f(\d+)([a-z]?\d*)\([^)]*\)(:[\w.\[\],`]+)?")]
    private static partial Regex CalleePattern();
}
