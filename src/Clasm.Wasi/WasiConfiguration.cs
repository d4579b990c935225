using System;
using System.Collections.Generic;
using System.IO;
using System.Net.Sockets;
using System.Text;
using Clasm.Wasi.FileSystem;
using Clasm.Wasi.FileSystem.InMemory;
using Clasm.Wasi.FileSystem.Unix;
using Clasm.Wasi.Preview1;

namespace Clasm;

/// <summary>
/// What a program has of the world. Without any call that is nothing: no arguments, an empty environment, no input, output that
/// goes nowhere, no files and no sockets; but it has this machine's clocks and random numbers.
/// </summary>
public sealed partial class WasiConfiguration
{
    private readonly List<string> _arguments = [];

    // Made when they are needed: each kind of list is a dozen types to load.
    private List<(string Name, string Value)>? _environment;
    private List<(Func<OpenDirectory> Open, string GuestPath, bool IsMutable)>? _directories;
    private List<Socket>? _sockets;

    internal TimeProvider Time { get; private set; } = TimeProvider.System;

    internal WasiRandomSource Random { get; private set; } = UnixRandom.Fill;

    /// <summary>Adds an argument; the first one is the program's name.</summary>
    /// <param name="arg">The argument.</param>
    public WasiConfiguration WithArg(string arg)
    {
        _arguments.Add(Text(arg, nameof(arg)));
        return this;
    }

    /// <summary>Adds arguments.</summary>
    /// <param name="args">The arguments.</param>
    public WasiConfiguration WithArgs(IEnumerable<string> args)
    {
        ArgumentNullException.ThrowIfNull(args);
        foreach (string argument in args)
            WithArg(argument);
        return this;
    }

    /// <summary>Adds arguments.</summary>
    /// <param name="args">The arguments.</param>
    public WasiConfiguration WithArgs(params string[] args) => WithArgs((IEnumerable<string>)args);

    /// <summary>Adds arguments.</summary>
    /// <param name="args">The arguments.</param>
    public WasiConfiguration WithArgs(ReadOnlySpan<string> args)
    {
        foreach (string argument in args)
            WithArg(argument);
        return this;
    }

    /// <summary>Gives the arguments of this process, in place of any others.</summary>
    public WasiConfiguration WithInheritedArgs()
    {
        _arguments.Clear();
        return WithArgs(Environment.GetCommandLineArgs());
    }

    /// <summary>Adds an environment variable.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="value">Its value.</param>
    public WasiConfiguration WithEnvironmentVariable(string name, string value)
    {
        if (Text(name, nameof(name)).Contains('=', StringComparison.Ordinal) || name.Length == 0)
            throw new ArgumentException($"'{name}' is no name of an environment variable", nameof(name));
        _environment ??= [];
        _environment.RemoveAll(variable => variable.Name == name);
        _environment.Add((name, Text(value, nameof(value))));
        return this;
    }

    /// <summary>Adds environment variables.</summary>
    /// <param name="vars">Their names and values.</param>
    public WasiConfiguration WithEnvironmentVariables(IEnumerable<(string Name, string Value)> vars)
    {
        ArgumentNullException.ThrowIfNull(vars);
        foreach ((string name, string value) in vars)
            WithEnvironmentVariable(name, value);
        return this;
    }

    /// <summary>Gives the environment of this process, in place of any other.</summary>
    public WasiConfiguration WithInheritedEnvironment()
    {
        _environment = null;
        foreach (System.Collections.DictionaryEntry variable in Environment.GetEnvironmentVariables())
        {
            string name = (string)variable.Key;
            if (name.Length > 0 && !name.Contains('=', StringComparison.Ordinal))
                WithEnvironmentVariable(name, (string?)variable.Value ?? "");
        }
        return this;
    }

    /// <summary>Gives a directory of the host. The program gets at what is below it, and at nothing else.</summary>
    /// <param name="path">The host's path.</param>
    /// <param name="guestPath">The path that the program knows it by.</param>
    /// <param name="mutable">Whether the program may change what is below it.</param>
    public WasiConfiguration WithPreopenedDirectory(string path, string guestPath, bool mutable = true)
    {
        string full = Path.GetFullPath(Text(path, nameof(path)));
        (_directories ??= []).Add((() => HostDirectory.Open(full), Text(guestPath, nameof(guestPath)), mutable));
        return this;
    }

    /// <summary>Gives the root of a file system in memory.</summary>
    /// <param name="fileSystem">The file system.</param>
    /// <param name="guestPath">The path that the program knows it by.</param>
    /// <param name="mutable">Whether the program may change what is in it.</param>
    public WasiConfiguration WithPreopenedDirectory(
        InMemoryFileSystem fileSystem,
        string guestPath,
        bool mutable = true
    )
    {
        ArgumentNullException.ThrowIfNull(fileSystem);
        (_directories ??= []).Add(
            (() => new MemoryDirectory(fileSystem.Root), Text(guestPath, nameof(guestPath)), mutable)
        );
        return this;
    }

    /// <summary>Gives a socket: one that listens, or one that is connected.</summary>
    /// <param name="socket">The socket. It is set not to block, and the program may close it.</param>
    public WasiConfiguration WithPreopenedSocket(Socket socket)
    {
        ArgumentNullException.ThrowIfNull(socket);
        (_sockets ??= []).Add(socket);
        return this;
    }

    /// <summary>Takes the time from somewhere else than this machine.</summary>
    /// <param name="provider">Where from.</param>
    public WasiConfiguration WithTimeProvider(TimeProvider provider)
    {
        ArgumentNullException.ThrowIfNull(provider);
        Time = provider;
        return this;
    }

    /// <summary>Takes random numbers from somewhere else than this machine's secure generator.</summary>
    /// <param name="source">Where from.</param>
    public WasiConfiguration WithRandomSource(WasiRandomSource source)
    {
        ArgumentNullException.ThrowIfNull(source);
        Random = source;
        return this;
    }

    /// <summary>Gives an open directory.</summary>
    internal WasiConfiguration WithPreopenedDirectory(Func<OpenDirectory> open, string guestPath)
    {
        (_directories ??= []).Add((open, guestPath, true));
        return this;
    }

    internal byte[][] EncodeArguments()
    {
        byte[][] encoded = new byte[_arguments.Count][];
        for (int i = 0; i < encoded.Length; i++)
            encoded[i] = Encode(_arguments[i]);
        return encoded;
    }

    internal byte[][] EncodeEnvironment()
    {
        if (_environment is null)
            return [];
        byte[][] encoded = new byte[_environment.Count][];
        for (int i = 0; i < encoded.Length; i++)
            encoded[i] = Encode($"{_environment[i].Name}={_environment[i].Value}");
        return encoded;
    }

    /// <summary>Opens everything: the streams, then the directories, then the sockets.</summary>
    /// <param name="descriptors">Receives it.</param>
    internal void Open(DescriptorTable descriptors)
    {
        try
        {
            descriptors.Add(new InputDescriptor(_input()));
            descriptors.Add(new OutputDescriptor(_output()));
            descriptors.Add(new OutputDescriptor(_error()));
            if (_directories is not null)
                OpenDirectories(descriptors, _directories);
            if (_sockets is not null)
                OpenSockets(descriptors, _sockets);
        }
        catch
        {
            descriptors.Dispose();
            throw;
        }
    }

    private static void OpenDirectories(
        DescriptorTable descriptors,
        List<(Func<OpenDirectory> Open, string GuestPath, bool IsMutable)> directories
    )
    {
        foreach ((Func<OpenDirectory> open, string guestPath, bool isMutable) in directories)
            descriptors.Add(new DirectoryDescriptor(open(), isMutable, Encoding.UTF8.GetBytes(guestPath)));
    }

    private static void OpenSockets(DescriptorTable descriptors, List<Socket> sockets)
    {
        foreach (Socket socket in sockets)
            descriptors.Add(new SocketDescriptor(socket));
    }

    // The framework's routines for texts take vectors, whose types are a millisecond to load.
    private static byte[] Encode(string text)
    {
        byte[] bytes = new byte[text.Length + 1];
        for (int i = 0; i < text.Length; i++)
        {
            if (text[i] >= 0x80)
                return Encoding.UTF8.GetBytes(text + '\0');
            bytes[i] = (byte)text[i];
        }
        return bytes;
    }

    private static string Text(string text, string name)
    {
        ArgumentNullException.ThrowIfNull(text, name);
        foreach (char c in text)
        {
            if (c == '\0')
                throw new ArgumentException("a NUL character ends strings and cannot be part of one", name);
        }
        return text;
    }
}
