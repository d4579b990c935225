using System;
using System.Collections.Generic;
using System.Globalization;
using Clasm.Syntax;
using Clasm.Syntax.Binary;
using Clasm.Syntax.Validation;

namespace Clasm.Fuzz.Differential;

using Export = Clasm.Syntax.Export;
using Import = Clasm.Syntax.Import;

/// <summary>
/// Makes a case of a module. A support module defines what the module imports, and a driver calls what it exports and logs
/// all that can be seen. Both have the module's types, so that values of any type cross between modules of wasm, and only
/// numbers cross between wasm and the host: engines differ in what their hosts can hold.
/// </summary>
internal static class Harness
{
    /// <summary>The module that is tested.</summary>
    internal const string Tested = "tested";

    private const string Support = "support";

    /// <summary>Makes a case; null where an import cannot be made up or a limit is too large.</summary>
    /// <param name="module">The module; its imports, exports and limits are changed.</param>
    /// <param name="exportAll">Whether memories, tables and globals that it does not export are looked at too.</param>
    public static DifferentialCase? TryMake(ModuleDefinition module, bool exportAll)
    {
        if (!BoundLimits(module))
            return null;
        ModuleContext context = new(module, Features.All);
        if (exportAll)
            ExportAll(context);
        byte[]? support = TryMakeSupport(context);
        if (support is null)
            return null;
        (byte[] driver, int calls) = DriverBuilder.Make(context);
        return new DifferentialCase(
            [
                new NamedModule(Support, support),
                new NamedModule(Tested, ModuleEncoder.Encode(module)),
                new NamedModule("driver", driver),
            ],
            calls
        )
        {
            DropsAll = module.Exports.Exists(export => export.Name == ModuleGenerator.DropAll),
        };
    }

    // Engines differ in how far things can grow: every maximum is within reach of all.
    private static bool BoundLimits(ModuleDefinition module)
    {
        const ulong largestMemory = 64UL << 20;
        for (int i = 0; i < module.Memories.Count; i++)
        {
            MemoryType type = module.Memories[i];
            if (type.Limits.Minimum > largestMemory >> type.PageSizeLog2)
                return false;
            module.Memories[i] = type with { Limits = Bounded(type.Limits, 16) };
        }
        for (int i = 0; i < module.Tables.Count; i++)
        {
            TableType type = module.Tables[i].Type;
            if (type.Limits.Minimum > 100_000)
                return false;
            module.Tables[i] = module.Tables[i] with { Type = type with { Limits = Bounded(type.Limits, 100) } };
        }
        return true;
    }

    private static Limits Bounded(Limits limits, ulong growth) =>
        limits with
        {
            Maximum = Math.Min(limits.Maximum ?? ulong.MaxValue, limits.Minimum + growth),
        };

    private static void ExportAll(ModuleContext context)
    {
        Add(ExternKind.Memory, context.Memories.Length);
        Add(ExternKind.Table, context.Tables.Length);
        Add(ExternKind.Global, context.Globals.Length);

        void Add(ExternKind kind, int count)
        {
            for (uint i = 0; i < count; i++)
                context.Module.Exports.Add(
                    new Export(string.Create(CultureInfo.InvariantCulture, $"all:{kind}{i}"), kind, i)
                );
        }
    }

    private static byte[]? TryMakeSupport(ModuleContext context)
    {
        List<Import> imports = context.Module.Imports;
        SupportBuilder builder = new(context);
        for (int i = 0; i < imports.Count; i++)
        {
            if (imports[i].Module == "host")
                continue;
            string name = string.Create(CultureInfo.InvariantCulture, $"{i}");
            if (!builder.TryDefine(imports[i], name, i))
                return null;
            imports[i] = imports[i] with { Module = Support, Name = name };
        }
        return builder.Finish();
    }
}
