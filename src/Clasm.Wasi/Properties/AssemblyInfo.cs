using System.Runtime.CompilerServices;

// What the C library is called with needs no conversion, so the calls are compiled ahead like all else.
[assembly: DisableRuntimeMarshalling]
