using System;

namespace Clasm.Gc;

/// <summary>A heap is not what it must be: an internal error, of the collector or of compiled code.</summary>
/// <param name="message">Which object breaks which rule.</param>
internal sealed class GcInvariantException(string message) : InvalidOperationException(message);
