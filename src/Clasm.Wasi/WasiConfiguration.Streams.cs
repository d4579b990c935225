using System;
using System.IO;
using System.Runtime.CompilerServices;
using Clasm.Wasi.Streams;

namespace Clasm;

// Standard input, output and error.
public sealed partial class WasiConfiguration
{
    private Func<InputSource> _input = () => new StreamInput(Stream.Null, isOwned: false);
    private Func<OutputSink> _output = () => new CallbackOutput(null);
    private Func<OutputSink> _error = () => new CallbackOutput(null);

    /// <summary>Reads standard input from a file.</summary>
    /// <param name="path">The host's path.</param>
    public WasiConfiguration WithStandardInput(string path)
    {
        string full = Path.GetFullPath(path);
        _input = () => new StreamInput(File.OpenRead(full), isOwned: true);
        return this;
    }

    /// <summary>Reads standard input from a stream.</summary>
    /// <param name="stream">The stream, which stays open.</param>
    public WasiConfiguration WithStandardInput(Stream stream)
    {
        ArgumentNullException.ThrowIfNull(stream);
        _input = () => new StreamInput(stream, isOwned: false);
        return this;
    }

    /// <summary>Reads this process's standard input.</summary>
    public WasiConfiguration WithInheritedStandardInput()
    {
        _input = () => OperatingSystem.IsLinux() ? new DescriptorInput(0) : ConsoleInput();
        return this;
    }

    /// <summary>Writes standard output to a file, which is created or emptied.</summary>
    /// <param name="path">The host's path.</param>
    public WasiConfiguration WithStandardOutput(string path)
    {
        _output = ToFile(path);
        return this;
    }

    /// <summary>Writes standard output to a stream.</summary>
    /// <param name="stream">The stream, which stays open; it is flushed after each write.</param>
    public WasiConfiguration WithStandardOutput(Stream stream)
    {
        _output = ToStream(stream);
        return this;
    }

    /// <summary>Gives what is written to standard output to a function.</summary>
    /// <param name="callback">The function.</param>
    public WasiConfiguration WithStandardOutputCallback(WasiOutputCallback callback)
    {
        _output = ToCallback(callback);
        return this;
    }

    /// <summary>Writes standard output to this process's.</summary>
    public WasiConfiguration WithInheritedStandardOutput()
    {
        _output = () => OperatingSystem.IsLinux() ? new DescriptorOutput(1) : ConsoleOutput();
        return this;
    }

    /// <summary>Writes standard error to a file, which is created or emptied.</summary>
    /// <param name="path">The host's path.</param>
    public WasiConfiguration WithStandardError(string path)
    {
        _error = ToFile(path);
        return this;
    }

    /// <summary>Writes standard error to a stream.</summary>
    /// <param name="stream">The stream, which stays open; it is flushed after each write.</param>
    public WasiConfiguration WithStandardError(Stream stream)
    {
        _error = ToStream(stream);
        return this;
    }

    /// <summary>Gives what is written to standard error to a function.</summary>
    /// <param name="callback">The function.</param>
    public WasiConfiguration WithStandardErrorCallback(WasiOutputCallback callback)
    {
        _error = ToCallback(callback);
        return this;
    }

    /// <summary>Writes standard error to this process's.</summary>
    public WasiConfiguration WithInheritedStandardError()
    {
        _error = () => OperatingSystem.IsLinux() ? new DescriptorOutput(2) : ConsoleError();
        return this;
    }

    // Apart, so that the console is not loaded where it is not used.
    [MethodImpl(MethodImplOptions.NoInlining)]
    private static StreamInput ConsoleInput() => new(Console.OpenStandardInput(), isOwned: false);

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static StreamOutput ConsoleOutput() => new(Console.OpenStandardOutput(), isOwned: false);

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static StreamOutput ConsoleError() => new(Console.OpenStandardError(), isOwned: false);

    private static Func<OutputSink> ToFile(string path)
    {
        string full = Path.GetFullPath(path);
        // Nothing is held back in a buffer: a store that is dropped has written everything.
        return () => new StreamOutput(new FileStream(full, FileMode.Create, FileAccess.Write, FileShare.Read, 0), true);
    }

    private static Func<OutputSink> ToStream(Stream stream)
    {
        ArgumentNullException.ThrowIfNull(stream);
        return () => new StreamOutput(stream, isOwned: false);
    }

    private static Func<OutputSink> ToCallback(WasiOutputCallback callback)
    {
        ArgumentNullException.ThrowIfNull(callback);
        return () => new CallbackOutput(callback);
    }
}
