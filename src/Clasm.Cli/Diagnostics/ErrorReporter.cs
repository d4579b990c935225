using System;
using System.Collections.Generic;
using System.Globalization;
using System.Linq;

namespace Clasm.Cli.Diagnostics;

/// <summary>Writes what went wrong with a module: where, what, the line of text, and for a trap the backtrace.</summary>
/// <param name="terminal">The standard streams.</param>
internal sealed class ErrorReporter(Terminal terminal)
{
    private const int MaxLineWidth = 160;

    /// <summary>Writes an error.</summary>
    /// <param name="error">What happened, and the file it happened with.</param>
    /// <returns>The exit status.</returns>
    public int Report(ModuleException error)
    {
        switch (error.Cause)
        {
            case TrapException trap:
                terminal.WriteError($"{error.File.Name}: trap: {trap.Message}");
                WriteBacktrace(trap.Frames, error.MaxBacktrace);
                return ExitStatus.Trap;
            case WasmTextException text:
                ReportInText(error.File, text.Line, text.Column, text.Message);
                break;
            case WasmValidationException { Line: > 0 } invalid:
                ReportInText(error.File, invalid.Line, invalid.Column, WithFunction(invalid));
                break;
            case WasmValidationException invalid:
                terminal.WriteError($"{error.File.Name}: offset 0x{invalid.Offset:x}: {WithFunction(invalid)}");
                break;
            case WasmFormatException malformed:
                terminal.WriteError($"{error.File.Name}: offset 0x{malformed.Offset:x}: {malformed.Message}");
                break;
            default:
                terminal.WriteError($"{error.File.Name}: {error.Cause.Message}");
                break;
        }
        return ExitStatus.Failure;
    }

    private static string WithFunction(WasmValidationException invalid) =>
        invalid.FunctionIndex is uint index ? $"{invalid.Message} (in function {index})" : invalid.Message;

    private void ReportInText(ModuleFile file, int line, int column, string message)
    {
        terminal.WriteError($"{file.Name}:{line}:{column}: {message}");
        string? source = file.Text.Split('\n').Skip(line - 1).FirstOrDefault();
        if (source is not null)
            WriteSourceLine(source.TrimEnd('\r').Replace('\t', ' '), line, column);
    }

    // A line that is too wide is cut around the position.
    private void WriteSourceLine(string source, int line, int column)
    {
        int at = Math.Clamp(column - 1, 0, source.Length);
        int start =
            source.Length <= MaxLineWidth ? 0 : Math.Clamp(at - (MaxLineWidth / 2), 0, source.Length - MaxLineWidth);
        string shown = source.Substring(start, Math.Min(MaxLineWidth, source.Length - start));
        string number = line.ToString(CultureInfo.InvariantCulture);
        string margin = new(' ', number.Length);
        terminal.Error.WriteLine($" {number} | {Terminal.Printable(shown)}");
        terminal.Error.WriteLine($" {margin} | {new string(' ', at - start)}{terminal.Paint("^", "1;31")}");
    }

    private void WriteBacktrace(IReadOnlyList<TrapFrame> frames, int maximum)
    {
        if (frames.Count == 0 || maximum == 0)
            return;
        terminal.Error.WriteLine("wasm backtrace:");
        int shown = Math.Min(frames.Count, maximum);
        for (int i = 0; i < shown; i++)
        {
            terminal.Error.WriteLine($"  {i, 2}: {Terminal.Printable(Describe(frames[i]))}");
            if (frames[i].File is string file)
                terminal.Error.WriteLine($"        at {Terminal.Printable(file)}{Place(frames[i])}");
        }
        if (shown < frames.Count)
            terminal.Error.WriteLine($"  … {frames.Count - shown} more; -D max-backtrace=N shows more");
    }

    private static string Place(TrapFrame frame) =>
        (frame.Line, frame.Column) switch
        {
            (0, _) => "",
            (int line, 0) => $":{line}",
            (int line, int column) => $":{line}:{column}",
        };

    private static string Describe(TrapFrame frame)
    {
        string offset = frame.ModuleOffset > 0 ? $"0x{frame.ModuleOffset:x} " : "";
        string module = frame.ModuleName is null ? "" : $"{frame.ModuleName}!";
        return frame.FunctionName is null
            ? $"{offset}{module}<function {frame.FunctionIndex}>"
            : $"{offset}{module}{frame.FunctionName} (function {frame.FunctionIndex})";
    }
}
