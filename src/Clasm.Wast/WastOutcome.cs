namespace Clasm.Wast;

/// <summary>The kinds of commands of a script, for counting.</summary>
public enum WastCommandKind
{
    /// <summary>A module that is instantiated, or instantiated again.</summary>
    Module,

    /// <summary>A module that is only defined.</summary>
    ModuleDefinition,

    /// <summary><c>register</c></summary>
    Register,

    /// <summary><c>invoke</c> or <c>get</c> outside an assertion.</summary>
    Action,

    /// <summary><c>assert_return</c></summary>
    AssertReturn,

    /// <summary><c>assert_trap</c></summary>
    AssertTrap,

    /// <summary><c>assert_exhaustion</c></summary>
    AssertExhaustion,

    /// <summary><c>assert_exception</c></summary>
    AssertException,

    /// <summary><c>assert_suspension</c></summary>
    AssertSuspension,

    /// <summary><c>assert_invalid</c></summary>
    AssertInvalid,

    /// <summary><c>assert_malformed</c></summary>
    AssertMalformed,

    /// <summary><c>assert_unlinkable</c></summary>
    AssertUnlinkable,

    /// <summary><c>assert_invalid_custom</c></summary>
    AssertInvalidCustom,

    /// <summary><c>assert_malformed_custom</c></summary>
    AssertMalformedCustom,

    /// <summary><c>thread</c> and <c>wait</c></summary>
    Thread,

    /// <summary>A component, defined or instantiated.</summary>
    Component,

    /// <summary>Something that is no command.</summary>
    Unknown,
}

/// <summary>How a command ended.</summary>
public enum WastStatus
{
    /// <summary>As the script says.</summary>
    Passed,

    /// <summary>Otherwise than the script says.</summary>
    Failed,

    /// <summary>It was not run.</summary>
    Skipped,
}

/// <summary>What became of one command.</summary>
/// <param name="Kind">The kind of command.</param>
/// <param name="Status">How it ended.</param>
/// <param name="Line">Where it starts: the line, from 1.</param>
/// <param name="Message">Why it failed or was skipped; for a pass, empty.</param>
public readonly record struct WastOutcome(WastCommandKind Kind, WastStatus Status, int Line, string Message)
{
    /// <summary>The outcome on one line.</summary>
    public override string ToString() => Message.Length == 0 ? $"{Line}: {Kind}" : $"{Line}: {Kind}: {Message}";
}
