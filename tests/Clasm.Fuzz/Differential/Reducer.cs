using System;
using System.Collections.Generic;
using Clasm.Syntax;
using Clasm.Syntax.Binary;
using Clasm.Syntax.Validation;

namespace Clasm.Fuzz.Differential;

/// <summary>
/// Makes a module smaller that shows something, as long as it stays valid and still shows it: bodies become
/// <c>unreachable</c>, exports go, and runs of instructions go or become <c>unreachable</c>, halves first.
/// </summary>
/// <param name="isInteresting">Whether a module still shows it; it may change the module that it gets.</param>
/// <param name="limit">How many modules are tried at most.</param>
internal sealed class Reducer(Func<ModuleDefinition, bool> isInteresting, int limit)
{
    private static readonly byte[] s_unreachable = [0x00];
    private static readonly byte[] s_drop = [0x1A];
    private static readonly byte[] s_zero = [0x41, 0];
    private static readonly byte[] s_null = [0xD0, 0x71];
    private byte[] _best = [];
    private int _tries;

    /// <summary>Reduces a module.</summary>
    /// <param name="bytes">The module.</param>
    /// <returns>The smallest one that was found.</returns>
    public byte[] Reduce(byte[] bytes)
    {
        _best = bytes;
        int before;
        do
        {
            before = _best.Length;
            for (int i = Decode().Functions.Count - 1; i >= 0; i--)
                TryBody(i, [0x00, 0x0B]);
            for (int i = Decode().Exports.Count - 1; i >= 0; i--)
                Try(module => module.Exports.RemoveAt(i));
            for (int i = Decode().Functions.Count - 1; i >= 0; i--)
                ReduceBody(i);
        } while (_best.Length < before && _tries < limit);
        return _best;
    }

    private ModuleDefinition Decode() => ModuleDecoder.Decode(_best, Features.All);

    private bool Try(Action<ModuleDefinition> change)
    {
        if (_tries >= limit)
            return false;
        ModuleDefinition module = Decode();
        change(module);
        byte[] candidate = ModuleEncoder.Encode(module);
        if (candidate.Length > _best.Length || candidate.AsSpan().SequenceEqual(_best))
            return false;
        try
        {
            ModuleValidator.Validate(ModuleDecoder.Decode(candidate, Features.All), Features.All);
        }
        catch (WasmException)
        {
            return false;
        }
        _tries++;
        if (!isInteresting(ModuleDecoder.Decode(candidate, Features.All)))
            return false;
        _best = candidate;
        return true;
    }

    private bool TryBody(int function, byte[] body) =>
        Try(module => module.Functions[function] = module.Functions[function] with { Body = new Expression(body, 0) });

    private void ReduceBody(int function)
    {
        List<byte[]> code = Split(Decode().Functions[function].Body);
        for (int size = code.Count / 2; size >= 1; size /= 2)
        {
            for (int start = code.Count - 1 - size; start >= 0; start--)
            {
                if (start + size >= code.Count)
                    continue;
                foreach (byte[]? replacement in new byte[]?[] { null, s_unreachable, s_drop, s_zero, s_null })
                {
                    if (size > 4 && replacement is not null && replacement != s_unreachable)
                        break;
                    List<byte[]> shorter = [.. code];
                    shorter.RemoveRange(start, size);
                    if (replacement is not null)
                        shorter.Insert(start, replacement);
                    if (!TryBody(function, Join(shorter)))
                        continue;
                    code = shorter;
                    break;
                }
            }
        }
    }

    private static List<byte[]> Split(Expression body)
    {
        List<byte[]> code = [];
        InstructionReader reader = new(body, Features.All);
        Instruction instruction = default;
        int start = 0;
        while (!reader.AtEnd)
        {
            reader.Read(ref instruction);
            int end = reader.Position;
            code.Add(body.Bytes[start..end].ToArray());
            start = end;
        }
        return code;
    }

    private static byte[] Join(List<byte[]> code)
    {
        List<byte> bytes = [];
        foreach (byte[] instruction in code)
            bytes.AddRange(instruction);
        return [.. bytes];
    }
}
