using Clasm.Syntax;
using Clasm.Syntax.Binary;
using Clasm.Syntax.Text;

namespace Clasm.Wast.Script;

/// <summary>A command of a script.</summary>
/// <param name="Kind">Its kind, for counting.</param>
/// <param name="Line">The line that it starts on, from 1.</param>
internal abstract record ScriptCommand(WastCommandKind Kind, int Line);

/// <summary>A module in a script: text, quoted text or bytes.</summary>
/// <param name="Name">Its identifier.</param>
/// <param name="IsDefinition">Whether it is only defined, not instantiated.</param>
internal abstract record ScriptModule(string? Name, bool IsDefinition)
{
    /// <summary>Decodes or parses it.</summary>
    /// <param name="features">The features that are on.</param>
    /// <exception cref="WasmException">It is malformed.</exception>
    public abstract ModuleDefinition Read(Features features);
}

/// <summary>A module in the text format.</summary>
/// <param name="Name">Its identifier.</param>
/// <param name="IsDefinition">Whether it is only defined.</param>
/// <param name="Text">The text that it is part of.</param>
/// <param name="Rest">The index of what follows <c>module</c>; null when the whole text is one module.</param>
internal sealed record TextModule(string? Name, bool IsDefinition, string Text, int? Rest)
    : ScriptModule(Name, IsDefinition)
{
    /// <inheritdoc/>
    public override ModuleDefinition Read(Features features) =>
        Rest is int rest
            ? TextParser.ParseModuleRest(new Lexer(Text, features) { Position = rest }, features)
            : TextParser.ParseModule(Text, features);
}

/// <summary>A module in the text format that is written as strings, because it may be malformed.</summary>
/// <param name="Name">Its identifier.</param>
/// <param name="IsDefinition">Whether it is only defined.</param>
/// <param name="Text">The text's bytes.</param>
internal sealed record QuotedModule(string? Name, bool IsDefinition, byte[] Text) : ScriptModule(Name, IsDefinition)
{
    /// <inheritdoc/>
    public override ModuleDefinition Read(Features features) => TextParser.ParseModule(Text, features);
}

/// <summary>A module in the binary format.</summary>
/// <param name="Name">Its identifier.</param>
/// <param name="IsDefinition">Whether it is only defined.</param>
/// <param name="Bytes">The bytes.</param>
internal sealed record BinaryModule(string? Name, bool IsDefinition, byte[] Bytes) : ScriptModule(Name, IsDefinition)
{
    /// <inheritdoc/>
    public override ModuleDefinition Read(Features features) => ModuleDecoder.Decode(Bytes, features);
}

/// <summary>What a script runs: a call of an export, or the reading of a global.</summary>
/// <param name="Module">The instance's identifier; null for the last one.</param>
/// <param name="Name">The export.</param>
/// <param name="Arguments">The arguments; null when a global is read.</param>
internal sealed record ScriptAction(string? Module, string Name, ScriptValue[]? Arguments);

/// <summary>Defines a module, and instantiates it unless it is only a definition.</summary>
internal sealed record ModuleCommand(int Line, ScriptModule Module)
    : ScriptCommand(Module.IsDefinition ? WastCommandKind.ModuleDefinition : WastCommandKind.Module, Line);

/// <summary>Instantiates a defined module.</summary>
internal sealed record InstanceCommand(int Line, string? Name, string? Definition)
    : ScriptCommand(WastCommandKind.Module, Line);

/// <summary>Makes an instance's exports importable.</summary>
internal sealed record RegisterCommand(int Line, string ModuleName, string? Instance)
    : ScriptCommand(WastCommandKind.Register, Line);

/// <summary>Runs an action for its effect.</summary>
internal sealed record ActionCommand(int Line, ScriptAction Action) : ScriptCommand(WastCommandKind.Action, Line);

/// <summary>Runs an action and compares what it returns.</summary>
internal sealed record ReturnAssertion(int Line, ScriptAction Action, ScriptValue[] Results)
    : ScriptCommand(WastCommandKind.AssertReturn, Line);

/// <summary>Runs an action that must trap, exhaust the stack or throw.</summary>
internal sealed record ActionAssertion(WastCommandKind Kind, int Line, ScriptAction Action, string Message)
    : ScriptCommand(Kind, Line);

/// <summary>A module that must be malformed, invalid, unlinkable or trap at its start.</summary>
internal sealed record ModuleAssertion(WastCommandKind Kind, int Line, ScriptModule Module, string Message)
    : ScriptCommand(Kind, Line);

/// <summary>Runs commands on a thread with a store of its own.</summary>
/// <param name="Line">The line that it starts on, from 1.</param>
/// <param name="Name">The thread's identifier.</param>
/// <param name="Shared">The identifiers of the instances that the thread may use: their shared memories.</param>
/// <param name="Commands">What it runs.</param>
internal sealed record ThreadCommand(int Line, string? Name, string[] Shared, ScriptCommand[] Commands)
    : ScriptCommand(WastCommandKind.Thread, Line);

/// <summary>Waits for a thread to end.</summary>
internal sealed record WaitCommand(int Line, string? Name) : ScriptCommand(WastCommandKind.Thread, Line);

/// <summary>A command that is understood but not run.</summary>
internal sealed record SkippedCommand(WastCommandKind Kind, int Line, string Reason) : ScriptCommand(Kind, Line);

/// <summary>A command that could not be read.</summary>
internal sealed record BadCommand(int Line, string Message) : ScriptCommand(WastCommandKind.Unknown, Line);
