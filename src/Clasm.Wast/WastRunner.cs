using System;
using System.Diagnostics.CodeAnalysis;
using System.IO;
using System.Text;
using Clasm.Syntax;

namespace Clasm.Wast;

/// <summary>Runs scripts of the WebAssembly specification's script language.</summary>
public static class WastRunner
{
    /// <summary>Runs a script file. What goes wrong, whatever it is, is in the result.</summary>
    /// <param name="path">The file.</param>
    /// <param name="options">How it is run.</param>
    public static WastResult Run(string path, WastOptions options)
    {
        ArgumentNullException.ThrowIfNull(path);
        try
        {
            return RunText(path, Encoding.UTF8.GetString(File.ReadAllBytes(path)), options);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            WastResult result = new(path, Features.None);
            bool isAbsent = exception is FileNotFoundException or DirectoryNotFoundException;
            string message = isAbsent ? "no such file" : exception.Message;
            result.Add(new WastOutcome(WastCommandKind.Unknown, WastStatus.Failed, 0, message));
            return result;
        }
    }

    /// <summary>Runs a script. What goes wrong, whatever it is, is in the result.</summary>
    /// <param name="path">Its path or name: the folders in it choose features.</param>
    /// <param name="text">The script.</param>
    /// <param name="options">How it is run.</param>
    [SuppressMessage("Design", "CA1031", Justification = "A runner of tests reports whatever happens.")]
    public static WastResult RunText(string path, string text, WastOptions options)
    {
        ArgumentNullException.ThrowIfNull(path);
        ArgumentNullException.ThrowIfNull(text);
        ArgumentNullException.ThrowIfNull(options);
        WastResult result = new(path, options.Features ?? ScriptFeatures.For(path, text));
        try
        {
            using ScriptRun run = new(result, options with { Config = ScriptFeatures.Configure(options.Config, text) });
            run.Run(text);
        }
        catch (Exception exception)
        {
            result.Add(new WastOutcome(WastCommandKind.Unknown, WastStatus.Failed, 0, ScriptRun.Describe(exception)));
        }
        return result;
    }
}
