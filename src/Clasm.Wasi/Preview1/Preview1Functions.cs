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

    private static readonly string[] _names =
    [
        "args_get",
        "args_sizes_get",
        "clock_res_get",
        "clock_time_get",
        "environ_get",
        "environ_sizes_get",
        "fd_advise",
        "fd_allocate",
        "fd_close",
        "fd_datasync",
        "fd_fdstat_get",
        "fd_fdstat_set_flags",
        "fd_fdstat_set_rights",
        "fd_filestat_get",
        "fd_filestat_set_size",
        "fd_filestat_set_times",
        "fd_pread",
        "fd_prestat_dir_name",
        "fd_prestat_get",
        "fd_pwrite",
        "fd_read",
        "fd_readdir",
        "fd_renumber",
        "fd_seek",
        "fd_sync",
        "fd_tell",
        "fd_write",
        "path_create_directory",
        "path_filestat_get",
        "path_filestat_set_times",
        "path_link",
        "path_open",
        "path_readlink",
        "path_remove_directory",
        "path_rename",
        "path_symlink",
        "path_unlink_file",
        "poll_oneoff",
        "proc_exit",
        "proc_raise",
        "random_get",
        "sched_yield",
        "sock_accept",
        "sock_recv",
        "sock_send",
        "sock_shutdown",
    ];

    /// <summary>Defines all functions.</summary>
    /// <param name="linker">The linker.</param>
    public static void Define(Linker linker)
    {
        foreach (string name in _names)
        {
            Define(linker, Module, name);
            Define(linker, UnstableModule, name);
        }
    }

    /// <summary>Defines one function, if there is one of the name. A program that needs few starts sooner with only those.</summary>
    /// <param name="linker">The linker.</param>
    /// <param name="module">The module name.</param>
    /// <param name="name">The function's name.</param>
    public static void Define(Linker linker, string module, string name)
    {
        bool isUnstable = module == UnstableModule;
        if (!isUnstable && module != Module)
            return;
        if (name.StartsWith("fd_", System.StringComparison.Ordinal))
            DefineDescriptorFunction(linker, module, name, isUnstable);
        else if (name.StartsWith("path_", System.StringComparison.Ordinal))
            DefinePathFunction(linker, module, name, isUnstable);
        else if (name.StartsWith("sock_", System.StringComparison.Ordinal))
            DefineSocketFunction(linker, module, name, isUnstable);
        else
            DefineProcessFunction(linker, module, name, isUnstable);
    }

    private static void DefineDescriptorFunction(Linker linker, string module, string name, bool isUnstable)
    {
        switch (name)
        {
            case "fd_advise":
                linker.DefineFunction(
                    module,
                    "fd_advise",
                    (Caller caller, int fd, long offset, long length, int advice) =>
                        (int)WasiHost.Of(caller).Advise(fd, offset, length, advice)
                );
                break;
            case "fd_allocate":
                linker.DefineFunction(
                    module,
                    "fd_allocate",
                    (Caller caller, int fd, long offset, long length) =>
                        (int)WasiHost.Of(caller).Allocate(fd, offset, length)
                );
                break;
            case "fd_close":
                linker.DefineFunction(
                    module,
                    "fd_close",
                    (Caller caller, int fd) => (int)WasiHost.Of(caller).Close(fd)
                );
                break;
            case "fd_datasync":
                linker.DefineFunction(
                    module,
                    "fd_datasync",
                    (Caller caller, int fd) => (int)WasiHost.Of(caller).Synchronize(fd, dataOnly: true)
                );
                break;
            case "fd_fdstat_get":
                linker.DefineFunction(
                    module,
                    "fd_fdstat_get",
                    (Caller caller, int fd, uint result) => (int)WasiHost.Of(caller).GetDescriptorStatus(fd, result)
                );
                break;
            case "fd_fdstat_set_flags":
                linker.DefineFunction(
                    module,
                    "fd_fdstat_set_flags",
                    (Caller caller, int fd, int flags) => (int)WasiHost.Of(caller).SetDescriptorFlags(fd, flags)
                );
                break;
            case "fd_fdstat_set_rights":
                linker.DefineFunction(
                    module,
                    "fd_fdstat_set_rights",
                    (Caller caller, int fd, long rights, long inheriting) => (int)WasiHost.Of(caller).SetRights(fd)
                );
                break;
            case "fd_filestat_get":
                linker.DefineFunction(
                    module,
                    "fd_filestat_get",
                    (Caller caller, int fd, uint result) =>
                        (int)WasiHost.Of(caller).GetFileStatus(fd, result, isUnstable)
                );
                break;
            case "fd_filestat_set_size":
                linker.DefineFunction(
                    module,
                    "fd_filestat_set_size",
                    (Caller caller, int fd, long size) => (int)WasiHost.Of(caller).SetSize(fd, size)
                );
                break;
            case "fd_filestat_set_times":
                linker.DefineFunction(
                    module,
                    "fd_filestat_set_times",
                    (Caller caller, int fd, long access, long modification, int flags) =>
                        (int)WasiHost.Of(caller).SetTimes(fd, access, modification, flags)
                );
                break;
            case "fd_pread":
                linker.DefineFunction(
                    module,
                    "fd_pread",
                    (Caller caller, int fd, uint vectors, uint count, long offset, uint result) =>
                        (int)WasiHost.Of(caller).ReadAt(fd, vectors, count, (ulong)offset, result)
                );
                break;
            case "fd_prestat_get":
                linker.DefineFunction(
                    module,
                    "fd_prestat_get",
                    (Caller caller, int fd, uint result) => (int)WasiHost.Of(caller).GetPreopen(fd, result)
                );
                break;
            case "fd_prestat_dir_name":
                linker.DefineFunction(
                    module,
                    "fd_prestat_dir_name",
                    (Caller caller, int fd, uint buffer, uint length) =>
                        (int)WasiHost.Of(caller).GetPreopenName(fd, buffer, length)
                );
                break;
            case "fd_pwrite":
                linker.DefineFunction(
                    module,
                    "fd_pwrite",
                    (Caller caller, int fd, uint vectors, uint count, long offset, uint result) =>
                        (int)WasiHost.Of(caller).WriteAt(fd, vectors, count, (ulong)offset, result)
                );
                break;
            case "fd_read":
                linker.DefineFunction(
                    module,
                    "fd_read",
                    (Caller caller, int fd, uint vectors, uint count, uint result) =>
                        (int)WasiHost.Of(caller).Read(fd, vectors, count, result)
                );
                break;
            case "fd_readdir":
                linker.DefineFunction(
                    module,
                    "fd_readdir",
                    (Caller caller, int fd, uint buffer, uint length, long cookie, uint result) =>
                        (int)WasiHost.Of(caller).ReadDirectory(fd, buffer, length, (ulong)cookie, result)
                );
                break;
            case "fd_renumber":
                linker.DefineFunction(
                    module,
                    "fd_renumber",
                    (Caller caller, int from, int to) => (int)WasiHost.Of(caller).Renumber(from, to)
                );
                break;
            case "fd_seek":
                linker.DefineFunction(
                    module,
                    "fd_seek",
                    (Caller caller, int fd, long offset, int whence, uint result) =>
                        (int)WasiHost.Of(caller).Seek(fd, offset, whence, result, isUnstable)
                );
                break;
            case "fd_sync":
                linker.DefineFunction(
                    module,
                    "fd_sync",
                    (Caller caller, int fd) => (int)WasiHost.Of(caller).Synchronize(fd, dataOnly: false)
                );
                break;
            case "fd_tell":
                linker.DefineFunction(
                    module,
                    "fd_tell",
                    (Caller caller, int fd, uint result) => (int)WasiHost.Of(caller).Tell(fd, result)
                );
                break;
            case "fd_write":
                linker.DefineFunction(
                    module,
                    "fd_write",
                    (Caller caller, int fd, uint vectors, uint count, uint result) =>
                        (int)WasiHost.Of(caller).Write(fd, vectors, count, result)
                );
                break;
        }
    }

    private static void DefinePathFunction(Linker linker, string module, string name, bool isUnstable)
    {
        switch (name)
        {
            case "path_create_directory":
                linker.DefineFunction(
                    module,
                    "path_create_directory",
                    (Caller caller, int fd, uint path, uint length) =>
                        (int)WasiHost.Of(caller).CreateDirectory(fd, path, length)
                );
                break;
            case "path_filestat_get":
                linker.DefineFunction(
                    module,
                    "path_filestat_get",
                    (Caller caller, int fd, int lookup, uint path, uint length, uint result) =>
                        (int)WasiHost.Of(caller).GetPathStatus(fd, lookup, path, length, result, isUnstable)
                );
                break;
            case "path_filestat_set_times":
                linker.DefineFunction(
                    module,
                    "path_filestat_set_times",
                    (
                        Caller caller,
                        int fd,
                        int lookup,
                        uint path,
                        uint length,
                        long access,
                        long modification,
                        int flags
                    ) => (int)WasiHost.Of(caller).SetPathTimes(fd, lookup, path, length, access, modification, flags)
                );
                break;
            case "path_link":
                linker.DefineFunction(
                    module,
                    "path_link",
                    (
                        Caller caller,
                        int fd,
                        int lookup,
                        uint path,
                        uint length,
                        int newFd,
                        uint newPath,
                        uint newLength
                    ) => (int)WasiHost.Of(caller).Link(fd, lookup, path, length, newFd, newPath, newLength)
                );
                break;
            case "path_open":
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
                    ) =>
                        (int)
                            WasiHost
                                .Of(caller)
                                .Open(fd, lookup, path, length, flags, (ulong)rights, descriptorFlags, result)
                );
                break;
            case "path_readlink":
                linker.DefineFunction(
                    module,
                    "path_readlink",
                    (Caller caller, int fd, uint path, uint length, uint buffer, uint bufferLength, uint result) =>
                        (int)WasiHost.Of(caller).ReadLink(fd, path, length, buffer, bufferLength, result)
                );
                break;
            case "path_remove_directory":
                linker.DefineFunction(
                    module,
                    "path_remove_directory",
                    (Caller caller, int fd, uint path, uint length) =>
                        (int)WasiHost.Of(caller).RemoveDirectory(fd, path, length)
                );
                break;
            case "path_rename":
                linker.DefineFunction(
                    module,
                    "path_rename",
                    (Caller caller, int fd, uint path, uint length, int newFd, uint newPath, uint newLength) =>
                        (int)WasiHost.Of(caller).Rename(fd, path, length, newFd, newPath, newLength)
                );
                break;
            case "path_symlink":
                linker.DefineFunction(
                    module,
                    "path_symlink",
                    (Caller caller, uint target, uint targetLength, int fd, uint path, uint length) =>
                        (int)WasiHost.Of(caller).Symlink(target, targetLength, fd, path, length)
                );
                break;
            case "path_unlink_file":
                linker.DefineFunction(
                    module,
                    "path_unlink_file",
                    (Caller caller, int fd, uint path, uint length) =>
                        (int)WasiHost.Of(caller).RemoveFile(fd, path, length)
                );
                break;
        }
    }

    private static void DefineSocketFunction(Linker linker, string module, string name, bool isUnstable)
    {
        switch (name)
        {
            case "sock_recv":
                linker.DefineFunction(
                    module,
                    "sock_recv",
                    (Caller caller, int fd, uint vectors, uint count, int flags, uint result, uint resultFlags) =>
                        (int)WasiHost.Of(caller).Receive(fd, vectors, count, flags, result, resultFlags)
                );
                break;
            case "sock_send":
                linker.DefineFunction(
                    module,
                    "sock_send",
                    (Caller caller, int fd, uint vectors, uint count, int flags, uint result) =>
                        (int)WasiHost.Of(caller).Send(fd, vectors, count, flags, result)
                );
                break;
            case "sock_shutdown":
                linker.DefineFunction(
                    module,
                    "sock_shutdown",
                    (Caller caller, int fd, int how) => (int)WasiHost.Of(caller).Shutdown(fd, how)
                );
                break;
            case "sock_accept" when !isUnstable:
                linker.DefineFunction(
                    module,
                    "sock_accept",
                    (Caller caller, int fd, int flags, uint result) =>
                        (int)WasiHost.Of(caller).Accept(fd, flags, result)
                );
                break;
        }
    }

    private static void DefineProcessFunction(Linker linker, string module, string name, bool isUnstable)
    {
        switch (name)
        {
            case "proc_exit":
                linker.DefineFunction(module, "proc_exit", (int code) => Exit(code));
                break;
            case "args_get":
                linker.DefineFunction(
                    module,
                    "args_get",
                    (Caller caller, uint pointers, uint buffer) =>
                        (int)WasiHost.Of(caller).GetArguments(pointers, buffer)
                );
                break;
            case "args_sizes_get":
                linker.DefineFunction(
                    module,
                    "args_sizes_get",
                    (Caller caller, uint count, uint size) => (int)WasiHost.Of(caller).GetArgumentSizes(count, size)
                );
                break;
            case "environ_get":
                linker.DefineFunction(
                    module,
                    "environ_get",
                    (Caller caller, uint pointers, uint buffer) =>
                        (int)WasiHost.Of(caller).GetEnvironment(pointers, buffer)
                );
                break;
            case "environ_sizes_get":
                linker.DefineFunction(
                    module,
                    "environ_sizes_get",
                    (Caller caller, uint count, uint size) => (int)WasiHost.Of(caller).GetEnvironmentSizes(count, size)
                );
                break;
            case "clock_res_get":
                linker.DefineFunction(
                    module,
                    "clock_res_get",
                    (Caller caller, int clock, uint result) =>
                        (int)WasiHost.Of(caller).GetClockResolution(clock, result)
                );
                break;
            case "clock_time_get":
                linker.DefineFunction(
                    module,
                    "clock_time_get",
                    (Caller caller, int clock, long precision, uint result) =>
                        (int)WasiHost.Of(caller).GetTime(clock, result)
                );
                break;
            case "poll_oneoff":
                linker.DefineFunction(
                    module,
                    "poll_oneoff",
                    (Caller caller, uint subscriptions, uint events, uint count, uint result) =>
                        (int)WasiHost.Of(caller).Poll(subscriptions, events, count, result, isUnstable)
                );
                break;
            case "proc_raise":
                linker.DefineFunction(module, "proc_raise", (int signal) => (int)WasiHost.Raise(signal));
                break;
            case "sched_yield":
                linker.DefineFunction(module, "sched_yield", (Caller caller) => (int)WasiHost.Of(caller).Yield());
                break;
            case "random_get":
                linker.DefineFunction(
                    module,
                    "random_get",
                    (Caller caller, uint buffer, uint length) => (int)WasiHost.Of(caller).GetRandom(buffer, length)
                );
                break;
        }
    }

    private static void Exit(int code) => throw new WasiExitException(code);
}
