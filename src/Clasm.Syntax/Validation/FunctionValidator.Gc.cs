namespace Clasm.Syntax.Validation;

/// <content>Structs and arrays.</content>
public sealed partial class FunctionValidator
{
    private FieldType[] Struct(uint type) =>
        (Composite(type) as StructType ?? throw Error($"type mismatch: type {type} is not a struct type")).Fields;

    private FieldType ArrayAt(uint type) =>
        (Composite(type) as ArrayType ?? throw Error($"type mismatch: type {type} is not an array type")).Element;

    private FieldType MutableArray(uint type)
    {
        FieldType element = ArrayAt(type);
        Require(element.IsMutable, "immutable array");
        return element;
    }

    private FieldType Field(uint type, uint field)
    {
        FieldType[] fields = Struct(type);
        Require(field < (uint)fields.Length, $"unknown field {field}");
        return fields[field];
    }

    private static ValType Nullable(uint type) => ValType.Ref(type, nullable: true);

    private void PushNew(uint type)
    {
        bool exact = _context.Has(Features.CustomDescriptors);
        Push(ValType.Ref(HeapType.Index(type), nullable: false, exact));
    }

    private void RequireDefault(ValType type) =>
        Require(type.IsDefaultable, $"type mismatch: {type} has no default value");

    private void RequirePacking(ValType type, bool isPacked) =>
        Require(type.IsPacked == isPacked, $"type mismatch: {type} is {(isPacked ? "not packed" : "packed")}");

    private FieldType[] AllocatedStruct(uint type)
    {
        FieldType[] fields = Struct(type);
        bool hasDescriptor = _context.Module.Types[(int)type].Descriptor is not null;
        Require(!hasDescriptor, "type with descriptor requires descriptor allocation");
        return fields;
    }

    /// <remarks>spec: valid-struct.new</remarks>
    private void StructNew(uint type)
    {
        FieldType[] fields = AllocatedStruct(type);
        for (int i = fields.Length - 1; i >= 0; i--)
            Pop(fields[i].Type.Unpacked);
        PushNew(type);
    }

    /// <remarks>spec: valid-struct.new_default</remarks>
    private void StructNewDefault(uint type)
    {
        foreach (FieldType field in AllocatedStruct(type))
            RequireDefault(field.Type);
        PushNew(type);
    }

    /// <remarks>spec: valid-struct.get</remarks>
    private void StructGet(uint type, uint field, bool isPacked)
    {
        FieldType fieldType = Field(type, field);
        RequirePacking(fieldType.Type, isPacked);
        Pop(Nullable(type));
        Push(fieldType.Type.Unpacked);
    }

    /// <remarks>spec: valid-struct.set</remarks>
    private void StructSet(uint type, uint field)
    {
        FieldType fieldType = Field(type, field);
        Require(fieldType.IsMutable, "immutable field");
        Pop(fieldType.Type.Unpacked);
        Pop(Nullable(type));
    }

    /// <remarks>spec: valid-array.new</remarks>
    private void ArrayNew(uint type)
    {
        FieldType element = ArrayAt(type);
        Pop(ValType.I32);
        Pop(element.Type.Unpacked);
        PushNew(type);
    }

    /// <remarks>spec: valid-array.new_default</remarks>
    private void ArrayNewDefault(uint type)
    {
        RequireDefault(ArrayAt(type).Type);
        Pop(ValType.I32);
        PushNew(type);
    }

    /// <remarks>spec: valid-array.new_fixed</remarks>
    private void ArrayNewFixed(uint type, uint count)
    {
        FieldType element = ArrayAt(type);
        Require(count <= Limit.ArrayFixed, "too many operands of array.new_fixed");
        for (uint i = 0; i < count; i++)
            Pop(element.Type.Unpacked);
        PushNew(type);
    }

    /// <remarks>spec: valid-array.new_data</remarks>
    private void ArrayNewData(uint type, uint data)
    {
        RequireBytes(ArrayAt(type).Type);
        CheckData(data);
        Pop(ValType.I32);
        Pop(ValType.I32);
        PushNew(type);
    }

    private void RequireBytes(ValType type) => Require(!type.IsRef, "array type is not numeric or vector");

    /// <remarks>spec: valid-array.new_elem</remarks>
    private void ArrayNewElem(uint type, uint elem)
    {
        RequireElements(Elem(elem), ArrayAt(type).Type);
        Pop(ValType.I32);
        Pop(ValType.I32);
        PushNew(type);
    }

    /// <remarks>spec: valid-array.get</remarks>
    private void ArrayGet(uint type, bool isPacked)
    {
        FieldType element = ArrayAt(type);
        RequirePacking(element.Type, isPacked);
        Pop(ValType.I32);
        Pop(Nullable(type));
        Push(element.Type.Unpacked);
    }

    /// <remarks>spec: valid-array.set</remarks>
    private void ArraySet(uint type)
    {
        FieldType element = MutableArray(type);
        Pop(element.Type.Unpacked);
        Pop(ValType.I32);
        Pop(Nullable(type));
    }

    /// <remarks>spec: valid-array.len</remarks>
    private void ArrayLen()
    {
        Pop(ValType.ArrayRef);
        Push(ValType.I32);
    }

    /// <remarks>spec: valid-array.fill</remarks>
    private void ArrayFill(uint type)
    {
        FieldType element = MutableArray(type);
        Pop(ValType.I32);
        Pop(element.Type.Unpacked);
        Pop(ValType.I32);
        Pop(Nullable(type));
    }

    /// <remarks>spec: valid-array.copy</remarks>
    private void ArrayCopy(uint destination, uint source)
    {
        FieldType to = MutableArray(destination);
        FieldType from = ArrayAt(source);
        Require(_context.Matches(from.Type, to.Type), "array types do not match");
        Pop(ValType.I32);
        Pop(ValType.I32);
        Pop(Nullable(source));
        Pop(ValType.I32);
        Pop(Nullable(destination));
    }

    /// <remarks>spec: valid-array.init_data</remarks>
    private void ArrayInitData(uint type, uint data)
    {
        RequireBytes(MutableArray(type).Type);
        CheckData(data);
        PopInit(type);
    }

    /// <remarks>spec: valid-array.init_elem</remarks>
    private void ArrayInitElem(uint type, uint elem)
    {
        RequireElements(Elem(elem), MutableArray(type).Type);
        PopInit(type);
    }

    private void PopInit(uint type)
    {
        Pop(ValType.I32);
        Pop(ValType.I32);
        Pop(ValType.I32);
        Pop(Nullable(type));
    }
}
