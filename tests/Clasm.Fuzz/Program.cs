using Clasm.Fuzz;

return FuzzCommand.Run(args);
