using System.Runtime.CompilerServices;

namespace Clasm.Syntax.Validation;

/// <summary>An interpolated message that is only formatted when a condition does not hold.</summary>
[InterpolatedStringHandler]
internal ref struct MessageHandler
{
    private DefaultInterpolatedStringHandler _message;

    /// <summary>Starts a message; the compiler calls this.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public MessageHandler(int literalLength, int formattedCount, bool condition, out bool isNeeded)
    {
        isNeeded = !condition;
        _message = isNeeded ? new DefaultInterpolatedStringHandler(literalLength, formattedCount) : default;
    }

    /// <summary>Appends words.</summary>
    public void AppendLiteral(string value) => _message.AppendLiteral(value);

    /// <summary>Appends a value.</summary>
    public void AppendFormatted<T>(T value) => _message.AppendFormatted(value);

    /// <summary>The message.</summary>
    public string ToStringAndClear() => _message.ToStringAndClear();
}
