using System;
using System.Collections.Generic;
using System.Globalization;
using System.IO;

namespace Clasm.Cli.Listings;

/// <summary>Reads from a trace of the CLR's events which machine code it made of which CIL.</summary>
internal static class CilMaps
{
    /// <summary>The events that tell: which methods were compiled (JIT), and their maps (JittedMethodILToNativeMap).</summary>
    public const string EventPipeConfig = "Microsoft-Windows-DotNETRuntime:0x20010:5";

    private const int MethodLoadVerbose = 143;
    private const int MethodILToNativeMap = 190;

    /// <summary>Gives methods their maps. A trace that cannot be read gives none.</summary>
    /// <param name="methods">The methods.</param>
    /// <param name="trace">The trace.</param>
    public static void AddTo(List<MachineMethod> methods, byte[] trace)
    {
        Dictionary<string, MachineMethod> byName = [];
        foreach (MachineMethod method in methods)
            byName[KeyOf(method.Function, method.Role)] = method;
        Dictionary<ulong, List<(int, int)>> maps = [];
        Dictionary<ulong, string> names = [];
        try
        {
            foreach ((int id, ReadOnlyMemory<byte> payload) in NetTrace.Events(trace))
            {
                if (id == MethodILToNativeMap)
                    ReadMap(payload.Span, maps);
                else if (id == MethodLoadVerbose)
                    ReadName(payload.Span, names);
            }
        }
        catch (InvalidDataException)
        {
            // What came so far is right.
        }
        foreach ((ulong method, string name) in names)
        {
            if (
                byName.TryGetValue(name, out MachineMethod? listed)
                && maps.TryGetValue(method, out List<(int, int)>? map)
            )
                listed.Map = map;
        }
    }

    private static string KeyOf(uint function, string role) => $"{function} {role}";

    private static void ReadMap(ReadOnlySpan<byte> payload, Dictionary<ulong, List<(int, int)>> maps)
    {
        const int Header = 8 + 8 + 1 + 2; // the method, its version, its extent, the count
        if (payload.Length < Header)
            throw new InvalidDataException();
        int count = BitConverter.ToUInt16(payload[(Header - 2)..]);
        if (payload.Length < Header + (8 * count))
            throw new InvalidDataException();
        List<(int, int)> map = [];
        for (int i = 0; i < count; i++)
        {
            int cil = BitConverter.ToInt32(payload[(Header + (4 * i))..]);
            int native = BitConverter.ToInt32(payload[(Header + (4 * (count + i)))..]);
            map.Add((cil, native));
        }
        map.Sort((x, y) => x.Item2.CompareTo(y.Item2));
        maps[BitConverter.ToUInt64(payload)] = map;
    }

    // The method, its module, address, size, token and flags; then texts: its class, its name.
    private static void ReadName(ReadOnlySpan<byte> payload, Dictionary<ulong, string> names)
    {
        const int Header = 8 + 8 + 8 + 4 + 4 + 4;
        if (payload.Length < Header)
            throw new InvalidDataException();
        ReadOnlySpan<byte> rest = payload[Header..];
        string type = NetTrace.ReadText(ref rest);
        string name = NetTrace.ReadText(ref rest);
        if (!type.StartsWith('F') || !name.StartsWith('f'))
            return;
        int digits = 1;
        while (digits < name.Length && char.IsAsciiDigit(name[digits]))
            digits++;
        if (uint.TryParse(name.AsSpan(1, digits - 1), CultureInfo.InvariantCulture, out uint function))
            names[BitConverter.ToUInt64(payload)] = KeyOf(function, MachineCode.RoleOf(name[digits..]));
    }
}
