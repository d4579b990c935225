using System;

namespace Clasm;

/// <summary>The base of every exception that WebAssembly code or a bad module causes.</summary>
public class WasmException : Exception
{
    /// <summary>An exception with a message.</summary>
    /// <param name="message">What went wrong.</param>
    public WasmException(string message)
        : base(message) { }

    /// <summary>An exception with a message and a cause.</summary>
    /// <param name="message">What went wrong.</param>
    /// <param name="innerException">Why.</param>
    public WasmException(string message, Exception? innerException)
        : base(message, innerException) { }
}

/// <summary>A binary module is malformed.</summary>
/// <param name="message">What is wrong; it starts with the words that the specification's tests use.</param>
/// <param name="offset">Where: bytes from the start of the module.</param>
public sealed class WasmFormatException(string message, int offset) : WasmException(message)
{
    /// <summary>Where: bytes from the start of the module.</summary>
    public int Offset { get; } = offset;
}

/// <summary>A text module is malformed.</summary>
/// <param name="message">What is wrong; it starts with the words that the specification's tests use.</param>
/// <param name="line">The line, from 1.</param>
/// <param name="column">The column, from 1.</param>
public sealed class WasmTextException(string message, int line, int column) : WasmException(message)
{
    /// <summary>The line, from 1.</summary>
    public int Line { get; } = line;

    /// <summary>The column, from 1.</summary>
    public int Column { get; } = column;
}

/// <summary>A well-formed module is invalid.</summary>
/// <param name="message">What is wrong; it starts with the words that the specification's tests use.</param>
/// <param name="offset">Where: bytes from the start of the module (as it would be encoded, for text modules).</param>
/// <param name="functionIndex">The function, when it is a function body that is wrong.</param>
public sealed class WasmValidationException(string message, int offset, uint? functionIndex = null)
    : WasmException(message)
{
    /// <summary>Where: bytes from the start of the module.</summary>
    public int Offset { get; } = offset;

    /// <summary>The index of the function whose body is wrong, if it is a body.</summary>
    public uint? FunctionIndex { get; } = functionIndex;

    /// <summary>The line in the text, from 1, when the module was text; else 0.</summary>
    public int Line { get; init; }

    /// <summary>The column in the text, from 1, when the module was text; else 0.</summary>
    public int Column { get; init; }
}
