using System.Collections.Generic;
using System.Globalization;
using System.Linq;
using System.Text;

namespace Clasm.Fuzz.Differential;

// Instructions without a result.
internal sealed partial class ModuleGenerator
{
    private string Statement(Body body, int depth)
    {
        if (depth >= MaxDepth || _choices.AreExhausted)
            return "(nop)";
        switch (_choices.Below(_hasGc ? 26 : 19))
        {
            case 0 or 1:
                (int local, string localType) = _choices.Of(body.Locals);
                return $"(local.set {local} {Value(localType, body, depth + 1)})";
            case 2:
                (string global, string globalType) = _choices.Of(_globals);
                return $"(global.set {global} {Value(globalType, body, depth + 1)})";
            case 3:
                return Log(body, depth);
            case 4:
                return $"(if {Value("i32", body, depth + 1)} (then {Some(body, depth)}) (else {Some(body, depth)}))";
            case 5:
                return Loop(body, depth);
            case 6:
                return Block(body, depth);
            case 7:
                return BranchOut(body, depth);
            case 8 or 9:
                return Store(body, depth);
            case 10:
                return CallStatement(body, depth);
            case 11:
                return Try(body, depth);
            case 12:
                (string tag, string tagType) = _choices.Of(_tags);
                return _choices.OneIn(3) ? $"(throw {tag} {Value(tagType, body, depth + 1)})" : "(nop)";
            case 13:
                return MemoryBulk(body, depth);
            case 14:
                return TableBulk(body, depth);
            case 15:
                (string table, string element) = _choices.Of(_tables);
                return $"(table.set {table} {Index(body, depth, 7)} {Value(element, body, depth + 1)})";
            case 16:
                return _choices.OneIn(8) ? "(unreachable)" : $"(drop {Value(ValueType(), body, depth + 1)})";
            case 17:
                return Switch(body, depth);
            case 18:
                return MultiValue(body, depth);
            default:
                return ObjectStatement(body, depth);
        }
    }

    private string Some(Body body, int depth)
    {
        StringBuilder text = new();
        int count = _choices.Below(3) + 1;
        for (int i = 0; i < count; i++)
            text.Append(Statement(body, depth + 1)).Append(' ');
        return text.ToString();
    }

    private string Log(Body body, int depth) =>
        _choices.Below(5) switch
        {
            0 => $"(call $log (i32.const 0) (i64.extend_i32_s {Value("i32", body, depth + 1)}))",
            1 => $"(call $log (i32.const 1) {Value("i64", body, depth + 1)})",
            2 => $"(call $log (i32.const 2) (i64.extend_i32_s (i32.reinterpret_f32 {Value("f32", body, depth + 1)})))",
            3 => $"(call $log (i32.const 3) (i64.reinterpret_f64 {Value("f64", body, depth + 1)}))",
            _ => $"(call $log (i32.const 0) (i64.extend_i32_s (call $id {Value("externref", body, depth + 1)})))",
        };

    private static string Open(Body body, params string[] types)
    {
        string name = string.Create(CultureInfo.InvariantCulture, $"$l{body.NextLabel++}");
        body.Labels.Add((name, types));
        return name;
    }

    private static void Close(Body body) => body.Labels.RemoveAt(body.Labels.Count - 1);

    // Takes fuel each time; the loop's label is open inside, so that it may be branched to from anywhere.
    private string Loop(Body body, int depth)
    {
        string exit = Open(body);
        string again = Open(body);
        string inside = Some(body, depth);
        string condition = Value("i32", body, depth + 2);
        Close(body);
        Close(body);
        const string take = "(global.set $fuel (i32.sub (global.get $fuel) (i32.const 1)))";
        return $"(block {exit} (loop {again} (br_if {exit} (i32.lt_s (global.get $fuel) (i32.const 1))) {take} {inside} (br_if {again} {condition})))";
    }

    private string Block(Body body, int depth)
    {
        string[] types = [.. Enumerable.Range(0, _choices.Below(3)).Select(_ => ValueType())];
        string label = Open(body, types);
        string inside = Some(body, depth);
        string values = Arguments(types, body, depth + 1);
        Close(body);
        string results = string.Concat(types.Select(type => $" (result {type})"));
        string drops = string.Concat(types.Select(_ => " (drop)"));
        return $"(block {label}{results} {inside}{values}){drops}";
    }

    private string BranchOut(Body body, int depth)
    {
        if (body.Labels.Count == 0)
            return _choices.OneIn(4) ? $"(return{Arguments(body.Signature.Results, body, depth + 1)})" : "(nop)";
        (string label, string[] types) = _choices.Of(body.Labels);
        string values = Arguments(types, body, depth + 1);
        if (_choices.OneIn(3))
            return $"(br {label}{values})";
        string drops = string.Concat(types.Select(_ => " (drop)"));
        if (_hasGc && types.Length == 0 && _choices.OneIn(3))
            return $"(br_on_null {label} {Value(_choices.Of(_composites).Type, body, depth + 1)}) (drop)";
        return $"(br_if {label}{values} {Value("i32", body, depth + 1)}){drops}";
    }

    private string Switch(Body body, int depth)
    {
        string first = Open(body);
        string second = Open(body);
        string third = Open(body);
        List<string> labels = [third, second, first];
        string table = string.Join(' ', Enumerable.Range(0, _choices.Below(6) + 1).Select(_ => _choices.Of(labels)));
        string index = Value("i32", body, depth + 1);
        Close(body);
        string afterThird = Some(body, depth);
        Close(body);
        string afterSecond = Some(body, depth);
        Close(body);
        return $"(block {first} (block {second} (block {third} (br_table {table} {index})) {afterThird}) {afterSecond})";
    }

    private string Try(Body body, int depth)
    {
        (string tag, string type) = _choices.Of(_tags);
        (int local, string _) = body.Locals.Find(known => known.Type == type);
        string keep = body.Locals.Exists(known => known.Type == type) ? $"(local.set {local})" : "(drop)";
        string done = Open(body);
        string caught = string.Create(CultureInfo.InvariantCulture, $"$l{body.NextLabel++}");
        string inside = Some(body, depth) + Statement(body, depth + 1);
        Close(body);
        string rest = _choices.OneIn(2) ? $" (catch_all {done})" : "";
        if (_choices.OneIn(3))
        {
            string again = _choices.OneIn(3) ? "(throw_ref)" : "(drop)";
            return $"(block {done} (block {caught} (result {type} exnref) (try_table (catch_ref {tag} {caught}){rest} {inside}) (br {done})) {again} {(again == "(drop)" ? keep : "")})";
        }
        return $"(block {done} (block {caught} (result {type}) (try_table (catch {tag} {caught}){rest} {inside}) (br {done})) {keep})";
    }

    private string CallStatement(Body body, int depth)
    {
        int target = _choices.Below(_functions.Count);
        string drops = string.Concat(_functions[target].Results.Select(_ => " (drop)"));
        return $"{Call(target, body, depth)}{drops}";
    }

    private string Call(int target, Body body, int depth)
    {
        Signature signature = _functions[target];
        string arguments = Arguments(signature.Parameters, body, depth + 1);
        return _choices.Below(4) switch
        {
            0 or 1 => $"(call $f{target}{arguments})",
            2 => $"(call_indirect $funcs (type {signature.Name}){arguments} {Index(body, depth, 7)})",
            _ => $"(call_ref {signature.Name}{arguments} {Value($"(ref null {signature.Name})", body, depth + 2)})",
        };
    }

    // A call of several results, whose first is kept where a local of its type is.
    private string MultiValue(Body body, int depth)
    {
        int target = _choices.Below(_functions.Count);
        Signature signature = _functions[target];
        StringBuilder text = new(Call(target, body, depth));
        for (int i = signature.Results.Length - 1; i >= 0; i--)
        {
            string type = signature.Results[i];
            int found = body.Locals.FindIndex(known => known.Type == type);
            text.Append(found >= 0 ? $" (local.set {body.Locals[found].Index})" : " (drop)");
        }
        return text.ToString();
    }

    private string MemoryBulk(Body body, int depth)
    {
        string length = Small(body, depth, 300);
        return _choices.Below(5) switch
        {
            0 => $"(memory.fill $m0 {Address(body, depth)} {Value("i32", body, depth + 1)} {length})",
            1 => $"(memory.copy $m0 $m0 {Address(body, depth)} {Address(body, depth)} {length})",
            2 => $"(memory.copy $m1 $m0 (i64.extend_i32_u {Address(body, depth)}) {Address(body, depth)} {length})",
            3 => $"(memory.init $m0 $d0 {Address(body, depth)} {Small(body, depth, 20)} {Small(body, depth, 20)})",
            _ => $"(drop (memory.grow $m0 {Small(body, depth, 2)}))",
        };
    }

    private string TableBulk(Body body, int depth)
    {
        (string table, string element) = _choices.Of(_tables);
        return _choices.Below(4) switch
        {
            0 =>
                $"(table.fill {table} {Small(body, depth, 6)} {Value(element, body, depth + 1)} {Small(body, depth, 3)})",
            1 =>
                $"(table.copy {table} {table} {Small(body, depth, 4)} {Small(body, depth, 4)} {Small(body, depth, 3)})",
            2 when _hasGc && _choices.OneIn(2) =>
                $"(table.init $anys $objects {Small(body, depth, 4)} {Small(body, depth, 3)} {Small(body, depth, 3)})",
            2 => $"(table.init $funcs $refs {Small(body, depth, 4)} {Small(body, depth, 2)} {Small(body, depth, 3)})",
            _ => $"(drop (table.grow {table} {Value(element, body, depth + 1)} {Small(body, depth, 2)}))",
        };
    }

    private string ObjectStatement(Body body, int depth)
    {
        Composite composite = _choices.Of(_composites);
        if (_choices.OneIn(4))
            return Cycle(composite);
        string target = Value(composite.Type, body, depth + 1);
        if (!composite.IsArray)
        {
            if (composite.Fields.Count == 0)
                return "(nop)";
            int field = _choices.Below(composite.Fields.Count);
            return $"(struct.set {composite.Name} {field} {target} {Value(Unpacked(composite.Fields[field]), body, depth + 1)})";
        }
        string type = composite.Fields[0];
        string value = Value(Unpacked(type), body, depth + 1);
        switch (_choices.Below(4))
        {
            case 0 or 1:
                return $"(array.set {composite.Name} {target} {Index(body, depth, 5)} {value})";
            case 2:
                return $"(array.fill {composite.Name} {target} {Small(body, depth, 3)} {value} {Small(body, depth, 4)})";
            default:
                string source = Value(composite.Type, body, depth + 1);
                return $"(array.copy {composite.Name} {composite.Name} {target} {Small(body, depth, 3)} {source} {Small(body, depth, 3)} {Small(body, depth, 3)})";
        }
    }

    // An object that refers to itself, or to one in the table that may refer to it.
    private string Cycle(Composite composite)
    {
        int field = composite.Fields.FindIndex(type => IsReference(type) && IsA(composite, type));
        if (field < 0)
            return "(nop)";
        int place = _choices.Below(4);
        string type = composite.Fields[field];
        string self = $"(ref.cast {composite.Type} (table.get $anys (i32.const {place})))";
        string other = type == "anyref" ? $"(table.get $anys (i32.const {_choices.Below(4)}))" : self;
        string set = composite.IsArray
            ? $"(array.set {composite.Name} {self} (i32.const {_choices.Below(2)}) {other})"
            : $"(struct.set {composite.Name} {field} {self} {other})";
        return $"(table.set $anys (i32.const {place}) {Fresh(composite)}) {set}";
    }
}
