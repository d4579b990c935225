using System;
using Clasm.Cli.Diagnostics;
using Clasm.Syntax;
using Clasm.Syntax.Binary;
using Clasm.Syntax.Text;

namespace Clasm.Cli;

/// <summary>Reads modules from files, and ties errors to them.</summary>
internal static class ModuleReader
{
    /// <summary>The module in a file, not validated.</summary>
    /// <param name="file">The file.</param>
    /// <param name="features">The proposals that are on.</param>
    public static ModuleDefinition Read(ModuleFile file, Features features) =>
        Guard(
            file,
            () =>
                file.IsBinary
                    ? ModuleDecoder.Decode(file.Bytes, features)
                    : TextParser.ParseModule(file.Bytes, features)
        );

    /// <summary>Does something with a file's module; what goes wrong is reported with the file's name.</summary>
    /// <param name="file">The file.</param>
    /// <param name="action">What to do.</param>
    public static T Guard<T>(ModuleFile file, Func<T> action)
    {
        try
        {
            return action();
        }
        catch (WasmException exception)
        {
            throw new ModuleException(file, exception);
        }
    }
}
