using Clasm.Cli.Profiling;

namespace Clasm.Cli.Commands;

/// <summary>What <c>clasm run</c> is asked to do.</summary>
/// <param name="File">The module.</param>
/// <param name="Invoke">The function to call; otherwise the export "" or _start.</param>
/// <param name="Arguments">What belongs to the module.</param>
/// <param name="Preloads">Modules whose exports others may import, as NAME=PATH.</param>
internal sealed record RunRequest(string File, string? Invoke, string[] Arguments, string[] Preloads)
{
    /// <summary>The name that the module is told to have; otherwise its file's.</summary>
    public string? Argv0 { get; init; }

    /// <summary>Directories that the module may use, as HOST[::GUEST].</summary>
    public string[] Directories { get; init; } = [];

    /// <summary>Environment variables of the module, as NAME[=VALUE].</summary>
    public string[] Environment { get; init; } = [];

    /// <summary>Whether files may be compiled modules.</summary>
    public bool AllowsPrecompiled { get; init; }

    /// <summary>Where samples of the module's stacks go, if they are wanted.</summary>
    public ProfileRequest? Profile { get; init; }

    /// <summary>
    /// Reads the plain form, <c>[run] [--allow-precompiled] [--invoke NAME] FILE [ARGS…]</c>, without the parser that knows every option: that one
    /// takes longer to start than a small module takes to run.
    /// </summary>
    /// <param name="arguments">The command line.</param>
    /// <returns>The request; null where the command line says anything else.</returns>
    public static RunRequest? TryReadPlain(string[] arguments)
    {
        int at = arguments.Length > 0 && arguments[0] == Runner.Verb ? 1 : 0;
        string? invoke = null;
        bool allowsPrecompiled = at < arguments.Length && arguments[at] == "--allow-precompiled";
        if (allowsPrecompiled)
            at++;
        if (at + 1 < arguments.Length && arguments[at] == "--invoke")
        {
            invoke = arguments[at + 1];
            at += 2;
        }
        if (at >= arguments.Length || !IsFile(arguments[at]) || invoke is ['-', ..])
            return null;
        string[] rest = new string[arguments.Length - at - 1];
        for (int i = 0; i < rest.Length; i++)
            rest[i] = arguments[at + 1 + i];
        return new RunRequest(arguments[at], invoke, rest, []) { AllowsPrecompiled = allowsPrecompiled };
    }

    // No option and no verb, but a path. The framework's search takes vectors, whose types are a millisecond to load.
    private static bool IsFile(string word)
    {
        if (word is ['-', ..])
            return false;
        foreach (char c in word)
        {
            if (c is '.' or '/')
                return true;
        }
        return false;
    }
}
