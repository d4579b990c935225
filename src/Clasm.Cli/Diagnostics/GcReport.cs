using System;
using System.Globalization;
using System.IO;

namespace Clasm.Cli.Diagnostics;

/// <summary>What <c>-D gc-stats</c> prints.</summary>
internal static class GcReport
{
    private const int MostTypes = 20;

    /// <summary>Prints it.</summary>
    /// <param name="store">The store.</param>
    /// <param name="output">Where to.</param>
    public static void Write(Store store, TextWriter output)
    {
        GcStatistics statistics = store.GcStatistics;
        output.WriteLine($"GC heap ({statistics.Collector.ToString().ToLowerInvariant()})");
        Line(output, "bytes in use", statistics.BytesUsed);
        Line(output, "bytes found alive", statistics.BytesLive);
        Line(output, "bytes of memory", statistics.BytesCommitted);
        Line(output, "bytes reserved", statistics.BytesReserved);
        Line(output, "collections", statistics.Collections);
        Line(output, "full collections", statistics.FullCollections);
        Line(output, "pauses", statistics.Pauses);
        Line(output, "all pauses", statistics.PauseTime);
        Line(output, "longest pause", statistics.LongestPause);
        Line(output, "host objects", statistics.HostObjects);
        Line(output, "handles", statistics.Handles);
        WriteTypes(store, output);
    }

    private static void WriteTypes(Store store, TextWriter output)
    {
        output.WriteLine($"  {"type", -30} {"objects", 15} {"bytes", 17}");
        long objects = 0;
        long bytes = 0;
        int shown = 0;
        foreach (GcObjectCount count in store.CountGcObjects())
        {
            objects += count.Count;
            bytes += count.Bytes;
            if (shown++ < MostTypes)
                Row(output, count.Name, count.Count, count.Bytes);
        }
        Row(output, shown > MostTypes ? $"all {shown} types" : "all", objects, bytes);
    }

    private static void Row(TextWriter output, string name, long objects, long bytes) =>
        output.WriteLine(
            string.Create(CultureInfo.InvariantCulture, $"  {Printable(name), -30} {objects, 15:N0} {bytes, 17:N0}")
        );

    private static void Line(TextWriter output, string name, long value) =>
        output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"  {name, -30} {value, 15:N0}"));

    private static void Line(TextWriter output, string name, TimeSpan value) =>
        output.WriteLine(
            string.Create(CultureInfo.InvariantCulture, $"  {name, -30} {value.TotalMilliseconds, 15:N3} ms")
        );

    // Names are a module's: what would control a terminal does not reach it.
    private static string Printable(string name) =>
        string.Create(
            name.Length,
            name,
            (span, text) =>
            {
                for (int i = 0; i < span.Length; i++)
                    span[i] = char.IsControl(text[i]) ? '?' : text[i];
            }
        );
}
