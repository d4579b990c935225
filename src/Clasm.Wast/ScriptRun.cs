using System;
using System.Diagnostics.CodeAnalysis;
using Clasm.Syntax;
using Clasm.Wast.Script;

namespace Clasm.Wast;

/// <summary>One run of a script: its store, its instances, and the outcomes so far.</summary>
internal sealed partial class ScriptRun(WastResult result, WastOptions options) : IDisposable
{
    private readonly Features _features = result.Features;

    /// <summary>Runs every command.</summary>
    /// <param name="text">The script.</param>
    public void Run(string text)
    {
        ScriptReader reader = new(text);
        try
        {
            while (reader.Next() is ScriptCommand command)
                result.Add(Outcome(command));
        }
        catch (WasmTextException exception)
        {
            result.Add(new WastOutcome(WastCommandKind.Unknown, WastStatus.Failed, exception.Line, exception.Message));
        }
    }

    /// <summary>An exception in a line: one that is no <see cref="WasmException"/> is named, with where it was thrown.</summary>
    /// <param name="exception">The exception.</param>
    public static string Describe(Exception exception) =>
        exception is WasmException
            ? $"{exception.GetType().Name}: {exception.Message}"
            : $"{exception.GetType()}: {exception.Message} {FirstFrame(exception)}".ReplaceLineEndings(" ");

    private static string FirstFrame(Exception exception) => exception.StackTrace?.Split('\n')[0].Trim() ?? "";

    [SuppressMessage("Design", "CA1031", Justification = "Whatever a command throws is its outcome.")]
    private WastOutcome Outcome(ScriptCommand command)
    {
        try
        {
            Execute(command);
            return new WastOutcome(command.Kind, WastStatus.Passed, command.Line, "");
        }
        catch (ScriptFailure failure)
        {
            return new WastOutcome(command.Kind, WastStatus.Failed, command.Line, failure.Message);
        }
        catch (ScriptSkip skip)
        {
            return new WastOutcome(command.Kind, WastStatus.Skipped, command.Line, skip.Message);
        }
        catch (Exception exception)
        {
            return new WastOutcome(command.Kind, WastStatus.Failed, command.Line, Describe(exception));
        }
    }

    private void Execute(ScriptCommand command)
    {
        switch (command)
        {
            case BadCommand bad:
                throw new ScriptFailure(bad.Message);
            case SkippedCommand skipped:
                if (skipped.Kind == WastCommandKind.Component)
                    (_lastInstance, _hasComponents) = (null, true);
                throw new ScriptSkip(skipped.Reason);
            case ModuleAssertion
            {
                Kind: WastCommandKind.AssertMalformed or WastCommandKind.AssertMalformedCustom
            } assertion:
                AssertMalformed(assertion);
                break;
            case ModuleAssertion
            {
                Kind: WastCommandKind.AssertInvalid or WastCommandKind.AssertInvalidCustom
            } assertion:
                AssertInvalid(assertion);
                break;
            case ModuleCommand module:
                Define(module);
                break;
            default:
                ExecuteInStore(command);
                break;
        }
    }
}
