using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Text;
using System.Text.Json;
using Clasm.Compilation;
using Clasm.Syntax.Text;

namespace Clasm.Cli.Listings;

/// <summary>
/// Writes the page of <c>clasm explore</c>: a template, which shows data that stands in it as JSON. Whatever is in names, the
/// data holds no character that ends its element, and the template makes text of it, never markup.
/// </summary>
/// <param name="module">The module.</param>
/// <param name="name">Its name.</param>
internal sealed class ExplorePage(ListedModule module, string name)
{
    private const string Placeholder = "@DATA@";

    /// <summary>Writes the page.</summary>
    /// <param name="output">Where to.</param>
    /// <param name="functions">The functions on it.</param>
    /// <param name="machineCode">Their machine code.</param>
    /// <param name="note">Why there is none, if there is none.</param>
    public void Write(Stream output, List<uint> functions, ILookup<uint, MachineMethod> machineCode, string? note)
    {
        string template = ReadTemplate();
        int at = template.IndexOf(Placeholder, StringComparison.Ordinal);
        output.Write(Encoding.UTF8.GetBytes(template[..at]));
        using (Utf8JsonWriter json = new(output))
            WriteData(json, functions, machineCode, note);
        output.Write(Encoding.UTF8.GetBytes(template[(at + Placeholder.Length)..]));
    }

    private static string ReadTemplate()
    {
        using Stream stream = typeof(ExplorePage).Assembly.GetManifestResourceStream("explore.html")!;
        using StreamReader reader = new(stream);
        return reader.ReadToEnd();
    }

    private void WriteData(
        Utf8JsonWriter json,
        List<uint> functions,
        ILookup<uint, MachineMethod> machineCode,
        string? note
    )
    {
        TextPrinter printer = TextPrinter.OfFunctions(module.Module.Definition);
        json.WriteStartObject();
        json.WriteString("module", name);
        json.WriteString("about", $"{functions.Count} functions · clasm {CommandLine.Version}");
        json.WriteString("note", note);
        json.WriteStartArray("functions");
        foreach ((uint function, int[] map) in functions.Zip(ModuleCompiler.MapsOf(module.Module, functions)))
        {
            WriteFunction(json, function, printer, map, machineCode[function]);
            json.Flush();
        }
        json.WriteEndArray();
        json.WriteEndObject();
    }

    private void WriteFunction(
        Utf8JsonWriter json,
        uint function,
        TextPrinter printer,
        int[] map,
        IEnumerable<MachineMethod> machineCode
    )
    {
        int defined = (int)function - module.Imported;
        json.WriteStartObject();
        json.WriteNumber("index", function);
        json.WriteString("name", module.NameOf(function));
        json.WriteString("type", module.TypeOf(function).ToString());
        json.WriteNumber("size", module.BodyOf(function).Bytes.Length);
        json.WriteStartArray("text");
        foreach ((int offset, string line) in printer.LinesOf(defined))
            WriteLine(json, offset, line);
        json.WriteEndArray();
        WriteCil(json, function, map);
        json.WriteStartArray("machine");
        foreach (MachineMethod method in machineCode)
            WriteMachineCode(json, method);
        json.WriteEndArray();
        json.WriteEndObject();
    }

    private void WriteCil(Utf8JsonWriter json, uint function, int[] map)
    {
        List<(int Method, string Role)> methods = module.Module.Code.MethodsOf(function);
        int main = Math.Max(0, methods.FindLastIndex(method => method.Role == "body"));
        json.WriteStartArray("cil");
        for (int i = 0; i < methods.Count; i++)
        {
            json.WriteStartObject();
            json.WriteString("role", methods[i].Role);
            json.WriteBoolean("main", i == main);
            json.WriteStartArray("lines");
            foreach ((int offset, string line) in module.CilOf(methods[i].Method))
                WriteLine(json, offset, line);
            json.WriteEndArray();
            json.WriteStartArray("map");
            for (int n = 0; n < map.Length && i == main; n += 2)
                WritePair(json, map[n], map[n + 1]);
            json.WriteEndArray();
            json.WriteEndObject();
        }
        json.WriteEndArray();
    }

    private static void WriteMachineCode(Utf8JsonWriter json, MachineMethod method)
    {
        json.WriteStartObject();
        json.WriteString("role", method.Role);
        json.WriteBoolean("main", method.IsMain);
        json.WriteNumber("size", method.Size);
        json.WriteStartArray("lines");
        foreach (MachineLine line in method.Lines)
            WriteLine(json, line.Offset, line.Text);
        json.WriteEndArray();
        json.WriteStartArray("map");
        foreach ((int cil, int native) in method.Map)
            WritePair(json, cil, native);
        json.WriteEndArray();
        json.WriteEndObject();
    }

    private static void WriteLine(Utf8JsonWriter json, int offset, string line)
    {
        json.WriteStartArray();
        json.WriteNumberValue(offset);
        json.WriteStringValue(line);
        json.WriteEndArray();
    }

    private static void WritePair(Utf8JsonWriter json, int from, int to)
    {
        json.WriteStartArray();
        json.WriteNumberValue(from);
        json.WriteNumberValue(to);
        json.WriteEndArray();
    }
}
