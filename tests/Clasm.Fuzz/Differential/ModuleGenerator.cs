using System;
using System.Collections.Generic;
using System.Globalization;
using System.Linq;
using System.Text;

namespace Clasm.Fuzz.Differential;

/// <summary>
/// Makes a valid module as text, by bytes. Every loop and every call takes from a global that each export fills again, so
/// that all ends; floats are made canonical before their bits can be seen, so that NaNs do not matter. Other engines and
/// other configurations must therefore see exactly the same.
/// </summary>
internal sealed partial class ModuleGenerator
{
    /// <summary>The name of the last export, where there is one that drops all references.</summary>
    public const string DropAll = "drop all";

    private const int MaxDepth = 5;
    private readonly Choices _choices;
    private readonly bool _hasGc;
    private readonly List<Composite> _composites = [];
    private readonly List<Signature> _signatures = [];
    private readonly List<string> _valueTypes = ["i32", "i64", "f32", "f64", "v128", "externref", "funcref"];
    private readonly List<(string Name, string Type)> _globals = [];
    private readonly List<(string Name, string Type)> _tables = [("$funcs", "funcref"), ("$externs", "externref")];
    private readonly List<(string Name, string Type)> _tags = [];
    private readonly List<Signature> _functions = [];
    private readonly StringBuilder _text = new();

    private ModuleGenerator(byte[] entropy, bool hasGc)
    {
        _choices = new Choices(entropy);
        _hasGc = hasGc;
    }

    /// <summary>Makes a module.</summary>
    /// <param name="entropy">The bytes to choose by; fewer make a smaller module.</param>
    /// <param name="hasGc">Whether it has structs, arrays and i31s.</param>
    /// <returns>Its text.</returns>
    public static string Generate(byte[] entropy, bool hasGc)
    {
        ModuleGenerator generator = new(entropy, hasGc);
        generator.Module();
        return generator._text.ToString();
    }

    private void Module()
    {
        _text.AppendLine("(module");
        if (_hasGc)
            Composites();
        Signatures();
        _text.AppendLine(
            """
              (import "host" "log" (func $log (param i32 i64)))
              (import "host" "make" (func $make (param i32) (result externref)))
              (import "host" "id" (func $id (param externref) (result i32)))
            """
        );
        if (_hasGc)
            _text.AppendLine("  (import \"host\" \"pass\" (func $pass (param anyref) (result anyref)))");
        Declarations();
        int count = 2 + _choices.Below(5);
        for (int i = 0; i < count; i++)
            _functions.Add(_choices.Of(_signatures));
        for (int i = 0; i < count; i++)
            Function(i);
        for (int i = 0; i < count; i++)
            Entry(i);
        Clear();
        _text.AppendLine(")");
    }

    // A recursion group whose later types may extend earlier ones; and once more by other names: the same types.
    private void Composites()
    {
        int count = 3 + _choices.Below(6);
        _valueTypes.AddRange(["anyref", "eqref", "i31ref", "structref", "arrayref"]);
        for (int i = 0; i < count; i++)
            _valueTypes.Add($"(ref null $t{i})");
        for (int i = 0; i < count; i++)
            _composites.Add(NewComposite(i));
        _text.AppendLine("  (rec");
        foreach (Composite composite in _composites)
            _text.AppendLine(CultureInfo.InvariantCulture, $"    (type {composite.Name} {composite.Definition})");
        _text.AppendLine("  )");
        _text.AppendLine("  (rec");
        foreach (Composite composite in _composites)
            _text.AppendLine(
                CultureInfo.InvariantCulture,
                $"    (type {Twin(composite.Name)} {Twin(composite.Definition)})"
            );
        _text.AppendLine("  )");
    }

    /// <summary>The same with the other names of the composite types.</summary>
    private static string Twin(string text) => text.Replace("$t", "$w", StringComparison.Ordinal);

    private Composite NewComposite(int index)
    {
        string name = $"$t{index}";
        int super = index > 0 && _choices.OneIn(2) ? _choices.Below(index) : -1;
        bool isFinal = super < 0 ? _choices.OneIn(4) : _choices.OneIn(2);
        if (super >= 0 && _composites[super].IsFinal)
            super = -1;
        if (super >= 0)
        {
            Composite parent = _composites[super];
            List<string> inherited = [.. parent.Fields];
            if (!parent.IsArray && _choices.OneIn(2))
                inherited.Add(StorageType());
            return new Composite(name, parent.IsArray, inherited, super, isFinal);
        }
        bool isArray = _choices.OneIn(3);
        List<string> fields = [];
        int count = isArray ? 1 : _choices.Below(5);
        for (int i = 0; i < count; i++)
            fields.Add(StorageType());
        return new Composite(name, isArray, fields, -1, isFinal);
    }

    private string StorageType()
    {
        int choice = _choices.Below(_valueTypes.Count + 2);
        return choice < _valueTypes.Count ? _valueTypes[choice]
            : choice == _valueTypes.Count ? "i8"
            : "i16";
    }

    private void Signatures()
    {
        int count = 2 + _choices.Below(3);
        for (int i = 0; i < count; i++)
        {
            string[] parameters = [.. Enumerable.Range(0, _choices.Below(4)).Select(_ => ValueType())];
            string[] results = [.. Enumerable.Range(0, _choices.Below(4)).Select(_ => ValueType())];
            Signature signature = new($"$s{i}", parameters, results);
            _signatures.Add(signature);
            _text.AppendLine(CultureInfo.InvariantCulture, $"  (type {signature.Name} (func{signature.Text}))");
        }
        _tables.Add(("$calls", "(ref null $s0)"));
        for (int i = 0; i < _signatures.Count; i++)
            _valueTypes.Add($"(ref null $s{i})");
    }

    private string ValueType() => _choices.Of(_valueTypes);

    private void Declarations()
    {
        _text.AppendLine(
            """
              (memory $m0 1 3)
              (memory $m1 i64 1 2)
              (data $d0 "\00\01\02\7f\80\ff\fe\00\00\00\80\3f\00\00\c0\7f\11\22\33\44\55\66\77\88\99\aa\bb\cc\dd\ee\ff\10")
              (data (memory $m0) (i32.const 16) "\01\23\45\67\89\ab\cd\ef\ff\ff\ff\7f\00\00\00\80")
              (global $fuel (mut i32) (i32.const 100))
              (table $funcs 6 9 funcref)
              (table $externs 4 7 externref)
              (table $calls 4 8 (ref null $s0))
            """
        );
        if (_hasGc)
        {
            _tables.Add(("$anys", "anyref"));
            _text.AppendLine("  (table $anys 4 9 anyref)");
            string items = string.Concat(_composites.Select(composite => $" (item {Fresh(composite)})"));
            _text.AppendLine(
                CultureInfo.InvariantCulture,
                $"  (elem $objects anyref (item (ref.i31 (i32.const 5))){items})"
            );
        }
        for (int i = 0; i < _valueTypes.Count; i++)
        {
            if (i > 4 && _choices.OneIn(3))
                continue;
            string name = $"$g{i}";
            _globals.Add((name, _valueTypes[i]));
            _text.AppendLine(
                CultureInfo.InvariantCulture,
                $"  (global {name} (export \"g{i}\") (mut {_valueTypes[i]}) {Zero(_valueTypes[i])})"
            );
        }
        int tags = 1 + _choices.Below(3);
        for (int i = 0; i < tags; i++)
        {
            string type = ValueType();
            _tags.Add(($"$e{i}", type));
            _text.AppendLine(CultureInfo.InvariantCulture, $"  (tag $e{i} (param {type}))");
        }
        _text.AppendLine(
            """
              (func $nf32 (param f32) (result f32)
                (select (local.get 0) (f32.const nan) (f32.eq (local.get 0) (local.get 0))))
              (func $nf64 (param f64) (result f64)
                (select (local.get 0) (f64.const nan) (f64.eq (local.get 0) (local.get 0))))
              (func $nf32x4 (param v128) (result v128)
                (v128.bitselect (local.get 0) (v128.const f32x4 nan nan nan nan) (f32x4.eq (local.get 0) (local.get 0))))
              (func $nf64x2 (param v128) (result v128)
                (v128.bitselect (local.get 0) (v128.const f64x2 nan nan) (f64x2.eq (local.get 0) (local.get 0))))
            """
        );
    }

    private void Function(int index)
    {
        Signature signature = _functions[index];
        Body body = new(signature);
        StringBuilder locals = new();
        int count = 2 + _choices.Below(6);
        for (int i = 0; i < count; i++)
        {
            string type = ValueType();
            body.Locals.Add((signature.Parameters.Length + i, type));
            locals.Append(CultureInfo.InvariantCulture, $" (local {type})");
        }
        for (int i = 0; i < signature.Parameters.Length; i++)
            body.Locals.Add((i, signature.Parameters[i]));
        _text.AppendLine(
            CultureInfo.InvariantCulture,
            $"  (func $f{index} (type {signature.Name}){signature.Text}{locals}"
        );
        string zeros = string.Concat(signature.Results.Select(result => $" {Zero(result)}"));
        _text.AppendLine(
            CultureInfo.InvariantCulture,
            $"    (if (i32.lt_s (global.get $fuel) (i32.const 1)) (then (return{zeros})))"
        );
        _text.AppendLine("    (global.set $fuel (i32.sub (global.get $fuel) (i32.const 1)))");
        int statements = 1 + _choices.Below(6);
        for (int i = 0; i < statements; i++)
            _text.AppendLine(CultureInfo.InvariantCulture, $"    {Statement(body, 0)}");
        _text.AppendLine(CultureInfo.InvariantCulture, $"    {Last(body)})");
    }

    // How a function ends: by its results, or by a tail call of a function of the same results.
    private string Last(Body body)
    {
        int target = _choices.Below(_functions.Count);
        if (_choices.OneIn(4) && _functions[target].Results.SequenceEqual(body.Signature.Results))
        {
            string arguments = Arguments(_functions[target].Parameters, body, 2);
            return _choices.Below(3) switch
            {
                0 => $"(return_call $f{target}{arguments})",
                1 =>
                    $"(return_call_indirect $funcs (type {_functions[target].Name}){arguments} (i32.const {_choices.Below(7)}))",
                _ => $"(return_call_ref {_functions[target].Name}{arguments} (ref.func $f{target}))",
            };
        }
        return Arguments(body.Signature.Results, body, 1).TrimStart();
    }

    // An export fills the fuel; the first one fills the tables too.
    private void Entry(int index)
    {
        Signature signature = _functions[index];
        _text.Append(
            CultureInfo.InvariantCulture,
            $"  (func (export \"e{index}\"){signature.Text} (global.set $fuel (i32.const 60))"
        );
        for (int i = 0; index == 0 && i < 6; i++)
            _text.Append(
                CultureInfo.InvariantCulture,
                $" (table.set $funcs (i32.const {i}) (ref.func $f{i % _functions.Count}))"
            );
        for (int i = 0; index == 0 && i < _functions.Count && i < 4; i++)
        {
            if (_functions[i] == _signatures[0])
                _text.Append(CultureInfo.InvariantCulture, $" (table.set $calls (i32.const {i}) (ref.func $f{i}))");
        }
        string arguments = string.Concat(
            Enumerable.Range(0, signature.Parameters.Length).Select(i => $" (local.get {i})")
        );
        _text.AppendLine(CultureInfo.InvariantCulture, $" (call $f{index}{arguments}))");
    }

    // Drops every reference, so that no host object may be left.
    private void Clear()
    {
        string names = string.Concat(Enumerable.Range(0, _functions.Count).Select(i => $" $f{i}"));
        _text.AppendLine(CultureInfo.InvariantCulture, $"  (elem $refs func{names})");
        if (_choices.OneIn(2))
            return;
        _text.Append(CultureInfo.InvariantCulture, $"  (func (export \"{DropAll}\")");
        foreach ((string name, string type) in _globals)
        {
            if (IsReference(type))
                _text.Append(CultureInfo.InvariantCulture, $" (global.set {name} {Zero(type)})");
        }
        foreach ((string name, string type) in _tables)
            _text.Append(
                CultureInfo.InvariantCulture,
                $" (table.fill {name} (i32.const 0) {Zero(type)} (table.size {name}))"
            );
        if (_hasGc)
            _text.Append(" (elem.drop $objects)");
        _text.AppendLine(")");
    }

    private static bool IsReference(string type) => type[0] == '(' || type.EndsWith("ref", StringComparison.Ordinal);

    private static string HeapOf(string type) => type[0] == '(' ? type["(ref null ".Length..^1] : type[..^"ref".Length];

    private static string Zero(string type) =>
        type switch
        {
            "i32" => "(i32.const 0)",
            "i64" => "(i64.const 0)",
            "f32" => "(f32.const 0)",
            "f64" => "(f64.const 0)",
            "v128" => "(v128.const i64x2 0 0)",
            _ => $"(ref.null {HeapOf(type)})",
        };

    private sealed record Signature(string Name, string[] Parameters, string[] Results)
    {
        public string Text { get; } =
            string.Concat(Parameters.Select(type => $" (param {type})"))
            + string.Concat(Results.Select(type => $" (result {type})"));
    }

    private sealed record Composite(string Name, bool IsArray, List<string> Fields, int Super, bool IsFinal)
    {
        public string Type => $"(ref null {Name})";

        public string Definition
        {
            get
            {
                string sub = IsFinal ? "sub final" : "sub";
                string super = Super < 0 ? "" : $" $t{Super}";
                string fields = string.Concat(
                    Fields.Select(type => IsArray ? $" (mut {type})" : $" (field (mut {type}))")
                );
                return $"({sub}{super} ({(IsArray ? "array" : "struct")}{fields}))";
            }
        }
    }

    private sealed class Body(Signature signature)
    {
        public Signature Signature { get; } = signature;

        public List<(int Index, string Type)> Locals { get; } = [];

        /// <summary>The open labels and what a branch to each carries, the innermost last.</summary>
        public List<(string Name, string[] Types)> Labels { get; } = [];

        public int NextLabel { get; set; }
    }
}
