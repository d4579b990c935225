using System;
using System.Collections.Generic;
using Clasm.Compilation;
using Clasm.Execution;
using Clasm.RuntimeTypes;
using Clasm.Syntax;

namespace Clasm;

public sealed partial class Instance
{
    private Dictionary<string, Syntax.Export>? _exports;

    /// <summary>An export: a function, table, memory, global or tag; null where there is none of that name.</summary>
    /// <param name="name">The name.</param>
    public object? GetExport(string name)
    {
        Store.RequireAlive();
        _exports ??= IndexExports();
        return _exports.TryGetValue(name, out Syntax.Export? export) ? Resolve(export) : null;
    }

    /// <summary>All exports, in order.</summary>
    public IEnumerable<(string Name, object Item)> GetExports() => OfType<object>();

    /// <summary>The exported functions, in order.</summary>
    public IReadOnlyList<(string Name, Function Function)> GetFunctions() => OfType<Function>();

    /// <summary>The exported tables, in order.</summary>
    public IReadOnlyList<(string Name, Table Table)> GetTables() => OfType<Table>();

    /// <summary>The exported memories, in order.</summary>
    public IReadOnlyList<(string Name, Memory Memory)> GetMemories() => OfType<Memory>();

    /// <summary>The exported globals, in order.</summary>
    public IReadOnlyList<(string Name, Global Global)> GetGlobals() => OfType<Global>();

    /// <summary>The exported tags, in order.</summary>
    public IReadOnlyList<(string Name, Tag Tag)> GetTags() => OfType<Tag>();

    /// <summary>A delegate that calls an exported function.</summary>
    /// <typeparam name="TDelegate">An <c>Action</c>, a <c>Func</c>, or any other delegate of such a signature.</typeparam>
    /// <param name="name">The function's name.</param>
    /// <exception cref="WasmException">There is no function of that name, or it has another type; the message says so.</exception>
    public TDelegate GetRequiredFunction<TDelegate>(string name)
        where TDelegate : Delegate
    {
        ArgumentNullException.ThrowIfNull(name);
        return GetExport(name) switch
        {
            Function function => function.Wrap<TDelegate>()
                ?? throw new WasmException(
                    $"function '{name}' has type {function.Type}, which {typeof(TDelegate)} does not stand for"
                ),
            null => throw new WasmException($"module '{Module.Name}' has no export '{name}'"),
            object other => throw new WasmException($"export '{name}' is a {other.GetType().Name.ToLowerInvariant()}"),
        };
    }

    /// <summary>An exported function of a C# signature, or null.</summary>
    /// <param name="name">The name.</param>
    /// <param name="returnType">The C# type of its result; null or <c>void</c> for none.</param>
    /// <param name="parameterTypes">The C# types of its parameters.</param>
    public Function? GetFunction(string name, Type? returnType, params Type[] parameterTypes) =>
        GetFunction(name) is Function function && function.CheckTypeSignature(returnType, parameterTypes)
            ? function
            : null;

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
    internal Function FunctionAt(int index) => Functions[index] ??= NewFunction(index);

    private Function NewFunction(int index)
    {
        CompiledModule compiled = Module.Code;
        RuntimeType type = Module.Types[Module.Outline.FunctionTypeIndices[index]];
        nint code = compiled.Image!.FunctionPointer(compiled.Methods[index]);
        nint entry = compiled.EntryOf(index) is int throwing and not 0
            ? compiled.Image.FunctionPointer(throwing)
            : code;
        nint tail = compiled.TailMethodOf(index) is int method and not 0 ? compiled.Image.FunctionPointer(method) : 0;
        return new Function(Store, this, entry, type, code, tail);
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

    private Dictionary<string, Syntax.Export> IndexExports()
    {
        Dictionary<string, Syntax.Export> exports = new(StringComparer.Ordinal);
        foreach (Syntax.Export export in Module.Outline.Exports)
            exports[export.Name] = export;
        return exports;
    }

    private List<(string Name, T Item)> OfType<T>()
    {
        Store.RequireAlive();
        List<(string Name, T Item)> found = [];
        foreach (Syntax.Export export in Module.Outline.Exports)
        {
            if (Resolve(export) is T item)
                found.Add((export.Name, item));
        }
        return found;
    }

    private object Resolve(Syntax.Export export) =>
        export.Kind switch
        {
            ExternKind.Function => FunctionAt((int)export.Index),
            ExternKind.Table => Tables[export.Index],
            ExternKind.Memory => Memories[export.Index],
            ExternKind.Global => Globals[export.Index],
            _ => Tags[export.Index],
        };
}
