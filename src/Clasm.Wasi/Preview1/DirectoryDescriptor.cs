using Clasm.Wasi.FileSystem;

namespace Clasm.Wasi.Preview1;

/// <summary>An open directory.</summary>
/// <param name="directory">The directory.</param>
/// <param name="isMutable">Whether something may be changed below it.</param>
/// <param name="guestPath">The path under which it was given to the guest, in UTF-8; null if the guest opened it.</param>
internal sealed class DirectoryDescriptor(OpenDirectory directory, bool isMutable, byte[]? guestPath) : Descriptor
{
    private const Rights PreopenRights =
        Rights.CreateDirectory
        | Rights.CreateFile
        | Rights.LinkSource
        | Rights.LinkTarget
        | Rights.Open
        | Rights.ReadDirectory
        | Rights.ReadLink
        | Rights.RenameSource
        | Rights.RenameTarget
        | Rights.Symlink
        | Rights.RemoveDirectory
        | Rights.UnlinkFile
        | Rights.PathGetStatus
        | Rights.PathSetTimes
        | Rights.GetStatus
        | Rights.SetTimes;

    private const Rights FileRights =
        Rights.DataSync
        | Rights.Read
        | Rights.Seek
        | Rights.SetFlags
        | Rights.Sync
        | Rights.Tell
        | Rights.Write
        | Rights.Advise
        | Rights.Allocate
        | Rights.GetStatus
        | Rights.SetSize
        | Rights.SetTimes
        | Rights.Poll;

    private DirectoryListing? _listing;

    /// <summary>The directory.</summary>
    public OpenDirectory Directory => directory;

    /// <summary>Whether something may be changed below it.</summary>
    public bool IsMutable => isMutable;

    /// <summary>The path under which it was given to the guest, in UTF-8; null if the guest opened it.</summary>
    public byte[]? GuestPath => guestPath;

    /// <inheritdoc/>
    public override FileType Type => FileType.Directory;

    /// <inheritdoc/>
    public override Rights Rights => PreopenRights;

    /// <inheritdoc/>
    public override Rights Inheriting => PreopenRights | FileRights;

    /// <inheritdoc/>
    public override Errno GetStatus(out FileStatus status) => directory.GetStatus(out status);

    /// <summary>The walk through its entries, which goes on between calls.</summary>
    /// <param name="listing">Receives it.</param>
    public Errno GetListing(out DirectoryListing listing)
    {
        Errno error = _listing is null ? directory.List(out _listing) : Errno.Success;
        listing = _listing!;
        return error;
    }

    /// <inheritdoc/>
    public override void Dispose()
    {
        _listing?.Dispose();
        directory.Dispose();
    }
}
