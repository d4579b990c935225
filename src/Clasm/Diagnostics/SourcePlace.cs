namespace Clasm.Diagnostics;

/// <summary>A place in the source of a program.</summary>
/// <param name="File">The file, as the debugging data names it.</param>
/// <param name="Line">The line from 1; 0 where it is not known.</param>
/// <param name="Column">The column from 1; 0 where it is not known.</param>
internal readonly record struct SourcePlace(string File, int Line, int Column);
