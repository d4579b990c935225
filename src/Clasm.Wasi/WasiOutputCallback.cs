using System;

namespace Clasm;

/// <summary>Receives what a guest writes to its standard output or error, on the thread that runs the guest. What it throws
/// passes through the guest unchanged.</summary>
/// <param name="data">The bytes of one write or a part of it; they are valid until the callback returns.</param>
public delegate void WasiOutputCallback(ReadOnlySpan<byte> data);

/// <summary>Gives a guest random bytes.</summary>
/// <param name="buffer">Receives them.</param>
public delegate void WasiRandomSource(Span<byte> buffer);
