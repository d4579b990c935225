using System.Collections.Generic;

namespace Clasm.Cli.Listings;

/// <summary>A line of a listing of machine code.</summary>
/// <param name="Offset">Where the instruction stands in its method; -1 where the line is none, or it is not known.</param>
/// <param name="Text">What the line says.</param>
internal readonly record struct MachineLine(int Offset, string Text);

/// <summary>The machine code of a method.</summary>
/// <param name="Function">The function that it belongs to.</param>
/// <param name="Role">What it is for the function, as <see cref="MachineCode.RoleOf"/> reads it.</param>
/// <param name="Size">Its size, in bytes.</param>
/// <param name="Lines">The listing.</param>
internal sealed record MachineMethod(uint Function, string Role, int Size, List<MachineLine> Lines)
{
    /// <summary>Whether it is what the function's text became, not an entry to it or a part of it.</summary>
    public bool IsMain { get; set; }

    /// <summary>Pairs of an offset in the method's CIL and one in this code, where the compiler says so.</summary>
    public List<(int Cil, int Native)> Map { get; set; } = [];
}
