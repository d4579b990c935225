using System;
using System.Collections.Generic;
using System.Text;
using System.Text.Unicode;
using Clasm.Wasi.Preview1;

namespace Clasm.Wasi.FileSystem;

/// <summary>
/// The way of a path below a directory, one component after the other. Each directory on the way is held open, so that ".."
/// goes back to where the way came from, wherever that directory was moved in the meantime; and no component is followed by the
/// system: a symbolic link is read here, and what it says is walked like the rest of the path. So no path, and nobody who swaps
/// links or moves directories meanwhile, leads out of the directory at which the walk starts.
/// </summary>
/// <param name="root">The directory.</param>
/// <param name="path">The path, relative to it.</param>
internal sealed class PathWalk(OpenDirectory root, string path) : IDisposable
{
    /// <summary>How long a path may be.</summary>
    public const int MaxLength = 4096;

    private const int MaxLinks = 40;

    private readonly List<OpenDirectory> _entered = [];
    private string _path = path;
    private int _position;
    private int _links;

    /// <summary>The directory that holds <see cref="Name"/>.</summary>
    public OpenDirectory Parent => _entered.Count == 0 ? root : _entered[^1];

    /// <summary>The path's last component; "." where the path leads to <see cref="Parent"/> itself.</summary>
    public string Name { get; private set; } = ".";

    /// <summary>Whether what the path names must be a directory, because a slash follows.</summary>
    public bool MustBeDirectory { get; private set; }

    /// <summary>Walks to the last component.</summary>
    public Errno ToName()
    {
        if (_path.Length == 0)
            return Errno.NoEntry;
        if (_path[0] == '/')
            return Errno.NotPermitted;
        while (TakeComponent(out string name, out bool isLast))
        {
            if (name == ".")
                continue;
            if (name == "..")
            {
                if (!Leave())
                    return Errno.NotPermitted;
                continue;
            }
            if (isLast)
            {
                Name = name;
                return Errno.Success;
            }
            Errno error = Enter(name);
            if (error != Errno.Success)
                return error;
        }
        Name = ".";
        MustBeDirectory = true;
        return Errno.Success;
    }

    /// <summary>Goes on from the last component, which is a symbolic link, to the last component of what it says.</summary>
    public Errno FollowName()
    {
        string rest = MustBeDirectory ? "/" : "";
        Errno error = Expand(Name, rest);
        // It was replaced by something else meanwhile: have another look at it.
        if (error == Errno.Invalid && ++_links <= MaxLinks)
            return Errno.Success;
        return error == Errno.Success ? ToName() : error;
    }

    /// <summary>Closes the directories on the way.</summary>
    public void Dispose()
    {
        foreach (OpenDirectory directory in _entered)
            directory.Dispose();
        _entered.Clear();
    }

    private bool TakeComponent(out string name, out bool isLast)
    {
        int start = SkipSlashes(_position);
        int end = start;
        while (end < _path.Length && _path[end] != '/')
            end++;
        _position = SkipSlashes(end);
        name = _path[start..end];
        isLast = _position == _path.Length;
        MustBeDirectory = isLast && end < _path.Length;
        return end > start;
    }

    private int SkipSlashes(int at)
    {
        while (at < _path.Length && _path[at] == '/')
            at++;
        return at;
    }

    private Errno Enter(string name)
    {
        Errno error = Parent.Enter(name, out OpenDirectory? directory);
        if (error == Errno.Success)
        {
            _entered.Add(directory!);
            return Errno.Success;
        }
        if (error is not (Errno.Loop or Errno.NotDirectory))
            return error;
        error = Expand(name, $"/{_path[_position..]}");
        return error == Errno.Invalid ? Errno.NotDirectory : error;
    }

    private bool Leave()
    {
        if (_entered.Count == 0)
            return false;
        _entered[^1].Dispose();
        _entered.RemoveAt(_entered.Count - 1);
        return true;
    }

    /// <summary>Puts what a symbolic link says in its place.</summary>
    private Errno Expand(string name, string rest)
    {
        Errno error = Parent.ReadLink(name, out byte[] target);
        if (error != Errno.Success)
            return error;
        if (++_links > MaxLinks)
            return Errno.Loop;
        if (!Utf8.IsValid(target))
            return Errno.IllegalSequence;
        _path = Encoding.UTF8.GetString(target) + rest;
        _position = 0;
        return _path[0] == '/' ? Errno.NotPermitted : Errno.Success;
    }
}
