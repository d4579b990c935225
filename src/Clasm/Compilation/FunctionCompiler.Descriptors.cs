using Clasm.Execution;
using Clasm.RuntimeTypes;
using Clasm.Syntax;

namespace Clasm.Compilation;

// Custom descriptors: a word of the object, at the same place in a type that has one and in its subtypes.
internal sealed partial class FunctionCompiler
{
    private void RequireDescriptor(in Operand descriptor)
    {
        Load(in descriptor);
        CallHelper(typeof(References), nameof(References.RequireDescriptor), 1, 0);
    }

    private void RefGetDescriptor(uint typeIndex)
    {
        StructLayout layout = _module.TypeAt(typeIndex).Struct!;
        ValType type = _validator.Peek(0);
        int start = EmitOperands(1, ReadPrefix(type));
        CallHelper(typeof(References), nameof(References.NonNullWord), 1, 1);
        FieldAddress(nullable: false, layout.DescriptorOffset, isWide: false);
        FinishRead(type, isSigned: false, start, 1);
    }

    private void RefCastDescriptor(ValType target)
    {
        SpillAll();
        EmitDescriptorTest(target);
        CallHelper(typeof(References), nameof(References.RequireDescriptorCast), 1, 0);
        PopOperands(1);
        Top().Type = _validator.Peek(0);
    }

    private void BranchOnCastDescriptor(in Instruction i, bool onSuccess)
    {
        SpillAll();
        EmitDescriptorTest(i.Type2);
        PopOperands(1);
        BranchOn(i.A, onSuccess);
        Top().Type = _validator.Peek(0);
    }

    /// <summary>Puts 1 on CIL's stack if the reference below the top has the descriptor on the top, else 0.</summary>
    private void EmitDescriptorTest(ValType target)
    {
        RequireDescriptor(in Top());
        EmitTest(in Top(1), ValType.Ref(target.Heap, target.IsNullable));
        _il.LdLoc(EnsureHeap());
        Load(in Top(1));
        Load(in Top());
        _il.LdcI4(_module.TypeAt(target.Heap.TypeIndex).Struct!.DescriptorOffset);
        CallHelper(typeof(References), nameof(References.HasDescriptor), 5, 1);
    }
}
