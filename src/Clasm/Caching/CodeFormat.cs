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
        Write(writer, code.Constants);
        writer.Bytes(code.ImageBytes.Span);
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
            Constants = ReadConstants(ref reader),
            ImageBytes = reader.Bytes(),
        };

    private static MethodOwner[] ReadBodies(ref DataReader reader)
    {
        int count = reader.Count();
        if (count == 0)
            return [];
        MethodOwner[] bodies = new MethodOwner[count];
        for (int i = 0; i < bodies.Length; i++)
            bodies[i] = new MethodOwner(reader.Int(), (uint)reader.Int(), reader.Flag());
        return bodies;
    }

    private static void Write(DataWriter writer, ConstantExpressions constants)
    {
        writer.Ints(constants.Methods);
        writer.Int(constants.Globals.Length);
        foreach (ConstantExpression expression in constants.Globals)
            Write(writer, expression);
        WriteOptional(writer, constants.Tables);
        WriteOptional(writer, constants.ElementOffsets);
        WriteOptional(writer, constants.DataOffsets);
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
            Tables = ReadOptional(ref reader),
            ElementOffsets = ReadOptional(ref reader),
            DataOffsets = ReadOptional(ref reader),
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
        if (count == 0)
            return [];
        ConstantExpression[] expressions = new ConstantExpression[count];
        for (int i = 0; i < expressions.Length; i++)
            expressions[i] = ReadExpression(ref reader);
        return expressions;
    }

    private static void WriteOptional(DataWriter writer, ConstantExpression?[] expressions)
    {
        writer.Int(expressions.Length);
        foreach (ConstantExpression? expression in expressions)
        {
            writer.Flag(expression is not null);
            if (expression is ConstantExpression present)
                Write(writer, present);
        }
    }

    private static ConstantExpression?[] ReadOptional(ref DataReader reader)
    {
        int count = reader.Count();
        if (count == 0)
            return [];
        ConstantExpression?[] expressions = new ConstantExpression?[count];
        for (int i = 0; i < expressions.Length; i++)
            expressions[i] = reader.Flag() ? ReadExpression(ref reader) : null;
        return expressions;
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
