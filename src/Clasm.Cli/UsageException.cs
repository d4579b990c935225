using System;

namespace Clasm.Cli;

/// <summary>The command line is wrong.</summary>
/// <param name="message">What is wrong with it.</param>
internal sealed class UsageException(string message) : Exception(message);
