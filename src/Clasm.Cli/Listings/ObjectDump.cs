using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using Clasm.Syntax;
using Clasm.Syntax.Binary;
using Clasm.Syntax.Text;

namespace Clasm.Cli.Listings;

/// <summary>Which parts of a module are listed.</summary>
[Flags]
internal enum ObjectParts
{
    None = 0,
    Sections = 1,
    Functions = 2,
    Text = 4,
    Cil = 8,
    MachineCode = 16,
    All = Sections | Functions | Text | Cil | MachineCode,
}

/// <summary>Writes what a module consists of.</summary>
/// <param name="module">The module.</param>
/// <param name="output">Where to.</param>
internal sealed class ObjectDump(ListedModule module, TextWriter output)
{
    private bool _isFirst = true;

    /// <summary>Writes the table of sections.</summary>
    public void WriteSections()
    {
        Title("sections");
        Line($"{"id", 4}  {"offset", 10}  {"size", 10}  {"count", 8}  name");
        foreach (SectionEntry section in SectionTable.Of(module.Binary))
            Line(
                $"{(int)section.Id, 4}  {Hex(section.Offset), 10}  {section.Size, 10}  {section.Count, 8}  {section.Name}"
            );
    }

    /// <summary>Writes the table of functions.</summary>
    /// <param name="functions">Those that the module defines and that are wanted.</param>
    /// <param name="withImports">Whether the imported ones are listed, too.</param>
    public void WriteFunctions(IEnumerable<uint> functions, bool withImports)
    {
        Title("functions");
        Line($"{"index", 6}  {"offset", 10}  {"size", 10}  name and type");
        for (uint i = 0; withImports && i < module.Imported; i++)
            Line($"{i, 6}  {"import", 10}  {"", 10}  {NameAndType(i)}");
        foreach (uint function in functions)
        {
            Expression body = module.BodyOf(function);
            Line($"{function, 6}  {Hex(body.Offset), 10}  {body.Bytes.Length, 10}  {NameAndType(function)}");
        }
    }

    /// <summary>Writes functions: their text, their CIL, their machine code.</summary>
    /// <param name="functions">The functions.</param>
    /// <param name="parts">What of them.</param>
    /// <param name="machineCode">The machine code, where it is wanted.</param>
    public void WriteCode(List<uint> functions, ObjectParts parts, ILookup<uint, MachineMethod>? machineCode)
    {
        TextPrinter printer = TextPrinter.OfFunctions(module.Module.Definition);
        foreach (uint function in functions)
        {
            if (parts.HasFlag(ObjectParts.Text))
                WriteText(function, printer);
            if (parts.HasFlag(ObjectParts.Cil))
                WriteCil(function);
            if (machineCode is not null)
                WriteMachineCode(function, machineCode[function]);
        }
    }

    private void WriteText(uint function, TextPrinter printer)
    {
        Title($"{module.Describe(function)}: text");
        foreach ((int offset, string line) in printer.LinesOf((int)function - module.Imported))
            Line($"{(offset < 0 ? "" : $"{offset:x}"), 8}  {line}");
    }

    private void WriteCil(uint function)
    {
        foreach ((int method, string role) in module.Module.Code.MethodsOf(function))
        {
            Title($"{module.Describe(function)}: CIL{Suffix(role)}");
            foreach ((int offset, string line) in module.CilOf(method))
                Line($"{(offset < 0 ? "" : $"{offset:x4}"), 8}  {line}");
        }
    }

    private void WriteMachineCode(uint function, IEnumerable<MachineMethod> methods)
    {
        foreach (MachineMethod method in methods)
        {
            Title($"{module.Describe(function)}: machine code{Suffix(method.Role)}, {method.Size} bytes");
            foreach (MachineLine line in method.Lines)
            {
                string text = line.Offset < 0 ? line.Text : $"    {line.Text}";
                Line($"{(line.Offset < 0 ? "" : $"{line.Offset:x4}"), 8}  {text}");
            }
        }
    }

    private string NameAndType(uint function)
    {
        FuncType type = module.TypeOf(function);
        return module.NameOf(function) is string name ? $"{name} {type}" : type.ToString();
    }

    private static string Suffix(string role) => role.Length == 0 ? "" : $" ({role})";

    private static string Hex(int offset) => $"0x{offset:x}";

    private void Title(string title)
    {
        if (!_isFirst)
            output.WriteLine();
        _isFirst = false;
        output.WriteLine(Printable($"{title}:"));
    }

    // Names are the module's: they neither command a terminal nor start lines of their own.
    private void Line(string line) => output.WriteLine(Printable(line));

    private static string Printable(string text) => Terminal.Printable(text).Replace('\n', '\uFFFD').TrimEnd();
}
