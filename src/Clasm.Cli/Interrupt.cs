using System;
using System.Runtime.InteropServices;
using System.Threading;

namespace Clasm.Cli;

/// <summary>
/// Makes Ctrl-C end what runs in the store instead of the process, so that what was measured until then is still written. A second one
/// ends the process.
/// </summary>
internal sealed class Interrupt : IDisposable
{
    private readonly CancellationTokenSource _source = new();
    private readonly PosixSignalRegistration _registration;

    /// <summary>Starts to wait for it.</summary>
    public Interrupt() =>
        _registration = PosixSignalRegistration.Create(
            PosixSignal.SIGINT,
            context =>
            {
                context.Cancel = !_source.IsCancellationRequested;
                _source.Cancel();
            }
        );

    /// <summary>Is cancelled by it.</summary>
    public CancellationToken Token => _source.Token;

    /// <inheritdoc/>
    public void Dispose()
    {
        _registration.Dispose();
        _source.Dispose();
    }
}
