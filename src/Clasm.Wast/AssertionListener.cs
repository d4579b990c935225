using System;
using System.Diagnostics;

namespace Clasm.Wast;

/// <summary>Turns a failed assertion of a debug build into an exception, so that one script does not end them all.</summary>
internal sealed class AssertionListener : TraceListener
{
    /// <summary>Installs the listener in place of the one that ends the process.</summary>
    public static void Install()
    {
        Trace.Listeners.Clear();
        Trace.Listeners.Add(new AssertionListener());
    }

    /// <inheritdoc/>
    public override void Fail(string? message, string? detailMessage) =>
        throw new InvalidOperationException($"assertion failed: {message} {detailMessage}");

    /// <inheritdoc/>
    public override void Write(string? message) { }

    /// <inheritdoc/>
    public override void WriteLine(string? message) { }
}
