using System;
using Clasm.Syntax;
using Clasm.Syntax.Binary;

namespace Clasm.Fuzz.RoundTrip;

/// <summary>Compares expressions by their instructions, whatever the length of their integers.</summary>
internal static class InstructionComparison
{
    public static bool AreSame(Expression? x, Expression? y) =>
        x is null || y is null ? x is null == y is null : AreSame(x.Value, y.Value);

    public static bool AreSame(Expression x, Expression y)
    {
        InstructionReader left = new(x, Features.All);
        InstructionReader right = new(y, Features.All);
        Instruction a = default;
        Instruction b = default;
        while (!left.AtEnd && !right.AtEnd)
        {
            left.Read(ref a);
            right.Read(ref b);
            if (!AreSame(a, b))
                return false;
        }
        return left.AtEnd && right.AtEnd;
    }

    private static bool AreSame(in Instruction a, in Instruction b) =>
        (a.Opcode, a.A, a.B, a.Lane, a.Offset64, a.Bits, a.Bits2)
            == (b.Opcode, b.A, b.B, b.Lane, b.Offset64, b.Bits, b.Bits2)
        && (a.Type, a.Type2, a.Block) == (b.Type, b.Type2, b.Block)
        && a.Labels.Span.SequenceEqual(b.Labels.Span)
        && a.Types.AsSpan().SequenceEqual(b.Types)
        && a.Catches.AsSpan().SequenceEqual(b.Catches);
}
