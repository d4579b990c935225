using System;

namespace Clasm.Syntax;

/// <summary>Says why continuations are rejected; <c>docs/stack-switching.md</c> tells the whole of it.</summary>
internal static class StackSwitching
{
    /// <summary>What messages end in.</summary>
    public const string Reason =
        "stack switching is not supported: frames belong to the CLR, which cannot suspend them (docs/stack-switching.md)";

    /// <summary>The reason if a word is one of the proposal's instructions, else nothing.</summary>
    public static string ReasonFor(ReadOnlySpan<char> word) =>
        word is "cont.new" or "cont.bind" or "suspend" or "resume" or "resume_throw" or "resume_throw_ref" or "switch"
            ? $": {Reason}"
            : "";

    /// <summary>The reason if a byte is the opcode of one of the proposal's instructions, else nothing.</summary>
    public static string ReasonFor(byte opcode) => opcode is >= 0xE0 and <= 0xE6 ? $": {Reason}" : "";
}
