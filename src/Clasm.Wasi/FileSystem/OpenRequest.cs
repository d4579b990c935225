namespace Clasm.Wasi.FileSystem;

/// <summary>How a name is opened. Symbolic links are never followed here.</summary>
internal readonly record struct OpenRequest
{
    public bool Read { get; init; }
    public bool Write { get; init; }
    public bool Create { get; init; }
    public bool Exclusive { get; init; }
    public bool Truncate { get; init; }
    public bool Directory { get; init; }
}
