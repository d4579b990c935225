using System;
using System.Collections.Generic;
using System.Text;
using Clasm.Wasi.Preview1;
using Xunit;

namespace Clasm.Wasi;

/// <summary>Calls the functions of preview 1 as a guest does: through compiled code and a guest's memory.</summary>
internal sealed class GuestCalls : IDisposable
{
    public const int Scratch = 0x8000;

    private static readonly Engine s_engine = new(new Config().WithEpochInterruption(true).WithFuelConsumption(true));
    private static readonly Lazy<Module> s_module = new(() => Module.FromText(s_engine, "calls", Text()));

    private readonly Instance _instance;

    public GuestCalls(WasiConfiguration configuration)
    {
        Store = new Store(s_engine) { Fuel = long.MaxValue };
        Store.SetWasiConfiguration(configuration);
        using Linker linker = new(s_engine);
        linker.DefineWasi();
        _instance = linker.Instantiate(Store, s_module.Value);
        Memory = _instance.GetMemory("memory")!;
    }

    public Store Store { get; }

    public Memory Memory { get; }

    /// <summary>The functions, with the number of bits of each parameter.</summary>
    public static IReadOnlyDictionary<string, string> Signatures { get; } =
        new Dictionary<string, string>
        {
            ["args_get"] = "ii",
            ["args_sizes_get"] = "ii",
            ["environ_get"] = "ii",
            ["environ_sizes_get"] = "ii",
            ["clock_res_get"] = "ii",
            ["clock_time_get"] = "iIi",
            ["fd_advise"] = "iIIi",
            ["fd_allocate"] = "iII",
            ["fd_close"] = "i",
            ["fd_datasync"] = "i",
            ["fd_fdstat_get"] = "ii",
            ["fd_fdstat_set_flags"] = "ii",
            ["fd_fdstat_set_rights"] = "iII",
            ["fd_filestat_get"] = "ii",
            ["fd_filestat_set_size"] = "iI",
            ["fd_filestat_set_times"] = "iIIi",
            ["fd_pread"] = "iiiIi",
            ["fd_prestat_get"] = "ii",
            ["fd_prestat_dir_name"] = "iii",
            ["fd_pwrite"] = "iiiIi",
            ["fd_read"] = "iiii",
            ["fd_readdir"] = "iiiIi",
            ["fd_renumber"] = "ii",
            ["fd_seek"] = "iIii",
            ["fd_sync"] = "i",
            ["fd_tell"] = "ii",
            ["fd_write"] = "iiii",
            ["path_create_directory"] = "iii",
            ["path_filestat_get"] = "iiiii",
            ["path_filestat_set_times"] = "iiiiIIi",
            ["path_link"] = "iiiiiii",
            ["path_open"] = "iiiiiIIii",
            ["path_readlink"] = "iiiiii",
            ["path_remove_directory"] = "iii",
            ["path_rename"] = "iiiiii",
            ["path_symlink"] = "iiiii",
            ["path_unlink_file"] = "iii",
            ["poll_oneoff"] = "iiii",
            ["proc_raise"] = "i",
            ["sched_yield"] = "",
            ["random_get"] = "ii",
            ["sock_accept"] = "iii",
            ["sock_recv"] = "iiiiii",
            ["sock_send"] = "iiiii",
            ["sock_shutdown"] = "ii",
        };

    /// <summary>Calls a function with arguments as its signature has them.</summary>
    public Errno Call(string name, params long[] arguments)
    {
        string signature = Signatures[name.StartsWith("old_", StringComparison.Ordinal) ? name[4..] : name];
        Value[] values = new Value[arguments.Length];
        for (int i = 0; i < values.Length; i++)
            values[i] = signature[i] == 'I' ? Value.FromInt64(arguments[i]) : Value.FromInt32((int)arguments[i]);
        return (Errno)_instance.GetFunction(name)!.Invoke(values)[0].AsInt32();
    }

    /// <summary>Puts a path into memory.</summary>
    public (long Address, long Length) Path(string path, int at = 0)
    {
        byte[] bytes = Encoding.UTF8.GetBytes(path);
        bytes.CopyTo(Memory.GetSpan(at, bytes.Length));
        return (at, bytes.Length);
    }

    /// <summary>Opens a path below a directory.</summary>
    public Errno Open(string path, out int fd, bool follow = true, int flags = 0, bool write = false, int directory = 3)
    {
        (long address, long length) = Path(path);
        long rights = (long)(Rights.Read | (write ? Rights.Write : Rights.None));
        Errno error = Call("path_open", directory, follow ? 1 : 0, address, length, flags, rights, 0, 0, Scratch);
        fd = error == Errno.Success ? Memory.Read<int>(Scratch) : -1;
        return error;
    }

    /// <summary>Calls a function that takes a directory and a path.</summary>
    public Errno OnPath(string name, string path)
    {
        (long address, long length) = Path(path);
        return Call(name, 3, address, length);
    }

    /// <summary>Calls a function that takes two directories and paths.</summary>
    public Errno OnPaths(string name, string from, string to)
    {
        (long first, long firstLength) = Path(from);
        (long second, long secondLength) = Path(to, 0x4000);
        return name switch
        {
            "path_rename" => Call(name, 3, first, firstLength, 3, second, secondLength),
            "path_link" => Call(name, 3, 0, first, firstLength, 3, second, secondLength),
            _ => Call(name, first, firstLength, 3, second, secondLength),
        };
    }

    /// <summary>Reads what a path holds.</summary>
    public string? Read(string path, bool follow = true)
    {
        if (Open(path, out int fd, follow) != Errno.Success)
            return null;
        Errno error = Read(fd);
        Call("fd_close", fd);
        return error == Errno.Success ? Encoding.UTF8.GetString(Memory.GetSpan(Scratch + 64, Transferred)) : null;
    }

    /// <summary>How many bytes the last <see cref="Read(int)"/> or <see cref="Write"/> moved.</summary>
    public int Transferred => Memory.Read<int>(Scratch + 8);

    /// <summary>Reads up to 1,024 bytes.</summary>
    public Errno Read(int fd)
    {
        PutVector(1024);
        return Call("fd_read", fd, Scratch, 1, Scratch + 8);
    }

    /// <summary>Writes bytes.</summary>
    public Errno Write(int fd, int length)
    {
        PutVector(length);
        return Call("fd_write", fd, Scratch, 1, Scratch + 8);
    }

    /// <summary>Waits for a descriptor.</summary>
    public Errno Poll(EventType type, int fd)
    {
        Memory.GetSpan(Scratch, 48).Clear();
        Memory.Write(Scratch + 8, (byte)type);
        Memory.Write(Scratch + 16, fd);
        return Call("poll_oneoff", Scratch, Scratch + 64, 1, Scratch + 128);
    }

    /// <summary>Waits for the monotonic clock.</summary>
    public Errno Sleep(TimeSpan duration)
    {
        Memory.GetSpan(Scratch, 48).Clear();
        Memory.Write(Scratch + 16, 1);
        Memory.Write(Scratch + 24, duration.Ticks * TimeSpan.NanosecondsPerTick);
        return Call("poll_oneoff", Scratch, Scratch + 64, 1, Scratch + 128);
    }

    /// <summary>The time of a clock in nanoseconds.</summary>
    public long Time(int clock)
    {
        Assert.Equal(Errno.Success, Call("clock_time_get", clock, 0, Scratch));
        return Memory.Read<long>(Scratch);
    }

    public void Dispose()
    {
        Store.SetWasiConfiguration(null);
        Store.Dispose();
    }

    private void PutVector(int length)
    {
        Memory.Write(Scratch, Scratch + 64);
        Memory.Write(Scratch + 4, length);
    }

    private static string Text()
    {
        StringBuilder imports = new("(module\n");
        StringBuilder functions = new("(memory (export \"memory\") 1 2)\n");
        foreach ((string module, string prefix) in new[] { ("wasi_snapshot_preview1", ""), ("wasi_unstable", "old_") })
        {
            foreach ((string name, string signature) in Signatures)
            {
                if (prefix.Length > 0 && name == "sock_accept")
                    continue;
                StringBuilder parameters = new();
                StringBuilder arguments = new();
                for (int i = 0; i < signature.Length; i++)
                {
                    parameters.Append(signature[i] == 'I' ? " i64" : " i32");
                    arguments.Append($" (local.get {i})");
                }
                string type = $"(param{parameters}) (result i32)";
                imports.Append($"(import \"{module}\" \"{name}\" (func ${prefix}{name} {type}))\n");
                functions.Append($"(func (export \"{prefix}{name}\") {type} (call ${prefix}{name}{arguments}))\n");
            }
        }
        return $"{imports}{functions})";
    }
}
