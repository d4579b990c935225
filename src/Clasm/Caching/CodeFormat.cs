using Clasm.Compilation;

namespace Clasm.Caching;

/// <summary>How compiled code is kept: tables, then the image.</summary>
internal static class CodeFormat
{
    /// <summary>Writes compiled code that is not loaded yet.</summary>
    public static void Write(DataWriter writer, CompiledModule code)
    {
        writer.Flag(code.UsesHeap);
        writer.Ints(code.ImageConstants);
        writer.Ints(code.Methods);
        writer.Ints(code.TailMethods);
        writer.Ints(code.Entries);
        writer.Int(code.Bodies.Length);
        foreach (MethodOwner body in code.Bodies)
        {
            writer.Int(body.Method);
            writer.Int((int)body.Function);
            writer.Flag(body.IsPart);
        }
        writer.Ints(code.CallOrder);
        Write(writer, code.Constants);
        writer.Bytes(code.ImageBytes);
    }

    /// <summary>Reads compiled code; its image is a slice of what is read.</summary>
    public static CompiledModule Read(ref DataReader reader) =>
        new()
        {
            UsesHeap = reader.Flag(),
            ImageConstants = reader.Ints(),
            Methods = reader.Ints(),
            TailMethods = reader.Ints(),
            Entries = reader.Ints(),
            Bodies = ReadBodies(ref reader),
            CallOrder = reader.Ints(),
            Constants = ReadConstants(ref reader),
            ImageBytes = reader.Bytes(),
        };

    private static MethodOwner[] ReadBodies(ref DataReader reader)
    {
        MethodOwner[] bodies = new MethodOwner[reader.Count()];
        for (int i = 0; i < bodies.Length; i++)
            bodies[i] = new MethodOwner(reader.Int(), (uint)reader.Int(), reader.Flag());
        return bodies;
    }

    private static void Write(DataWriter writer, ConstantExpressions constants)
    {
        writer.Ints(constants.Methods);
        Write(writer, constants.Globals);
        Write(writer, constants.Tables);
        Write(writer, constants.ElementOffsets);
        Write(writer, constants.DataOffsets);
        writer.Int(constants.Elements.Length);
        foreach (ConstantExpression[]? elements in constants.Elements)
        {
            writer.Int(elements?.Length ?? -1);
            foreach (ConstantExpression expression in elements ?? [])
                Write(writer, expression);
        }
    }

    private static ConstantExpressions ReadConstants(ref DataReader reader) =>
        new()
        {
            Methods = reader.Ints(),
            Globals = ReadExpressions(ref reader, reader.Count()),
            Tables = ReadExpressions(ref reader, reader.Count()),
            ElementOffsets = ReadExpressions(ref reader, reader.Count()),
            DataOffsets = ReadExpressions(ref reader, reader.Count()),
            Elements = ReadElements(ref reader),
        };

    private static ConstantExpression[]?[] ReadElements(ref DataReader reader)
    {
        ConstantExpression[]?[] segments = new ConstantExpression[]?[reader.Count()];
        for (int i = 0; i < segments.Length; i++)
        {
            int count = reader.Int();
            segments[i] = count < 0 ? null : ReadExpressions(ref reader, reader.Bounded(count));
        }
        return segments;
    }

    private static ConstantExpression[] ReadExpressions(ref DataReader reader, int count)
    {
        ConstantExpression[] expressions = new ConstantExpression[count];
        for (int i = 0; i < expressions.Length; i++)
            expressions[i] = ReadExpression(ref reader);
        return expressions;
    }

    private static void Write(DataWriter writer, ConstantExpression[] expressions)
    {
        writer.Int(expressions.Length);
        foreach (ConstantExpression expression in expressions)
            Write(writer, expression);
    }

    private static void Write(DataWriter writer, ConstantExpression expression)
    {
        writer.Byte((int)expression.Kind);
        if (expression.Kind == ConstantKind.Bits)
        {
            writer.Long(expression.Bits);
            writer.Long(expression.Bits2);
        }
        else
        {
            writer.Int(expression.Index);
        }
    }

    private static ConstantExpression ReadExpression(ref DataReader reader)
    {
        ConstantKind kind = (ConstantKind)reader.Byte();
        return kind == ConstantKind.Bits
            ? new ConstantExpression(kind, reader.Long(), reader.Long(), 0)
            : new ConstantExpression(kind, 0, 0, reader.Int());
    }
}
