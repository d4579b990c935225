using Clasm.Wasi.Preview1;

namespace Clasm.Wasi.FileSystem;

/// <summary>
/// An open directory. Names are single components: no slash, not "..", but "." may stand for the directory itself. No operation
/// follows a symbolic link: <see cref="PathWalk"/> does that, by reading it.
/// </summary>
internal abstract class OpenDirectory : OpenNode
{
    /// <summary>Opens a directory in it to walk through. A symbolic link gives <see cref="Errno.Loop"/> or
    /// <see cref="Errno.NotDirectory"/>.</summary>
    /// <param name="name">The name.</param>
    /// <param name="directory">Receives the directory.</param>
    public abstract Errno Enter(string name, out OpenDirectory? directory);

    /// <summary>Opens something in it. A symbolic link gives <see cref="Errno.Loop"/>.</summary>
    /// <param name="name">The name.</param>
    /// <param name="request">How.</param>
    /// <param name="node">Receives the file or directory.</param>
    public abstract Errno Open(string name, OpenRequest request, out OpenNode? node);

    /// <summary>Reads a symbolic link; anything else gives <see cref="Errno.Invalid"/>.</summary>
    /// <param name="name">The name.</param>
    /// <param name="target">Receives what it says, in UTF-8.</param>
    public abstract Errno ReadLink(string name, out byte[] target);

    /// <summary>What is known of something in it, a symbolic link among them.</summary>
    /// <param name="name">The name.</param>
    /// <param name="status">Receives that.</param>
    public abstract Errno GetStatus(string name, out FileStatus status);

    /// <summary>Sets the times of something in it, a symbolic link among them.</summary>
    /// <param name="name">The name.</param>
    /// <param name="times">The times.</param>
    public abstract Errno SetTimes(string name, FileTimes times);

    /// <summary>Creates a directory in it.</summary>
    /// <param name="name">The name.</param>
    public abstract Errno CreateDirectory(string name);

    /// <summary>Creates a symbolic link in it.</summary>
    /// <param name="target">What the link says.</param>
    /// <param name="name">The name.</param>
    public abstract Errno CreateSymbolicLink(string target, string name);

    /// <summary>Removes a directory that is empty.</summary>
    /// <param name="name">The name.</param>
    public abstract Errno RemoveDirectory(string name);

    /// <summary>Removes the name of what is no directory.</summary>
    /// <param name="name">The name.</param>
    public abstract Errno RemoveFile(string name);

    /// <summary>Moves something to another name.</summary>
    /// <param name="name">The name.</param>
    /// <param name="destination">The directory of the new name.</param>
    /// <param name="newName">The new name.</param>
    public abstract Errno Rename(string name, OpenDirectory destination, string newName);

    /// <summary>Gives a file another name.</summary>
    /// <param name="name">The name.</param>
    /// <param name="destination">The directory of the other name.</param>
    /// <param name="newName">The other name.</param>
    public abstract Errno Link(string name, OpenDirectory destination, string newName);

    /// <summary>Lists it.</summary>
    /// <param name="listing">Receives the listing, which has its own life.</param>
    public abstract Errno List(out DirectoryListing? listing);
}
