namespace Clasm.Syntax.Validation;

/// <content>Structs with a descriptor, and casts that compare it (custom descriptors).</content>
public sealed partial class FunctionValidator
{
    private FieldType[] DescribedStruct(uint type)
    {
        FieldType[] fields = Struct(type);
        bool hasDescriptor = _context.Module.Types[(int)type].Descriptor is not null;
        Require(hasDescriptor, "type without descriptor requires non-descriptor allocation");
        return fields;
    }

    /// <summary><c>struct.new_desc x : t* (ref null (exact y)) -> (ref (exact x))</c></summary>
    private void StructNewDescribed(uint type)
    {
        FieldType[] fields = DescribedStruct(type);
        Pop(DescriptorOf(type, exact: true));
        for (int i = fields.Length - 1; i >= 0; i--)
            Pop(fields[i].Type.Unpacked);
        PushNew(type);
    }

    /// <summary><c>struct.new_default_desc x : (ref null (exact y)) -> (ref (exact x))</c></summary>
    private void StructNewDefaultDescribed(uint type)
    {
        foreach (FieldType field in DescribedStruct(type))
            RequireDefault(field.Type);
        Pop(DescriptorOf(type, exact: true));
        PushNew(type);
    }

    /// <summary><c>ref.get_desc x : (ref null (exact? x)) -> (ref (exact? y))</c></summary>
    private void RefGetDescriptor(uint type)
    {
        _ = Composite(type);
        Require(_context.Module.Types[(int)type].Descriptor is not null, $"type without descriptor: {type}");
        ValType exact = ValType.Ref(HeapType.Index(type), nullable: true, exact: true);
        bool isExact = _context.Matches(Peek(0), exact);
        Pop(isExact ? exact : Nullable(type));
        Push(DescriptorOf(type, isExact).WithNullable(false));
    }

    /// <summary><c>ref.cast_desc_eq rt : (ref null ht) (ref null (exact? y)) -> rt</c></summary>
    private void RefCastDescriptor(ValType target)
    {
        PopDescriptor(target);
        Pop(ValType.Ref(_context.TopOf(target.Heap), nullable: true));
        Push(target);
    }

    /// <summary>Takes the descriptor that a cast compares: where the target is exact, so is the descriptor's type.</summary>
    private void PopDescriptor(ValType target)
    {
        CheckType(target);
        bool hasDescriptor =
            target.Heap.IsIndex && _context.Module.Types[(int)target.Heap.TypeIndex].Descriptor is not null;
        Require(hasDescriptor, $"type {target.Heap} does not have a descriptor");
        Pop(DescriptorOf(target.Heap.TypeIndex, target.IsExact));
    }

    private ValType DescriptorOf(uint type, bool exact) =>
        ValType.Ref(HeapType.Index(_context.Module.Types[(int)type].Descriptor!.Value), nullable: true, exact);
}
