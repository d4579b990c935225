namespace Clasm.Wasi.Preview1;

/// <summary>
/// The functions of <c>wasi_snapshot_preview1</c>, and of <c>wasi_unstable</c>, which differs from it in the layout of some structs.
/// Addresses and lengths are unsigned, so they come as such.
/// </summary>
internal static class Preview1Functions
{
    /// <summary>The module name of preview 1.</summary>
    public const string Module = "wasi_snapshot_preview1";

    /// <summary>The module name of the version before.</summary>
    public const string UnstableModule = "wasi_unstable";

    /// <summary>Defines all functions.</summary>
    /// <param name="linker">The linker.</param>
    public static void Define(Linker linker)
    {
        Define(linker, Module, isUnstable: false);
        linker.DefineFunction(
            Module,
            "sock_accept",
            (Caller caller, int fd, int flags, uint result) => (int)WasiHost.Of(caller).Accept(fd, flags, result)
        );
        Define(linker, UnstableModule, isUnstable: true);
    }

    private static void Define(Linker linker, string module, bool isUnstable)
    {
        linker.DefineFunction(module, "proc_exit", (int code) => Exit(code));
        linker.DefineFunction(
            module,
            "args_get",
            (Caller caller, uint pointers, uint buffer) => (int)WasiHost.Of(caller).GetArguments(pointers, buffer)
        );
        linker.DefineFunction(
            module,
            "args_sizes_get",
            (Caller caller, uint count, uint size) => (int)WasiHost.Of(caller).GetArgumentSizes(count, size)
        );
        linker.DefineFunction(
            module,
            "environ_get",
            (Caller caller, uint pointers, uint buffer) => (int)WasiHost.Of(caller).GetEnvironment(pointers, buffer)
        );
        linker.DefineFunction(
            module,
            "environ_sizes_get",
            (Caller caller, uint count, uint size) => (int)WasiHost.Of(caller).GetEnvironmentSizes(count, size)
        );
        linker.DefineFunction(
            module,
            "clock_res_get",
            (Caller caller, int clock, uint result) => (int)WasiHost.Of(caller).GetClockResolution(clock, result)
        );
        linker.DefineFunction(
            module,
            "clock_time_get",
            (Caller caller, int clock, long precision, uint result) => (int)WasiHost.Of(caller).GetTime(clock, result)
        );
        linker.DefineFunction(
            module,
            "fd_advise",
            (Caller caller, int fd, long offset, long length, int advice) =>
                (int)WasiHost.Of(caller).Advise(fd, offset, length, advice)
        );
        linker.DefineFunction(
            module,
            "fd_allocate",
            (Caller caller, int fd, long offset, long length) => (int)WasiHost.Of(caller).Allocate(fd, offset, length)
        );
        linker.DefineFunction(module, "fd_close", (Caller caller, int fd) => (int)WasiHost.Of(caller).Close(fd));
        linker.DefineFunction(
            module,
            "fd_datasync",
            (Caller caller, int fd) => (int)WasiHost.Of(caller).Synchronize(fd, dataOnly: true)
        );
        linker.DefineFunction(
            module,
            "fd_fdstat_get",
            (Caller caller, int fd, uint result) => (int)WasiHost.Of(caller).GetDescriptorStatus(fd, result)
        );
        linker.DefineFunction(
            module,
            "fd_fdstat_set_flags",
            (Caller caller, int fd, int flags) => (int)WasiHost.Of(caller).SetDescriptorFlags(fd, flags)
        );
        linker.DefineFunction(
            module,
            "fd_fdstat_set_rights",
            (Caller caller, int fd, long rights, long inheriting) => (int)WasiHost.Of(caller).SetRights(fd)
        );
        linker.DefineFunction(
            module,
            "fd_filestat_get",
            (Caller caller, int fd, uint result) => (int)WasiHost.Of(caller).GetFileStatus(fd, result, isUnstable)
        );
        linker.DefineFunction(
            module,
            "fd_filestat_set_size",
            (Caller caller, int fd, long size) => (int)WasiHost.Of(caller).SetSize(fd, size)
        );
        linker.DefineFunction(
            module,
            "fd_filestat_set_times",
            (Caller caller, int fd, long access, long modification, int flags) =>
                (int)WasiHost.Of(caller).SetTimes(fd, access, modification, flags)
        );
        linker.DefineFunction(
            module,
            "fd_pread",
            (Caller caller, int fd, uint vectors, uint count, long offset, uint result) =>
                (int)WasiHost.Of(caller).ReadAt(fd, vectors, count, (ulong)offset, result)
        );
        linker.DefineFunction(
            module,
            "fd_prestat_get",
            (Caller caller, int fd, uint result) => (int)WasiHost.Of(caller).GetPreopen(fd, result)
        );
        linker.DefineFunction(
            module,
            "fd_prestat_dir_name",
            (Caller caller, int fd, uint buffer, uint length) =>
                (int)WasiHost.Of(caller).GetPreopenName(fd, buffer, length)
        );
        linker.DefineFunction(
            module,
            "fd_pwrite",
            (Caller caller, int fd, uint vectors, uint count, long offset, uint result) =>
                (int)WasiHost.Of(caller).WriteAt(fd, vectors, count, (ulong)offset, result)
        );
        linker.DefineFunction(
            module,
            "fd_read",
            (Caller caller, int fd, uint vectors, uint count, uint result) =>
                (int)WasiHost.Of(caller).Read(fd, vectors, count, result)
        );
        linker.DefineFunction(
            module,
            "fd_readdir",
            (Caller caller, int fd, uint buffer, uint length, long cookie, uint result) =>
                (int)WasiHost.Of(caller).ReadDirectory(fd, buffer, length, (ulong)cookie, result)
        );
        linker.DefineFunction(
            module,
            "fd_renumber",
            (Caller caller, int from, int to) => (int)WasiHost.Of(caller).Renumber(from, to)
        );
        linker.DefineFunction(
            module,
            "fd_seek",
            (Caller caller, int fd, long offset, int whence, uint result) =>
                (int)WasiHost.Of(caller).Seek(fd, offset, whence, result, isUnstable)
        );
        linker.DefineFunction(
            module,
            "fd_sync",
            (Caller caller, int fd) => (int)WasiHost.Of(caller).Synchronize(fd, dataOnly: false)
        );
        linker.DefineFunction(
            module,
            "fd_tell",
            (Caller caller, int fd, uint result) => (int)WasiHost.Of(caller).Tell(fd, result)
        );
        linker.DefineFunction(
            module,
            "fd_write",
            (Caller caller, int fd, uint vectors, uint count, uint result) =>
                (int)WasiHost.Of(caller).Write(fd, vectors, count, result)
        );
        linker.DefineFunction(
            module,
            "path_create_directory",
            (Caller caller, int fd, uint path, uint length) =>
                (int)WasiHost.Of(caller).CreateDirectory(fd, path, length)
        );
        linker.DefineFunction(
            module,
            "path_filestat_get",
            (Caller caller, int fd, int lookup, uint path, uint length, uint result) =>
                (int)WasiHost.Of(caller).GetPathStatus(fd, lookup, path, length, result, isUnstable)
        );
        linker.DefineFunction(
            module,
            "path_filestat_set_times",
            (Caller caller, int fd, int lookup, uint path, uint length, long access, long modification, int flags) =>
                (int)WasiHost.Of(caller).SetPathTimes(fd, lookup, path, length, access, modification, flags)
        );
        linker.DefineFunction(
            module,
            "path_link",
            (Caller caller, int fd, int lookup, uint path, uint length, int newFd, uint newPath, uint newLength) =>
                (int)WasiHost.Of(caller).Link(fd, lookup, path, length, newFd, newPath, newLength)
        );
        linker.DefineFunction(
            module,
            "path_open",
            (
                Caller caller,
                int fd,
                int lookup,
                uint path,
                uint length,
                int flags,
                long rights,
                long inheriting,
                int descriptorFlags,
                uint result
            ) => (int)WasiHost.Of(caller).Open(fd, lookup, path, length, flags, (ulong)rights, descriptorFlags, result)
        );
        linker.DefineFunction(
            module,
            "path_readlink",
            (Caller caller, int fd, uint path, uint length, uint buffer, uint bufferLength, uint result) =>
                (int)WasiHost.Of(caller).ReadLink(fd, path, length, buffer, bufferLength, result)
        );
        linker.DefineFunction(
            module,
            "path_remove_directory",
            (Caller caller, int fd, uint path, uint length) =>
                (int)WasiHost.Of(caller).RemoveDirectory(fd, path, length)
        );
        linker.DefineFunction(
            module,
            "path_rename",
            (Caller caller, int fd, uint path, uint length, int newFd, uint newPath, uint newLength) =>
                (int)WasiHost.Of(caller).Rename(fd, path, length, newFd, newPath, newLength)
        );
        linker.DefineFunction(
            module,
            "path_symlink",
            (Caller caller, uint target, uint targetLength, int fd, uint path, uint length) =>
                (int)WasiHost.Of(caller).Symlink(target, targetLength, fd, path, length)
        );
        linker.DefineFunction(
            module,
            "path_unlink_file",
            (Caller caller, int fd, uint path, uint length) => (int)WasiHost.Of(caller).RemoveFile(fd, path, length)
        );
        linker.DefineFunction(
            module,
            "poll_oneoff",
            (Caller caller, uint subscriptions, uint events, uint count, uint result) =>
                (int)WasiHost.Of(caller).Poll(subscriptions, events, count, result, isUnstable)
        );
        linker.DefineFunction(module, "proc_raise", (int signal) => (int)WasiHost.Raise(signal));
        linker.DefineFunction(module, "sched_yield", (Caller caller) => (int)WasiHost.Of(caller).Yield());
        linker.DefineFunction(
            module,
            "random_get",
            (Caller caller, uint buffer, uint length) => (int)WasiHost.Of(caller).GetRandom(buffer, length)
        );
        linker.DefineFunction(
            module,
            "sock_recv",
            (Caller caller, int fd, uint vectors, uint count, int flags, uint result, uint resultFlags) =>
                (int)WasiHost.Of(caller).Receive(fd, vectors, count, flags, result, resultFlags)
        );
        linker.DefineFunction(
            module,
            "sock_send",
            (Caller caller, int fd, uint vectors, uint count, int flags, uint result) =>
                (int)WasiHost.Of(caller).Send(fd, vectors, count, flags, result)
        );
        linker.DefineFunction(
            module,
            "sock_shutdown",
            (Caller caller, int fd, int how) => (int)WasiHost.Of(caller).Shutdown(fd, how)
        );
    }

    private static void Exit(int code) => throw new WasiExitException(code);
}
