using System;
using System.Collections.Generic;
using System.Globalization;
using System.Linq;
using Clasm.Syntax;

namespace Clasm.Fuzz.Differential;

// Instructions with one result.
internal sealed partial class ModuleGenerator
{
    private static readonly string[] s_kinds = ["?", "i32", "i64", "f32", "f64", "v128"];
    private static readonly Dictionary<string, List<Opcode>> s_operations = OpcodesOf(
        ImmediateKind.None,
        ImmediateKind.Lane
    );
    private static readonly Dictionary<string, List<Opcode>> s_loads = OpcodesOf(ImmediateKind.MemArg);
    private static readonly List<Opcode> s_stores = Stores();

    private static readonly long[] s_integers =
    [
        0,
        1,
        -1,
        2,
        7,
        31,
        32,
        63,
        64,
        127,
        128,
        255,
        256,
        32767,
        65535,
        int.MaxValue,
        int.MinValue,
        uint.MaxValue,
        long.MaxValue,
        long.MinValue,
        0x0123456789ABCDEF,
    ];

    private static readonly string[] s_floats =
    [
        "0",
        "-0",
        "1",
        "-1",
        "0.5",
        "-1.5",
        "2.5",
        "3.99",
        "inf",
        "-inf",
        "nan",
        "2147483648",
        "-2147483649",
        "4294967296",
        "9223372036854775808",
        "1e-40",
        "1e30",
        "16777217",
        "0x1p-126",
    ];

    private string Arguments(string[] types, Body body, int depth) =>
        string.Concat(types.Select(type => $" {Value(type, body, depth)}"));

    private static string Unpacked(string type) => type is "i8" or "i16" ? "i32" : type;

    private string Small(Body body, int depth, int below) =>
        _choices.OneIn(12) ? Value("i32", body, depth + 2) : $"(i32.const {_choices.Below(below + 1)})";

    private string Index(Body body, int depth, int below) =>
        _choices.OneIn(3)
            ? $"(i32.rem_u {Value("i32", body, depth + 2)} (i32.const {below}))"
            : $"(i32.const {_choices.Below(below)})";

    private string Address(Body body, int depth) =>
        _choices.Below(8) switch
        {
            0 or 1 or 2 => $"(i32.const {_choices.Below(64)})",
            7 => Value("i32", body, depth + 1),
            _ => $"(i32.and {Value("i32", body, depth + 1)} (i32.const 0xFFF8))",
        };

    private string Value(string type, Body body, int depth)
    {
        if (depth >= MaxDepth || _choices.AreExhausted)
            return Leaf(type, body);
        switch (_choices.Below(16))
        {
            case 0 or 1 or 2:
                return Leaf(type, body);
            case 3:
                return $"(if (result {type}) {Value("i32", body, depth + 1)} (then {Some(body, depth + 1)}{Value(type, body, depth + 1)}) (else {Value(type, body, depth + 1)}))";
            case 4:
                return BlockValue(type, body, depth);
            case 5:
                return $"(select (result {type}) {Value(type, body, depth + 1)} {Value(type, body, depth + 1)} {Value("i32", body, depth + 1)})";
            case 6:
                int target = _functions.FindIndex(function => function.Results is [string only] && only == type);
                return target < 0 ? Leaf(type, body) : Call(target, body, depth);
            case 7:
                int local = body.Locals.FindIndex(known => known.Type == type);
                return local < 0
                    ? Leaf(type, body)
                    : $"(local.tee {body.Locals[local].Index} {Value(type, body, depth + 1)})";
            case 8 when _hasGc:
                return FieldValue(type, body, depth);
            case 9:
                (string table, string element) = _tables.Find(known => known.Type == type);
                return element is null ? Leaf(type, body) : $"(table.get {table} {Index(body, depth, 6)})";
            default:
                return IsReference(type) ? Reference(type, body, depth) : Number(type, body, depth);
        }
    }

    private string Leaf(string type, Body body)
    {
        int choice = _choices.Below(4);
        if (choice >= 2)
        {
            List<(int Index, string Type)> locals = body.Locals.FindAll(known => known.Type == type);
            if (locals.Count > 0)
                return $"(local.get {_choices.Of(locals).Index})";
        }
        if (choice == 1)
        {
            (string global, string found) = _globals.Find(known => known.Type == type);
            if (found is not null)
                return $"(global.get {global})";
        }
        return Constant(type);
    }

    private string Constant(string type)
    {
        switch (type)
        {
            case "i32":
                return string.Create(CultureInfo.InvariantCulture, $"(i32.const {(int)_choices.Of(s_integers)})");
            case "i64":
                return string.Create(CultureInfo.InvariantCulture, $"(i64.const {_choices.Of(s_integers)})");
            case "f32" or "f64":
                return $"({type}.const {_choices.Of(s_floats)})";
            case "v128":
                return _choices.Below(3) switch
                {
                    0 => string.Create(
                        CultureInfo.InvariantCulture,
                        $"(v128.const i64x2 {_choices.Of(s_integers)} {_choices.Of(s_integers)})"
                    ),
                    1 =>
                        $"(v128.const f32x4 {_choices.Of(s_floats)} {_choices.Of(s_floats)} {_choices.Of(s_floats)} {_choices.Of(s_floats)})",
                    _ => $"(v128.const f64x2 {_choices.Of(s_floats)} {_choices.Of(s_floats)})",
                };
            case "externref":
                return _choices.OneIn(3) ? "(ref.null extern)" : $"(call $make (i32.const {_choices.Below(100)}))";
            case "funcref":
                return _choices.OneIn(3) ? "(ref.null func)" : $"(ref.func $f{_choices.Below(_functions.Count)})";
            case "i31ref" or "eqref" or "anyref":
                return _choices.OneIn(3) ? Zero(type) : $"(ref.i31 (i32.const {_choices.Below(1000) - 500}))";
            default:
                return ConstantOf(type);
        }
    }

    private string ConstantOf(string type)
    {
        if (type.StartsWith("(ref null $s", StringComparison.Ordinal))
        {
            string name = HeapOf(type);
            int function = _functions.FindIndex(known => known.Name == name);
            return function < 0 ? Zero(type) : $"(ref.func $f{function})";
        }
        Composite? composite =
            type[0] == '('
                ? _composites.Find(known => known.Type == type)
                : _composites.Find(known => known.IsArray == (type == "arrayref"));
        if (composite is null || _choices.OneIn(5))
            return Zero(type);
        return Fresh(composite);
    }

    private string Fresh(Composite composite) =>
        composite.IsArray
            ? $"(array.new_default {composite.Name} (i32.const {_choices.Below(6)}))"
            : $"(struct.new_default {composite.Name})";

    private string BlockValue(string type, Body body, int depth)
    {
        string label = Open(body, type);
        string inside = Some(body, depth + 1);
        string value = Value(type, body, depth + 1);
        string result = _choices.Below(3) switch
        {
            0 => $"(br_if {label} {value} {Value("i32", body, depth + 1)})",
            1 => $"(br_table {label} {label} {value} {Value("i32", body, depth + 1)})",
            _ => value,
        };
        Close(body);
        return $"(block {label} (result {type}) {inside}{result})";
    }

    private string Number(string type, Body body, int depth)
    {
        if (_choices.OneIn(5))
            return Load(type, body, depth);
        if (type == "i32" && _choices.OneIn(4))
            return Test(body, depth);
        return Operation(_choices.Of(s_operations[type]), type, body, depth);
    }

    private string Operation(Opcode opcode, string type, Body body, int depth)
    {
        string mnemonic = InstructionTable.MnemonicOf(opcode);
        bool seesBits = type is not ("f32" or "f64") || mnemonic.Contains("copysign", StringComparison.Ordinal);
        string operands = "";
        foreach (byte kind in InstructionTable.OperandsOf(opcode))
        {
            string operand = Value(s_kinds[kind], body, depth + 1);
            operands += seesBits && kind is 3 or 4 && seesBits ? $" (call $n{s_kinds[kind]} {operand})" : $" {operand}";
        }
        string lane =
            InstructionTable.ImmediatesOf(opcode) == ImmediateKind.Lane
                ? string.Create(CultureInfo.InvariantCulture, $" {_choices.Below(InstructionTable.LanesOf(opcode))}")
                : "";
        string text = $"({mnemonic}{lane}{operands})";
        return type == "v128" && mnemonic[..5] is "f32x4" or "f64x2" ? $"(call $n{mnemonic[..5]} {text})" : text;
    }

    private string Load(string type, Body body, int depth)
    {
        Opcode opcode = _choices.Of(s_loads[type]);
        string mnemonic = InstructionTable.MnemonicOf(opcode);
        string text = _choices.OneIn(3)
            ? $"({mnemonic} $m1 offset={_choices.Below(40)} (i64.extend_i32_u {Address(body, depth)}))"
            : $"({mnemonic} $m0 offset={_choices.Below(40)} {Address(body, depth)})";
        return text;
    }

    private string Store(Body body, int depth)
    {
        Opcode opcode = _choices.Of(s_stores);
        string mnemonic = InstructionTable.MnemonicOf(opcode);
        string type = s_kinds[InstructionTable.OperandsOf(opcode)[1]];
        string value = Value(type, body, depth + 1);
        if (type is "f32" or "f64")
            value = $"(call $n{type} {value})";
        return _choices.OneIn(3)
            ? $"({mnemonic} $m1 offset={_choices.Below(40)} (i64.extend_i32_u {Address(body, depth)}) {value})"
            : $"({mnemonic} $m0 offset={_choices.Below(40)} {Address(body, depth)} {value})";
    }

    private string Test(Body body, int depth)
    {
        if (!_hasGc)
        {
            return _choices.Below(3) switch
            {
                0 => $"(ref.is_null {Value(_choices.OneIn(2) ? "externref" : "funcref", body, depth + 1)})",
                1 => "(memory.size $m0)",
                _ => $"(call $id {Value("externref", body, depth + 1)})",
            };
        }
        Composite composite = _choices.Of(_composites);
        switch (_choices.Below(7))
        {
            case 0:
                return $"(ref.eq {Value("eqref", body, depth + 1)} {Value(composite.Type, body, depth + 1)})";
            case 1:
                string tested = _choices.OneIn(3) ? Twin(composite.Name) : composite.Name;
                return $"(ref.test (ref {tested}) {Value("anyref", body, depth + 1)})";
            case 2:
                return $"(ref.test (ref null {_choices.Of(s_abstract)}) {Value("anyref", body, depth + 1)})";
            case 3:
                return $"(i31.get_s {Value("i31ref", body, depth + 1)})";
            case 4:
                return $"(array.len {Value("arrayref", body, depth + 1)})";
            case 5:
                return $"(ref.test (ref {_choices.Of(_signatures).Name}) {Value("funcref", body, depth + 1)})";
            default:
                return $"(call $id {Value("externref", body, depth + 1)})";
        }
    }

    private static readonly string[] s_abstract = ["i31", "eq", "struct", "array", "none"];

    // A field or element of this type.
    private string FieldValue(string type, Body body, int depth)
    {
        List<(Composite Composite, int Field)> fields = [];
        foreach (Composite composite in _composites)
        {
            for (int i = 0; i < composite.Fields.Count; i++)
            {
                if (Unpacked(composite.Fields[i]) == type)
                    fields.Add((composite, i));
            }
        }
        if (fields.Count == 0)
            return Leaf(type, body);
        (Composite owner, int field) = _choices.Of(fields);
        string sign = owner.Fields[field] is "i8" or "i16" ? (_choices.OneIn(2) ? "_s" : "_u") : "";
        string target = Value(owner.Type, body, depth + 1);
        return owner.IsArray
            ? $"(array.get{sign} {owner.Name} {target} {Index(body, depth, 5)})"
            : $"(struct.get{sign} {owner.Name} {field} {target})";
    }

    private string Reference(string type, Body body, int depth)
    {
        if (type is "externref" && _hasGc && _choices.OneIn(4))
            return $"(extern.convert_any {Value("anyref", body, depth + 1)})";
        if (type is "anyref" && _choices.OneIn(5))
            return $"(any.convert_extern {Value("externref", body, depth + 1)})";
        if (type is "anyref" && _choices.OneIn(5))
            return $"(call $pass {Value("anyref", body, depth + 1)})";
        if (type is "externref" or "funcref" || !_hasGc || type.StartsWith("(ref null $s", StringComparison.Ordinal))
            return Leaf(type, body);
        if (type == "i31ref")
            return $"(ref.i31 {Value("i32", body, depth + 1)})";
        if (_choices.OneIn(3))
            return Cast(type, body, depth);
        List<Composite> makers = _composites.FindAll(composite => IsA(composite, type));
        if (makers.Count == 0)
            return Leaf(type, body);
        return New(_choices.Of(makers), body, depth);
    }

    private bool IsA(Composite composite, string type) =>
        type switch
        {
            "anyref" or "eqref" => true,
            "structref" => !composite.IsArray,
            "arrayref" => composite.IsArray,
            _ => composite.Type == type || (composite.Super >= 0 && IsA(_composites[composite.Super], type)),
        };

    private string New(Composite composite, Body body, int depth)
    {
        if (!composite.IsArray)
            return $"(struct.new {composite.Name}{Arguments([.. composite.Fields.Select(Unpacked)], body, depth + 1)})";
        string element = Unpacked(composite.Fields[0]);
        switch (_choices.Below(4))
        {
            case 0:
                return $"(array.new {composite.Name} {Value(element, body, depth + 1)} {Small(body, depth, 9)})";
            case 1 when composite.Fields[0] is "i8" or "i16" or "i32" or "i64":
                return $"(array.new_data {composite.Name} $d0 {Small(body, depth, 8)} {Small(body, depth, 4)})";
            case 2:
                return $"(array.new_default {composite.Name} {Small(body, depth, 60)})";
            case 3 when composite.Fields[0] == "anyref":
                return $"(array.new_elem {composite.Name} $objects {Small(body, depth, 3)} {Small(body, depth, 3)})";
            default:
                string[] elements = [.. Enumerable.Repeat(element, _choices.Below(5))];
                return $"(array.new_fixed {composite.Name} {elements.Length}{Arguments(elements, body, depth + 1)})";
        }
    }

    // Downcasts: one that traps, or one whose failure takes another value.
    private string Cast(string type, Body body, int depth)
    {
        string from = Value("anyref", body, depth + 1);
        if (type == "anyref")
            return from;
        if (_choices.OneIn(3))
            return $"(ref.cast {(_choices.OneIn(3) ? Twin(Nullable(type)) : Nullable(type))} {from})";
        string label = string.Create(CultureInfo.InvariantCulture, $"$l{body.NextLabel++}");
        string other = Value(type, body, depth + 1);
        return $"(block {label} (result {type}) (drop (br_on_cast {label} anyref {Nullable(type)} {from})) {other})";
    }

    private static string Nullable(string type) => type[0] == '(' ? type : $"(ref null {HeapOf(type)})";

    private static Dictionary<string, List<Opcode>> OpcodesOf(params ImmediateKind[] kinds)
    {
        Dictionary<string, List<Opcode>> found = new()
        {
            ["i32"] = [],
            ["i64"] = [],
            ["f32"] = [],
            ["f64"] = [],
            ["v128"] = [],
        };
        foreach (ushort number in InstructionTable.All)
        {
            Opcode opcode = (Opcode)number;
            if (!kinds.Contains(InstructionTable.ImmediatesOf(opcode)) || !IsPlain(opcode))
                continue;
            ReadOnlySpan<byte> results = InstructionTable.ResultsOf(opcode);
            bool isMemory = InstructionTable.ImmediatesOf(opcode) == ImmediateKind.MemArg;
            if (results.Length != 1 || (isMemory && InstructionTable.OperandsOf(opcode).Length != 1))
                continue;
            if (
                !isMemory
                && (
                    InstructionTable.OperandsOf(opcode).Length == 0
                    || InstructionTable.OperandsOf(opcode).Contains((byte)0)
                )
            )
                continue;
            found[s_kinds[results[0]]].Add(opcode);
        }
        return found;
    }

    private static List<Opcode> Stores()
    {
        List<Opcode> stores = [];
        foreach (ushort number in InstructionTable.All)
        {
            Opcode opcode = (Opcode)number;
            if (
                InstructionTable.ImmediatesOf(opcode) == ImmediateKind.MemArg
                && IsPlain(opcode)
                && InstructionTable.ResultsOf(opcode).Length == 0
                && InstructionTable.OperandsOf(opcode).Length == 2
            )
                stores.Add(opcode);
        }
        return stores;
    }

    // What WebAssembly 3.0 has, with the same result everywhere.
    private static bool IsPlain(Opcode opcode) =>
        InstructionTable.HasFixedType(opcode)
        && (InstructionTable.FeatureOf(opcode) & ~(Features.Wasm3 & ~Features.RelaxedSimd)) == 0;
}
