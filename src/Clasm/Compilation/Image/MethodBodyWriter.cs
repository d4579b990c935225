using System;

namespace Clasm.Compilation;

/// <summary>Writes method bodies: header, code and exception clauses (ECMA-335 II.25.4).</summary>
internal static class MethodBodyWriter
{
    private const int SmallClauseSize = 12;
    private const int FatClauseSize = 24;

    /// <summary>Writes a body at the end of a buffer.</summary>
    /// <returns>Where the body starts in the buffer.</returns>
    public static int Write(
        ByteBuffer output,
        ReadOnlySpan<byte> code,
        int maxStack,
        int localsToken,
        bool initLocals,
        ReadOnlySpan<ILClause> clauses
    )
    {
        if (code.Length < 64 && maxStack <= 8 && localsToken == 0 && clauses.IsEmpty)
        {
            int tiny = output.Length;
            output.WriteByte((code.Length << 2) | 2);
            output.WriteBytes(code);
            return tiny;
        }

        ArgumentOutOfRangeException.ThrowIfGreaterThan(maxStack, ushort.MaxValue);
        output.Align(4);
        int start = output.Length;
        output.WriteUInt16(0x3003 | (clauses.IsEmpty ? 0 : 8) | (initLocals ? 0x10 : 0));
        output.WriteUInt16(maxStack);
        output.WriteInt32(code.Length);
        output.WriteInt32(localsToken);
        output.WriteBytes(code);
        if (!clauses.IsEmpty)
        {
            output.Align(4);
            WriteClauses(output, clauses);
        }

        return start;
    }

    private static void WriteClauses(ByteBuffer output, ReadOnlySpan<ILClause> clauses)
    {
        bool isFat = NeedFat(clauses);
        int size = 4 + (clauses.Length * (isFat ? FatClauseSize : SmallClauseSize));
        output.WriteInt32((isFat ? 0x41 : 0x01) | (size << 8));
        foreach (ref readonly ILClause clause in clauses)
        {
            if (isFat)
            {
                WriteFat(output, in clause);
            }
            else
            {
                WriteSmall(output, in clause);
            }
        }
    }

    private static bool NeedFat(ReadOnlySpan<ILClause> clauses)
    {
        bool isFat = 4 + (clauses.Length * SmallClauseSize) > byte.MaxValue;
        foreach (ref readonly ILClause clause in clauses)
        {
            isFat |= clause.TryStart > ushort.MaxValue || clause.TryEnd - clause.TryStart > byte.MaxValue;
            isFat |= clause.HandlerStart > ushort.MaxValue || clause.HandlerEnd - clause.HandlerStart > byte.MaxValue;
        }

        return isFat;
    }

    private static void WriteFat(ByteBuffer output, in ILClause clause)
    {
        output.WriteInt32((int)clause.Kind);
        output.WriteInt32(clause.TryStart);
        output.WriteInt32(clause.TryEnd - clause.TryStart);
        output.WriteInt32(clause.HandlerStart);
        output.WriteInt32(clause.HandlerEnd - clause.HandlerStart);
        output.WriteInt32(clause.ClassToken);
    }

    private static void WriteSmall(ByteBuffer output, in ILClause clause)
    {
        output.WriteUInt16((int)clause.Kind);
        output.WriteUInt16(clause.TryStart);
        output.WriteByte(clause.TryEnd - clause.TryStart);
        output.WriteUInt16(clause.HandlerStart);
        output.WriteByte(clause.HandlerEnd - clause.HandlerStart);
        output.WriteInt32(clause.ClassToken);
    }
}
