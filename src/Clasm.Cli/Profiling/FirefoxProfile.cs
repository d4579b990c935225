using System;
using System.Collections.Generic;
using System.IO;
using System.Text.Json;
using Clasm.Diagnostics;

namespace Clasm.Cli.Profiling;

/// <summary>
/// Writes samples in the processed format of the Firefox Profiler, version 57, which profiler.firefox.com and its relatives open.
/// It is a set of tables by columns; rows refer to others by number: samples to stacks, stacks to frames and the stacks that
/// called them, frames to functions, functions to names.
/// </summary>
internal sealed class FirefoxProfile
{
    private const int FormatVersion = 57;
    private const int GeckoVersion = 24;

    private readonly Utf8JsonWriter _json;
    private readonly GuestProfiler _profiler;
    private readonly List<string> _strings = [];
    private readonly Dictionary<string, int> _stringIndices = [];
    private readonly List<Module> _modules = [];

    private FirefoxProfile(Utf8JsonWriter json, GuestProfiler profiler)
    {
        _json = json;
        _profiler = profiler;
        foreach ((Module module, _) in profiler.Functions)
        {
            if (!_modules.Contains(module))
                _modules.Add(module);
        }
    }

    /// <summary>Writes a profile.</summary>
    /// <param name="output">Where to.</param>
    /// <param name="profiler">The samples, which no longer grow.</param>
    /// <param name="product">The name of the program.</param>
    public static void Write(Stream output, GuestProfiler profiler, string product)
    {
        using Utf8JsonWriter json = new(output);
        new FirefoxProfile(json, profiler).Write(product);
    }

    private void Write(string product)
    {
        _json.WriteStartObject();
        WriteMeta(product);
        WriteEmpty("libs", "pages", "counters");
        _json.WriteStartArray("threads");
        WriteThread(product);
        _json.WriteEndArray();
        _json.WriteStartObject("shared");
        Column("stringArray", _strings, _json.WriteStringValue);
        _json.WriteEndObject();
        _json.WriteEndObject();
    }

    private void WriteMeta(string product)
    {
        _json.WriteStartObject("meta");
        _json.WriteNumber("version", GeckoVersion);
        _json.WriteNumber("preprocessedProfileVersion", FormatVersion);
        _json.WriteNumber("interval", _profiler.Interval.TotalMilliseconds);
        _json.WriteNumber("startTime", _profiler.Start.ToUnixTimeMilliseconds());
        _json.WriteNumber("processType", 0);
        _json.WriteNumber("stackwalk", 1);
        _json.WriteBoolean("debug", false);
        _json.WriteString("product", product);
        _json.WriteString("importedFrom", $"clasm {CommandLine.Version}");
        _json.WriteString("platform", "WebAssembly");
        _json.WriteBoolean("symbolicated", true);
        _json.WriteBoolean("symbolicationNotSupported", true);
        _json.WriteBoolean("usesOnlyOneStackType", true);
        _json.WriteBoolean("sourceCodeIsNotOnSearchfox", true);
        WriteEmpty("markerSchema");
        _json.WriteStartObject("sampleUnits");
        _json.WriteString("time", "ms");
        _json.WriteString("eventDelay", "ms");
        _json.WriteString("threadCPUDelta", "ns");
        _json.WriteEndObject();
        _json.WriteStartArray("categories");
        WriteCategory("Other", "grey");
        WriteCategory("WebAssembly", "purple");
        _json.WriteEndArray();
        _json.WriteEndObject();
    }

    private void WriteCategory(string name, string color)
    {
        _json.WriteStartObject();
        _json.WriteString("name", name);
        _json.WriteString("color", color);
        _json.WriteStartArray("subcategories");
        _json.WriteStringValue("Other");
        _json.WriteEndArray();
        _json.WriteEndObject();
    }

    private void WriteThread(string product)
    {
        _json.WriteStartObject();
        _json.WriteString("name", product);
        _json.WriteString("processName", product);
        _json.WriteString("processType", "default");
        _json.WriteBoolean("isMainThread", true);
        _json.WriteString("pid", "0");
        _json.WriteNumber("tid", 0);
        _json.WriteNumber("processStartupTime", 0);
        _json.WriteNull("processShutdownTime");
        _json.WriteNumber("registerTime", 0);
        _json.WriteNull("unregisterTime");
        WriteEmpty("pausedRanges");
        WriteSamples();
        WriteTable("markers", 0, "data", "name", "startTime", "endTime", "phase", "category");
        WriteStacks();
        WriteFrames();
        WriteFunctions();
        WriteResources();
        WriteTable("nativeSymbols", 0, "libIndex", "address", "name", "functionSize");
        _json.WriteEndObject();
    }

    private void WriteSamples()
    {
        _json.WriteStartObject("samples");
        Column("stack", _profiler.Samples, sample => _json.WriteNumberValue(sample.Stack));
        Column("time", _profiler.Samples, sample => _json.WriteNumberValue(sample.Time.TotalMilliseconds));
        _json.WriteNull("weight");
        _json.WriteString("weightType", "samples");
        EndTable(_profiler.Samples.Count);
    }

    private void WriteStacks()
    {
        _json.WriteStartObject("stackTable");
        Column("frame", _profiler.Stacks, node => _json.WriteNumberValue(node.Function));
        Column("prefix", _profiler.Stacks, node => WriteNumber(node.Caller < 0 ? null : node.Caller));
        EndTable(_profiler.Stacks.Count);
    }

    // A frame a function: where in it the code is, is not sampled.
    private void WriteFrames()
    {
        List<(Module Module, uint Function)> functions = _profiler.Functions;
        _json.WriteStartObject("frameTable");
        Column("address", functions, _ => _json.WriteNumberValue(-1));
        Column("inlineDepth", functions, _ => _json.WriteNumberValue(0));
        Column("category", functions, _ => _json.WriteNumberValue(1));
        Column("subcategory", functions, _ => _json.WriteNumberValue(0));
        int index = 0;
        Column("func", functions, _ => _json.WriteNumberValue(index++));
        foreach (string column in (string[])["nativeSymbol", "innerWindowID", "line", "column"])
            Column(column, functions, _ => _json.WriteNullValue());
        EndTable(functions.Count);
    }

    private void WriteFunctions()
    {
        List<(Module Module, uint Function)> functions = _profiler.Functions;
        _json.WriteStartObject("funcTable");
        Column("name", functions, f => _json.WriteNumberValue(StringOf(NameOf(f.Module, f.Function))));
        Column("isJS", functions, _ => _json.WriteBooleanValue(false));
        Column("relevantForJS", functions, _ => _json.WriteBooleanValue(false));
        Column("resource", functions, f => _json.WriteNumberValue(_modules.IndexOf(f.Module)));
        foreach (string column in (string[])["fileName", "lineNumber", "columnNumber"])
            Column(column, functions, _ => _json.WriteNullValue());
        EndTable(functions.Count);
    }

    private void WriteResources()
    {
        const int Library = 1;
        _json.WriteStartObject("resourceTable");
        Column("lib", _modules, _ => _json.WriteNullValue());
        Column("name", _modules, module => _json.WriteNumberValue(StringOf(module.Name)));
        Column("host", _modules, _ => _json.WriteNullValue());
        Column("type", _modules, _ => _json.WriteNumberValue(Library));
        EndTable(_modules.Count);
    }

    private static string NameOf(Module module, uint function) =>
        module.NameOfFunction(function) ?? $"<function {function}>";

    private void WriteTable(string name, int length, params string[] columns)
    {
        _json.WriteStartObject(name);
        WriteEmpty(columns);
        EndTable(length);
    }

    private void WriteEmpty(params string[] names)
    {
        foreach (string name in names)
        {
            _json.WriteStartArray(name);
            _json.WriteEndArray();
        }
    }

    private void EndTable(int length)
    {
        _json.WriteNumber("length", length);
        _json.WriteEndObject();
    }

    private void Column<T>(string name, List<T> rows, Action<T> write)
    {
        _json.WriteStartArray(name);
        foreach (T row in rows)
            write(row);
        _json.WriteEndArray();
    }

    private void WriteNumber(int? number)
    {
        if (number is int value)
            _json.WriteNumberValue(value);
        else
            _json.WriteNullValue();
    }

    private int StringOf(string text)
    {
        if (_stringIndices.TryGetValue(text, out int index))
            return index;
        _stringIndices[text] = index = _strings.Count;
        _strings.Add(text);
        return index;
    }
}
