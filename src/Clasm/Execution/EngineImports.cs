using System;
using Clasm.RuntimeTypes;
using Clasm.Syntax;

namespace Clasm.Execution;

/// <summary>
/// What the engine itself provides of a module's imports, where its configuration says so: the functions of
/// <c>wasm:js-string</c>, and strings. Their types are checked when the module is compiled, and nobody else can define them.
/// </summary>
internal sealed class EngineImports
{
    private static readonly GlobalType s_string = new(ValType.Ref(HeapType.Extern, nullable: false), IsMutable: false);

    private readonly JsStringFunction?[] _functions;
    private readonly RuntimeType?[] _functionTypes;
    private readonly bool[] _isString;

    // By function index, as far as functions are imported.
    private JsStringFunction?[] _byIndex = [];

    private EngineImports(int count)
    {
        _functions = new JsStringFunction?[count];
        _functionTypes = new RuntimeType?[count];
        _isString = new bool[count];
    }

    /// <summary>How many imports others have to provide.</summary>
    public int OthersCount { get; private set; }

    /// <summary>Finds what the engine provides of a valid module's imports.</summary>
    /// <param name="engine">The engine.</param>
    /// <param name="module">All that it imports.</param>
    /// <param name="types">The engine's types by the module's type index.</param>
    /// <exception cref="WasmLinkException">One of them has another type.</exception>
    public static EngineImports Of(Engine engine, Syntax.Import[] module, RuntimeType[] types)
    {
        EngineImports imports = new(module.Length);
        if (engine.Config.JsStringBuiltins || engine.Config.ImportedStringConstants is not null)
            imports.Find(engine, module, Array.ConvertAll(types, type => type.Id));
        imports.OthersCount = module.Length;
        for (int i = 0; i < module.Length; i++)
            imports.OthersCount -= imports.Provides(i) ? 1 : 0;
        return imports;
    }

    /// <summary>The engine's own function that an imported one is; null for others'.</summary>
    /// <param name="functionIndex">A function index of the module.</param>
    public JsStringFunction? FunctionAt(uint functionIndex) =>
        functionIndex < (uint)_byIndex.Length ? _byIndex[functionIndex] : null;

    /// <summary>Whether the engine provides an import.</summary>
    /// <param name="import">Its index among the module's imports.</param>
    public bool Provides(int import) => _functions[import] is not null || _isString[import];

    /// <summary>Makes what the engine provides for an instance.</summary>
    /// <param name="instance">The instance.</param>
    /// <param name="import">The import's index among the module's imports.</param>
    /// <param name="name">Its name.</param>
    public object Provide(Instance instance, int import, string name) =>
        _functions[import] is JsStringFunction function
            ? new Function(instance.Store, instance, function.Code, _functionTypes[import]!)
            : new Global(instance.Store, s_string, 0, new ReferenceCell { Value = name });

    private void Find(Engine engine, Syntax.Import[] module, int[] typeIds)
    {
        _byIndex = new JsStringFunction?[module.Length];
        int functionIndex = 0;
        for (int i = 0; i < module.Length; i++)
        {
            Syntax.Import import = module[i];
            if (import.Module == engine.Config.ImportedStringConstants)
            {
                ImportMatching.Require(engine.Types, import, typeIds, s_string);
                _isString[i] = true;
            }
            else if (engine.Config.JsStringBuiltins && import.Module == JsStringFunction.ModuleName)
            {
                FindFunction(engine.Types, import, i, typeIds);
            }
            if (import.Type is FunctionExternType)
                _byIndex[functionIndex++] = _functions[i];
        }
    }

    private void FindFunction(TypeRegistry types, Syntax.Import import, int index, int[] typeIds)
    {
        if (JsStringFunction.Find(import.Name) is not JsStringFunction function)
            return;
        RuntimeType type = types.Register(function.TypeFor(types));
        ImportMatching.Require(types, import, typeIds, new FunctionExternType((uint)type.Id, IsExact: true));
        _functions[index] = function;
        _functionTypes[index] = type;
    }
}
