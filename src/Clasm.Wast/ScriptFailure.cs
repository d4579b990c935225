using System;

namespace Clasm.Wast;

/// <summary>A command did not end as the script says.</summary>
/// <param name="message">What happened instead.</param>
internal sealed class ScriptFailure(string message) : Exception(message);

/// <summary>A command cannot be run.</summary>
/// <param name="reason">Why.</param>
internal sealed class ScriptSkip(string reason) : Exception(reason);
