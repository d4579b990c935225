using System;
using Clasm.Syntax;

namespace Clasm;

public sealed partial class Engine
{
    /// <summary>A struct type without supertypes: the same as that of modules that define it alike.</summary>
    /// <param name="fields">Its fields; type indices are those of <see cref="DefinedType"/>.</param>
    public DefinedType DefineStruct(params FieldType[] fields)
    {
        ArgumentNullException.ThrowIfNull(fields);
        return new DefinedType(this, Types.Register(new StructType([.. fields])));
    }

    /// <summary>An array type without supertypes: the same as that of modules that define it alike.</summary>
    /// <param name="element">Its elements; a type index is that of a <see cref="DefinedType"/>.</param>
    public DefinedType DefineArray(FieldType element) => new(this, Types.Register(new ArrayType(element)));

    /// <summary>A function type without supertypes: the same as that of modules that define it alike.</summary>
    /// <param name="parameters">The types of the parameters; type indices are those of <see cref="DefinedType"/>.</param>
    /// <param name="results">The types of the results.</param>
    public DefinedType DefineFunction(ValType[] parameters, ValType[] results)
    {
        ArgumentNullException.ThrowIfNull(parameters);
        ArgumentNullException.ThrowIfNull(results);
        return new DefinedType(this, Types.Register(new FuncType([.. parameters], [.. results])));
    }
}
