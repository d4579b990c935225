using System;
using System.Runtime.Intrinsics;

namespace Clasm.Compilation;

/// <summary>Signatures (ECMA-335 II.23.2).</summary>
internal sealed partial class ImageBuilder
{
    private readonly Type?[] _added = new Type?[256];
    private readonly byte[]?[] _typeBytes = new byte[]?[256];
    private int _addedTypes = (int)ILType.FirstAdded;

    /// <summary>Makes a value of <see cref="ILType"/> for a type: a pointer, a reference, a struct, …</summary>
    public ILType AddType(Type type)
    {
        for (int i = (int)ILType.FirstAdded; i < _addedTypes; i++)
        {
            if (_added[i] == type)
            {
                return (ILType)i;
            }
        }

        ArgumentOutOfRangeException.ThrowIfEqual(_addedTypes, _added.Length);
        _added[_addedTypes] = type;
        return (ILType)_addedTypes++;
    }

    /// <summary>The token of the signature of calls by pointer, in the convention of managed static methods.</summary>
    public int CallSiteSignature(ReadOnlySpan<ILType> parameters, ILType result) =>
        StandAloneSignature(MethodSignature(parameters, result));

    /// <summary>The token of the signature of a method's locals, or 0 if there are none.</summary>
    public int LocalsSignature(ReadOnlySpan<ILType> locals)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan(locals.Length, MaxLocals);
        if (locals.IsEmpty)
        {
            return 0;
        }

        PrepareTypes(locals);
        _signature.Clear();
        _signature.WriteByte(0x07);
        _signature.WriteCompressed(locals.Length);
        WriteTypes(locals);
        return StandAloneSignature(_metadata.InternBlob(_signature.Bytes));
    }

    private int StandAloneSignature(int blob) =>
        _metadata.StandAloneSigs.TokenOf(InternRow(_metadata.StandAloneSigs, blob));

    /// <summary>The blob of the signature of a static method.</summary>
    private int MethodSignature(ReadOnlySpan<ILType> parameters, ILType result)
    {
        PrepareTypes(parameters);
        PrepareTypes([result]);
        _signature.Clear();
        _signature.WriteByte(0);
        _signature.WriteCompressed(parameters.Length);
        WriteTypes([result]);
        WriteTypes(parameters);
        return _metadata.InternBlob(_signature.Bytes);
    }

    /// <summary>Makes the bytes of types used for the first time; this overwrites the signature buffer.</summary>
    private void PrepareTypes(ReadOnlySpan<ILType> types)
    {
        foreach (ILType type in types)
        {
            if (_typeBytes[(int)type] is null)
            {
                _signature.Clear();
                WriteType(ClrType(type));
                _typeBytes[(int)type] = _signature.Bytes.ToArray();
            }
        }
    }

    private void WriteTypes(ReadOnlySpan<ILType> types)
    {
        foreach (ILType type in types)
        {
            _signature.WriteBytes(_typeBytes[(int)type]);
        }
    }

    private Type ClrType(ILType type) =>
        type switch
        {
            ILType.Void => typeof(void),
            ILType.I4 => typeof(int),
            ILType.I8 => typeof(long),
            ILType.R4 => typeof(float),
            ILType.R8 => typeof(double),
            ILType.V128 => typeof(Vector128<byte>),
            ILType.NativeInt => typeof(nint),
            ILType.Object => typeof(object),
            ILType.Function => FunctionType,
            ILType.Instance => InstanceType,
            _ => _added[(int)type] ?? throw new ArgumentOutOfRangeException(nameof(type)),
        };

    private void WriteModifiers(Type[] modifiers)
    {
        foreach (Type modifier in modifiers)
        {
            _signature.WriteByte(ElementType.RequiredModifier);
            _signature.WriteCompressed(CodedTypeDefOrRef(NamedType(modifier)));
        }
    }

    /// <summary>Writes a type of a member that the engine chose; a module has no part in how deeply it nests.</summary>
    private void WriteType(Type type)
    {
        byte simple = SimpleElementType(type);
        if (simple != 0)
        {
            _signature.WriteByte(simple);
        }
        else if (type.HasElementType)
        {
            WriteElementType(type);
        }
        else if (type.IsGenericParameter)
        {
            bool ofMethod = type.DeclaringMethod is not null;
            _signature.WriteByte(ofMethod ? ElementType.MethodParameter : ElementType.TypeParameter);
            _signature.WriteCompressed(type.GenericParameterPosition);
        }
        else if (type.IsFunctionPointer)
        {
            WriteFunctionPointer(type);
        }
        else if (type.IsGenericType)
        {
            WriteGenericInstance(type);
        }
        else
        {
            WriteNamed(type);
        }
    }

    private void WriteElementType(Type type)
    {
        byte kind =
            type.IsByRef ? ElementType.ByReference
            : type.IsPointer ? ElementType.Pointer
            : type.IsSZArray ? ElementType.Vector
            : throw new NotSupportedException("arrays of several dimensions");
        _signature.WriteByte(kind);
        WriteType(type.GetElementType()!);
    }

    private void WriteFunctionPointer(Type type)
    {
        const int Unmanaged = 0x09;
        Type[] parameters = type.GetFunctionPointerParameterTypes();
        _signature.WriteByte(ElementType.FunctionPointer);
        _signature.WriteByte(type.IsUnmanagedFunctionPointer ? Unmanaged : 0);
        _signature.WriteCompressed(parameters.Length);
        WriteType(type.GetFunctionPointerReturnType());
        foreach (Type parameter in parameters)
        {
            WriteType(parameter);
        }
    }

    private void WriteGenericInstance(Type type)
    {
        Type[] arguments = type.GetGenericArguments();
        _signature.WriteByte(ElementType.GenericInstance);
        WriteNamed(type.GetGenericTypeDefinition());
        _signature.WriteCompressed(arguments.Length);
        foreach (Type argument in arguments)
        {
            WriteType(argument);
        }
    }

    private void WriteNamed(Type type)
    {
        _signature.WriteByte(type.IsValueType ? ElementType.ValueType : ElementType.Class);
        _signature.WriteCompressed(CodedTypeDefOrRef(NamedType(type)));
    }

    private int CodedTypeDefOrRef(int token)
    {
        const int TypeRefTag = 1;
        const int TypeSpecTag = 2;
        int tag = token >> 24 == _metadata.TypeRefs.Number ? TypeRefTag : TypeSpecTag;
        return ((token & 0xFFFFFF) << 2) | tag;
    }

    private static byte SimpleElementType(Type type) =>
        type.IsEnum
            ? (byte)0
            : Type.GetTypeCode(type) switch
            {
                TypeCode.Boolean => ElementType.Boolean,
                TypeCode.Char => ElementType.Char,
                TypeCode.SByte => ElementType.I1,
                TypeCode.Byte => ElementType.U1,
                TypeCode.Int16 => ElementType.I2,
                TypeCode.UInt16 => ElementType.U2,
                TypeCode.Int32 => ElementType.I4,
                TypeCode.UInt32 => ElementType.U4,
                TypeCode.Int64 => ElementType.I8,
                TypeCode.UInt64 => ElementType.U8,
                TypeCode.Single => ElementType.R4,
                TypeCode.Double => ElementType.R8,
                TypeCode.String => ElementType.String,
                TypeCode.Object when type == typeof(void) => ElementType.Void,
                TypeCode.Object when type == typeof(object) => ElementType.Object,
                TypeCode.Object when type == typeof(nint) => ElementType.I,
                TypeCode.Object when type == typeof(nuint) => ElementType.U,
                TypeCode.Object when type == typeof(TypedReference) => ElementType.TypedReference,
                _ => (byte)0,
            };
}
