using System;
using System.Runtime.InteropServices;
using Clasm.Cli;

using PosixSignalRegistration interrupt = PosixSignalRegistration.Create(
    PosixSignal.SIGINT,
    context =>
    {
        context.Cancel = true;
        Environment.Exit(ExitStatus.Interrupted);
    }
);
using Terminal terminal = Terminal.OfProcess();
return CommandLine.Run(args, terminal);
