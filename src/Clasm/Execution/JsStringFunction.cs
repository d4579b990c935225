using System;
using System.Collections.Generic;
using Clasm.Syntax;
using Registry = Clasm.RuntimeTypes.TypeRegistry;

namespace Clasm.Execution;

/// <summary>A function of <c>wasm:js-string</c>: its name there and its type, and the method that it is.</summary>
internal sealed unsafe class JsStringFunction
{
    /// <summary>The module name.</summary>
    public const string ModuleName = "wasm:js-string";

    private static readonly ValType s_any = ValType.ExternRef;
    private static readonly ValType s_string = ValType.Ref(HeapType.Extern, nullable: false);
    private static readonly Dictionary<string, JsStringFunction> s_all = [];

    // The type in terms of arrays of units.
    private readonly Func<ValType, FuncType> _type;

    private JsStringFunction(string method, nint code, Func<ValType, FuncType> type)
    {
        Method = method;
        Code = code;
        _type = type;
    }

    static JsStringFunction()
    {
        Add(
            "cast",
            nameof(JsStrings.Cast),
            (nint)(delegate* <Instance, object?, object>)&JsStrings.Cast,
            [s_any],
            s_string
        );
        Add(
            "test",
            nameof(JsStrings.Test),
            (nint)(delegate* <Instance, object?, int>)&JsStrings.Test,
            [s_any],
            ValType.I32
        );
        Add(
            "fromCharCodeArray",
            nameof(JsStrings.FromCharCodeArray),
            (nint)(delegate* <Instance, int, int, int, object>)&JsStrings.FromCharCodeArray,
            array => new FuncType([array, ValType.I32, ValType.I32], [s_string])
        );
        Add(
            "intoCharCodeArray",
            nameof(JsStrings.IntoCharCodeArray),
            (nint)(delegate* <Instance, object?, int, int, int>)&JsStrings.IntoCharCodeArray,
            array => new FuncType([s_any, array, ValType.I32], [ValType.I32])
        );
        Add(
            "fromCharCode",
            nameof(JsStrings.FromCharCode),
            (nint)(delegate* <Instance, int, object>)&JsStrings.FromCharCode,
            [ValType.I32],
            s_string
        );
        Add(
            "fromCodePoint",
            nameof(JsStrings.FromCodePoint),
            (nint)(delegate* <Instance, int, object>)&JsStrings.FromCodePoint,
            [ValType.I32],
            s_string
        );
        Add(
            "charCodeAt",
            nameof(JsStrings.CharCodeAt),
            (nint)(delegate* <Instance, object?, int, int>)&JsStrings.CharCodeAt,
            [s_any, ValType.I32],
            ValType.I32
        );
        Add(
            "codePointAt",
            nameof(JsStrings.CodePointAt),
            (nint)(delegate* <Instance, object?, int, int>)&JsStrings.CodePointAt,
            [s_any, ValType.I32],
            ValType.I32
        );
        Add(
            "length",
            nameof(JsStrings.Length),
            (nint)(delegate* <Instance, object?, int>)&JsStrings.Length,
            [s_any],
            ValType.I32
        );
        Add(
            "concat",
            nameof(JsStrings.Concat),
            (nint)(delegate* <Instance, object?, object?, object>)&JsStrings.Concat,
            [s_any, s_any],
            s_string
        );
        Add(
            "substring",
            nameof(JsStrings.Substring),
            (nint)(delegate* <Instance, object?, int, int, object>)&JsStrings.Substring,
            [s_any, ValType.I32, ValType.I32],
            s_string
        );
        Add(
            "equals",
            nameof(JsStrings.AreEqual),
            (nint)(delegate* <Instance, object?, object?, int>)&JsStrings.AreEqual,
            [s_any, s_any],
            ValType.I32
        );
        Add(
            "compare",
            nameof(JsStrings.Compare),
            (nint)(delegate* <Instance, object?, object?, int>)&JsStrings.Compare,
            [s_any, s_any],
            ValType.I32
        );
    }

    /// <summary>The name of the method of <see cref="JsStrings"/>.</summary>
    public string Method { get; }

    /// <summary>The address of the method, which is called with the instance that imports it.</summary>
    public nint Code { get; }

    /// <summary>The function with a name; null where there is none.</summary>
    public static JsStringFunction? Find(string name) => s_all.GetValueOrDefault(name);

    /// <summary>The type, with canonical type indices.</summary>
    /// <param name="types">The engine's types.</param>
    public FuncType TypeFor(Registry types)
    {
        int units = types.Register(new ArrayType(new FieldType(ValType.I16, IsMutable: true))).Id;
        return _type(ValType.Ref((uint)units, nullable: true));
    }

    private static void Add(string name, string method, nint code, ValType[] parameters, ValType result) =>
        Add(name, method, code, _ => new FuncType(parameters, [result]));

    private static void Add(string name, string method, nint code, Func<ValType, FuncType> type) =>
        s_all.Add(name, new JsStringFunction(method, code, type));
}
