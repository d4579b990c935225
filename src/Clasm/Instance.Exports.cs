using System;
using System.Collections.Generic;
using Clasm.Execution;
using Clasm.Syntax;

namespace Clasm;

public sealed partial class Instance
{
    private Dictionary<string, Export>? _exports;

    /// <summary>Instantiates a module with its imports in order; its start function is run.</summary>
    /// <param name="store">Where it lives.</param>
    /// <param name="module">What is instantiated.</param>
    /// <param name="imports">Functions, tables, memories, globals and tags, one for each import.</param>
    /// <exception cref="WasmLinkException">An import does not match.</exception>
    /// <exception cref="TrapException">The start function or an active segment trapped.</exception>
    public static Instance Create(Store store, Module module, params ReadOnlySpan<object> imports)
    {
        ArgumentNullException.ThrowIfNull(store);
        ArgumentNullException.ThrowIfNull(module);
        return Instantiation.Run(store, module, imports);
    }

    /// <summary>An export: a function, table, memory, global or tag; null where there is none of that name.</summary>
    /// <param name="name">The name.</param>
    public object? GetExport(string name)
    {
        _exports ??= IndexExports();
        return _exports.TryGetValue(name, out Export? export) ? Resolve(export) : null;
    }

    /// <summary>An exported function, or null.</summary>
    /// <param name="name">The name.</param>
    public Function? GetFunction(string name) => GetExport(name) as Function;

    /// <summary>An exported memory, or null.</summary>
    /// <param name="name">The name.</param>
    public Memory? GetMemory(string name) => GetExport(name) as Memory;

    /// <summary>An exported table, or null.</summary>
    /// <param name="name">The name.</param>
    public Table? GetTable(string name) => GetExport(name) as Table;

    /// <summary>An exported global, or null.</summary>
    /// <param name="name">The name.</param>
    public Global? GetGlobal(string name) => GetExport(name) as Global;

    /// <summary>An exported tag, or null.</summary>
    /// <param name="name">The name.</param>
    public Tag? GetTag(string name) => GetExport(name) as Tag;

    /// <summary>A function of the index space; those defined by the module get their object when first asked for.</summary>
    internal Function FunctionAt(int index)
    {
        return Functions[index] ??= new Function(
            Store,
            this,
            Module.Code.Image!.FunctionPointer(Module.Code.Methods[index]),
            Module.Types[Module.Context.FunctionTypeIndices[index]]
        );
    }

    /// <summary>Releases what an element segment holds.</summary>
    internal void DropElements(int index)
    {
        ElementSegmentInstance segment = ElementSegments[index];
        if (segment.Words != 0)
            Store.ReleaseRootWords(segment.Words);
        segment.Words = 0;
        segment.Objects = [];
        segment.Count = 0;
    }

    private Dictionary<string, Export> IndexExports()
    {
        Dictionary<string, Export> exports = new(StringComparer.Ordinal);
        foreach (Export export in Module.Exports)
            exports[export.Name] = export;
        return exports;
    }

    private object Resolve(Export export) =>
        export.Kind switch
        {
            ExternKind.Function => FunctionAt((int)export.Index),
            ExternKind.Table => Tables[export.Index],
            ExternKind.Memory => Memories[export.Index],
            ExternKind.Global => Globals[export.Index],
            _ => Tags[export.Index],
        };
}
