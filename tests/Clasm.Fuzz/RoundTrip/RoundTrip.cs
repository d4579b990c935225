using System;
using System.Collections.Generic;
using System.Linq;
using Clasm.Syntax;
using Clasm.Syntax.Binary;
using Clasm.Syntax.Text;

namespace Clasm.Fuzz.RoundTrip;

/// <summary>Takes a valid module through both formats and says where it changed on the way.</summary>
internal static class RoundTrip
{
    private const Features Everything = Features.All;

    /// <summary>Decodes and encodes bytes, prints and parses what they mean.</summary>
    /// <param name="bytes">A valid module.</param>
    /// <param name="count">Told what was found: which of the ways gave the same bytes.</param>
    /// <returns>What is wrong; null when nothing is.</returns>
    public static string? Check(byte[] bytes, Action<string> count)
    {
        ModuleDefinition module = ModuleDecoder.Decode(bytes, Everything);
        byte[] encoded = ModuleEncoder.Encode(module);
        bool isCanonical = encoded.AsSpan().SequenceEqual(bytes);
        count(isCanonical ? "same bytes after decode and encode" : "another encoding after decode and encode");
        if (
            !isCanonical
            && !ModuleEncoder.Encode(ModuleDecoder.Decode(encoded, Everything)).AsSpan().SequenceEqual(encoded)
        )
            return "encoding what was encoded gives other bytes";
        if (!isCanonical && Difference(module, ModuleDecoder.Decode(encoded, Everything)) is string changed)
            return $"decode and encode: {changed}";
        return CheckText(module, bytes, count);
    }

    private static string? CheckText(ModuleDefinition module, byte[] bytes, Action<string> count)
    {
        string text = TextPrinter.Print(module);
        ModuleDefinition parsed = TextParser.ParseModule(text, Everything);
        if (TextPrinter.Print(parsed) != text)
            return "printed differently the second time";
        byte[] assembled = ModuleEncoder.Encode(parsed);
        bool isSame = assembled.AsSpan().SequenceEqual(bytes);
        count(isSame ? "same bytes after print and parse" : "another encoding after print and parse");
        if (isSame)
            return null;
        if (Difference(module, parsed) is string changed)
            return $"print and parse: {changed}";
        Normalize(module, parsed);
        return ModuleEncoder.Encode(module).AsSpan().SequenceEqual(assembled)
            ? null
            : "print and parse: something outside functions and names changed";
    }

    /// <summary>What differs between the functions of two modules that should be the same.</summary>
    private static string? Difference(ModuleDefinition x, ModuleDefinition y)
    {
        if (x.Functions.Count != y.Functions.Count)
            return "another number of functions";
        for (int n = 0; n < x.Functions.Count; n++)
        {
            if (!Flat(x.Functions[n].Locals).SequenceEqual(Flat(y.Functions[n].Locals)))
                return $"other locals in function {n}";
            if (!InstructionComparison.AreSame(x.Functions[n].Body, y.Functions[n].Body))
                return $"another body of function {n}";
        }
        return null;
    }

    /// <summary>
    /// Takes from another module what a text does not keep: the length of integers in expressions, how locals were split,
    /// the data count, names of what is not there or of labels, hints for what has no body, and where hints stand in a body of
    /// another length.
    /// </summary>
    private static void Normalize(ModuleDefinition module, ModuleDefinition other)
    {
        module.CustomSections.RemoveAll(section => section.Name == "name");
        module.Names = other.Names;
        module.DataCount = other.DataCount;
        for (int n = 0; n < module.Functions.Count; n++)
        {
            module.Functions[n] = module.Functions[n] with
            {
                Locals = other.Functions[n].Locals,
                Body = other.Functions[n].Body,
                Offset = other.Functions[n].Offset,
            };
        }
        NormalizeExpressions(module, other);
        int imported = module.Imports.Count(import => import.Type.Kind == ExternKind.Function);
        foreach (uint function in module.BranchHints.Keys.ToArray())
        {
            if (function < imported || function >= imported + module.Functions.Count)
                module.BranchHints.Remove(function);
        }
        if (module.BranchHints.Keys.SequenceEqual(other.BranchHints.Keys))
        {
            foreach ((uint function, List<BranchHint> hints) in other.BranchHints)
                module.BranchHints[function] = hints;
        }
    }

    private static void NormalizeExpressions(ModuleDefinition module, ModuleDefinition other)
    {
        for (int n = 0; n < Math.Min(module.Globals.Count, other.Globals.Count); n++)
            module.Globals[n] = module.Globals[n] with
            {
                Initializer = Chosen(module.Globals[n].Initializer, other.Globals[n].Initializer)!.Value,
            };
        for (int n = 0; n < Math.Min(module.Tables.Count, other.Tables.Count); n++)
            module.Tables[n] = module.Tables[n] with
            {
                Initializer = Chosen(module.Tables[n].Initializer, other.Tables[n].Initializer),
            };
        for (int n = 0; n < Math.Min(module.Data.Count, other.Data.Count); n++)
            module.Data[n] = module.Data[n] with
            {
                MemoryOffset = Chosen(module.Data[n].MemoryOffset, other.Data[n].MemoryOffset),
            };
        for (int n = 0; n < Math.Min(module.Elements.Count, other.Elements.Count); n++)
            module.Elements[n] = module.Elements[n] with
            {
                TableOffset = Chosen(module.Elements[n].TableOffset, other.Elements[n].TableOffset),
                Expressions = module
                    .Elements[n]
                    .Expressions?.Select(
                        (expression, i) =>
                            Chosen(expression, other.Elements[n].Expressions?.ElementAtOrDefault(i))!.Value
                    )
                    .ToArray(),
            };
    }

    // The other's expression where it has the same instructions.
    private static Expression? Chosen(Expression? own, Expression? other) =>
        other is not null && InstructionComparison.AreSame(own, other) ? other : own;

    private static IEnumerable<ValType> Flat(LocalRun[] runs) =>
        runs.SelectMany(run => Enumerable.Repeat(run.Type, (int)run.Count));
}
