namespace Clasm.Wasi.FileSystem;

/// <summary>Times to set, in nanoseconds since 1970; null leaves a time as it is.</summary>
/// <param name="Access">When it was read last.</param>
/// <param name="Modification">When it was written last.</param>
internal readonly record struct FileTimes(ulong? Access, ulong? Modification);
