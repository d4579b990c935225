using System;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Clasm.Cli;

// On Unix the signal itself ends the process, and shells show it as the same status.
using IDisposable? interrupt = OperatingSystem.IsWindows() ? ExitOnInterrupt() : null;
using Terminal terminal = Terminal.OfProcess();
return CommandLine.Run(args, terminal);

[MethodImpl(MethodImplOptions.NoInlining)]
static IDisposable ExitOnInterrupt() =>
    PosixSignalRegistration.Create(
        PosixSignal.SIGINT,
        context =>
        {
            context.Cancel = true;
            Environment.Exit(ExitStatus.Interrupted);
        }
    );
