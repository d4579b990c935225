using System.Collections.Generic;
using Clasm.Syntax;
using Clasm.Syntax.Binary;

namespace Clasm.Compilation;

/// <summary>How a constant expression is evaluated.</summary>
internal enum ConstantKind : byte
{
    /// <summary>There is no expression.</summary>
    None,

    /// <summary>It is a number, or null.</summary>
    Bits,

    /// <summary>It is a function of the module.</summary>
    Function,

    /// <summary>It is the value of a global.</summary>
    Global,

    /// <summary>A method of the image evaluates it.</summary>
    Code,
}

/// <summary>A constant expression, as it is evaluated.</summary>
internal readonly struct ConstantExpression(ConstantKind kind, ulong bits, ulong bits2, int index)
{
    /// <summary>How.</summary>
    public readonly ConstantKind Kind = kind;

    /// <summary>The bits of a number; its low half if it is a vector.</summary>
    public readonly ulong Bits = bits;

    /// <summary>The high half of a vector.</summary>
    public readonly ulong Bits2 = bits2;

    /// <summary>A function, a global, or which of the module's compiled expressions.</summary>
    public readonly int Index = index;
}

/// <summary>The constant expressions of a module.</summary>
internal sealed class ConstantExpressions
{
    /// <summary>How many expressions one method evaluates.</summary>
    public const int ChunkSize = 64;

    /// <summary>The values of globals.</summary>
    public required ConstantExpression[] Globals;

    /// <summary>The first elements of tables.</summary>
    public required ConstantExpression[] Tables;

    /// <summary>The elements of segments that are written as expressions; null where they are function indices.</summary>
    public required ConstantExpression[]?[] Elements;

    /// <summary>The offsets of active element segments.</summary>
    public required ConstantExpression[] ElementOffsets;

    /// <summary>The offsets of active data segments.</summary>
    public required ConstantExpression[] DataOffsets;

    /// <summary>The methods that evaluate expressions, a chunk each.</summary>
    public int[] Methods = [];
}

/// <summary>Plans how constant expressions are evaluated: most are folded, the rest is compiled like function bodies.</summary>
/// <remarks>spec: valid-constant</remarks>
internal sealed class ConstantCompiler(ModuleCompiler module, FunctionCompiler compiler)
{
    private readonly List<CompiledConstant> _pending = [];
    private readonly List<int> _methods = [];

    /// <summary>Plans and compiles all constant expressions of the module.</summary>
    public ConstantExpressions CompileAll()
    {
        ModuleDefinition definition = module.Context.Module;
        ConstantExpressions all = new()
        {
            Globals = new ConstantExpression[definition.Globals.Count],
            Tables = new ConstantExpression[definition.Tables.Count],
            Elements = new ConstantExpression[]?[definition.Elements.Count],
            ElementOffsets = new ConstantExpression[definition.Elements.Count],
            DataOffsets = new ConstantExpression[definition.Data.Count],
        };
        int imported = module.Context.ImportedGlobalCount;
        int globals = imported + definition.Globals.Count;
        for (int i = 0; i < all.Globals.Length; i++)
            all.Globals[i] = Plan(definition.Globals[i].Initializer, definition.Globals[i].Type.Type, imported + i);
        for (int i = 0; i < all.Tables.Length; i++)
        {
            if (definition.Tables[i].Initializer is Expression initializer)
                all.Tables[i] = Plan(initializer, definition.Tables[i].Type.Element, imported);
        }
        for (int i = 0; i < all.Elements.Length; i++)
            PlanSegment(definition.Elements[i], i, all, globals);
        for (int i = 0; i < all.DataOffsets.Length; i++)
        {
            DataSegment segment = definition.Data[i];
            if (segment.MemoryOffset is Expression offset)
                all.DataOffsets[i] = Plan(offset, AddressType(segment.Memory), globals);
        }
        Flush();
        all.Methods = [.. _methods];
        return all;
    }

    private ValType AddressType(uint memory) => module.Context.Memories[(int)memory].Limits.AddressType;

    private void PlanSegment(ElementSegment segment, int index, ConstantExpressions all, int globals)
    {
        if (segment.TableOffset is Expression offset)
        {
            ValType type = module.Context.Tables[(int)segment.Table].Limits.AddressType;
            all.ElementOffsets[index] = Plan(offset, type, globals);
        }
        if (segment.Expressions is not Expression[] expressions)
            return;
        ConstantExpression[] elements = new ConstantExpression[expressions.Length];
        for (int i = 0; i < elements.Length; i++)
            elements[i] = Plan(expressions[i], segment.Type, globals);
        all.Elements[index] = elements;
    }

    private ConstantExpression Plan(Expression expression, ValType type, int globalLimit)
    {
        InstructionReader reader = new(expression, module.Context.Features);
        Instruction first = default;
        Instruction second = default;
        reader.Read(ref first);
        if (!reader.AtEnd)
            reader.Read(ref second);
        if (second.Opcode == Opcode.End)
        {
            switch (first.Opcode)
            {
                case Opcode.I32Const or Opcode.I64Const or Opcode.F32Const or Opcode.F64Const or Opcode.V128Const:
                    return new ConstantExpression(ConstantKind.Bits, first.Bits, first.Bits2, 0);
                case Opcode.RefNull:
                    return new ConstantExpression(ConstantKind.Bits, 0, 0, 0);
                case Opcode.RefFunc:
                    return new ConstantExpression(ConstantKind.Function, 0, 0, (int)first.A);
                case Opcode.GlobalGet:
                    return new ConstantExpression(ConstantKind.Global, 0, 0, (int)first.A);
            }
        }
        return Compile(expression, type, globalLimit);
    }

    private ConstantExpression Compile(Expression expression, ValType type, int globalLimit)
    {
        int index = (_methods.Count * ConstantExpressions.ChunkSize) + _pending.Count;
        _pending.Add(new CompiledConstant(expression, type, globalLimit));
        if (_pending.Count == ConstantExpressions.ChunkSize)
            Flush();
        return new ConstantExpression(ConstantKind.Code, 0, 0, index);
    }

    private void Flush()
    {
        if (_pending.Count == 0)
            return;
        int method = module.DefineConstants();
        compiler.CompileConstants(method, _pending);
        _methods.Add(method);
        _pending.Clear();
    }

    internal readonly record struct CompiledConstant(Expression Expression, ValType Type, int GlobalLimit);
}
