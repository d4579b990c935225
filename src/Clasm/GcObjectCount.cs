namespace Clasm;

/// <summary>The objects of one type in a store's GC heap.</summary>
/// <param name="Type">The type.</param>
/// <param name="Name">Its name, if a module of the store names it; otherwise what it is, in the text format.</param>
/// <param name="Count">How many there are.</param>
/// <param name="Bytes">Their size, headers included.</param>
public readonly record struct GcObjectCount(DefinedType Type, string Name, long Count, long Bytes);
