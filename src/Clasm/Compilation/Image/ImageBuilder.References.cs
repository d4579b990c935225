using System;
using System.Buffers.Binary;
using System.Collections.Generic;
using System.Reflection;
using System.Runtime.CompilerServices;
using Clasm.Execution;

namespace Clasm.Compilation;

/// <summary>References to types, methods and fields of the run-time and of the engine.</summary>
internal sealed partial class ImageBuilder
{
    private readonly Dictionary<object, int> _tokens = new(ReferenceEqualityComparer.Instance);
    private readonly ByteTable _rows = new();

    /// <summary>The token of the method that makes signalling NaNs of 32 bits.</summary>
    public int SignallingNaNReference => field != 0 ? field : field = SignallingNaNMethod(typeof(int));

    /// <summary>The token of the method that makes signalling NaNs of 64 bits.</summary>
    public int SignallingNaN64Reference => field != 0 ? field : field = SignallingNaNMethod(typeof(long));

    private int SignallingNaNMethod(Type bits) =>
        MethodReference(typeof(SignallingNaN).GetMethod(nameof(SignallingNaN.FromBits), [bits])!);

    /// <summary>The token of a method or constructor: MemberRef, or MethodSpec of a generic instance.</summary>
    public int MethodReference(MethodBase method)
    {
        if (!_tokens.TryGetValue(method, out int token))
        {
            token =
                method.IsGenericMethod && !method.IsGenericMethodDefinition
                    ? MethodSpecification((MethodInfo)method)
                    : MethodMember(method);
            _tokens.Add(method, token);
        }

        return token;
    }

    /// <summary>The token of a field.</summary>
    public int FieldReference(FieldInfo field)
    {
        if (!_tokens.TryGetValue(field, out int token))
        {
            Type type = field.DeclaringType!;
            int parent = TypeReference(type);
            FieldInfo definition = type.IsGenericType ? type.Module.ResolveField(field.MetadataToken)! : field;
            _signature.Clear();
            _signature.WriteByte(0x06);
            WriteModifiers(definition.GetRequiredCustomModifiers());
            WriteType(definition.FieldType);
            token = Member(parent, field.Name);
            _tokens.Add(field, token);
        }

        return token;
    }

    /// <summary>The token of a type: TypeRef, or TypeSpec of a constructed type.</summary>
    public int TypeReference(Type type)
    {
        if (!_tokens.TryGetValue(type, out int token))
        {
            token = IsConstructed(type) ? TypeSpecification(type) : NamedType(type);
            _tokens.Add(type, token);
        }

        return token;
    }

    private static bool IsConstructed(Type type) =>
        type.HasElementType || type.IsFunctionPointer || type.IsConstructedGenericType || type.IsGenericParameter;

    private int TypeSpecification(Type type)
    {
        _signature.Clear();
        WriteType(type);
        int blob = _metadata.InternBlob(_signature.Bytes);
        int row = InternRow(_metadata.TypeSpecs, blob);
        return _metadata.TypeSpecs.TokenOf(row);
    }

    private int NamedType(Type type)
    {
        const int AssemblyRefTag = 2;
        const int TypeRefTag = 3;
        int scope = type.DeclaringType is Type outer
            ? ((NamedType(outer) & 0xFFFFFF) << 2) | TypeRefTag
            : (AssemblyReference(type.Assembly) << 2) | AssemblyRefTag;
        int name = _metadata.InternString(type.Name);
        int space = type.DeclaringType is null ? _metadata.InternString(type.Namespace ?? "") : 0;
        return _metadata.TypeRefs.TokenOf(InternRow(_metadata.TypeRefs, scope, name, space));
    }

    /// <summary>The row of an assembly, by its simple name only: version and key are the run-time's business.</summary>
    private int AssemblyReference(Assembly assembly)
    {
        if (!_tokens.TryGetValue(assembly, out int row))
        {
            string fullName = assembly.FullName!;
            int end = fullName.IndexOf(',', StringComparison.Ordinal);
            row = _metadata.AssemblyRefs.Add();
            _metadata.AssemblyRefs[row, 6] = _metadata.InternString(end < 0 ? fullName : fullName[..end]);
            _tokens.Add(assembly, row);
        }

        return row;
    }

    private int MethodSpecification(MethodInfo method)
    {
        int definition = MethodReference(method.GetGenericMethodDefinition());
        Type[] arguments = method.GetGenericArguments();
        _signature.Clear();
        _signature.WriteByte(0x0A);
        _signature.WriteCompressed(arguments.Length);
        foreach (Type argument in arguments)
        {
            WriteType(argument);
        }

        const int MemberRefTag = 1;
        int blob = _metadata.InternBlob(_signature.Bytes);
        int row = InternRow(_metadata.MethodSpecs, ((definition & 0xFFFFFF) << 1) | MemberRefTag, blob);
        return _metadata.MethodSpecs.TokenOf(row);
    }

    private int MethodMember(MethodBase method)
    {
        Type type = method.DeclaringType!;
        int parent = TypeReference(type);
        MethodBase definition = type.IsGenericType ? type.Module.ResolveMethod(method.MetadataToken)! : method;
        WriteSignature(definition);
        return Member(parent, method.Name);
    }

    private void WriteSignature(MethodBase method)
    {
        const int HasThis = 0x20;
        const int Generic = 0x10;
        ParameterInfo[] parameters = method.GetParameters();
        _signature.Clear();
        _signature.WriteByte((method.IsStatic ? 0 : HasThis) | (method.IsGenericMethod ? Generic : 0));
        if (method.IsGenericMethod)
        {
            _signature.WriteCompressed(method.GetGenericArguments().Length);
        }

        _signature.WriteCompressed(parameters.Length);
        if (method is MethodInfo { ReturnParameter: ParameterInfo result })
        {
            WriteParameter(result);
        }
        else
        {
            _signature.WriteByte(ElementType.Void);
        }

        foreach (ParameterInfo parameter in parameters)
        {
            WriteParameter(parameter);
        }
    }

    private void WriteParameter(ParameterInfo parameter)
    {
        Type type = parameter.ParameterType;
        if (type.IsByRef || type == typeof(void))
        {
            WriteModifiers(parameter.GetRequiredCustomModifiers()); // "ref readonly" results and "init" accessors
        }

        WriteType(type);
    }

    /// <summary>A member of a type, with the signature that was written last.</summary>
    private int Member(int typeToken, string name)
    {
        const int TypeRefTag = 1;
        const int TypeSpecTag = 4;
        int tag = typeToken >> 24 == _metadata.TypeRefs.Number ? TypeRefTag : TypeSpecTag;
        int parent = ((typeToken & 0xFFFFFF) << 3) | tag;
        int blob = _metadata.InternBlob(_signature.Bytes);
        int row = InternRow(_metadata.MemberRefs, parent, _metadata.InternString(name), blob);
        return _metadata.MemberRefs.TokenOf(row);
    }

    private int IgnoresAccessChecksConstructor()
    {
        int type = TypeReference(typeof(IgnoresAccessChecksToAttribute));
        _signature.Clear();
        _signature.WriteBytes([0x20, 1, ElementType.Void, ElementType.String]);
        return Member(type, ".ctor") & 0xFFFFFF;
    }

    /// <summary>Adds a row unless the table has it: reflection may give two objects for one member.</summary>
    private int InternRow(MetadataTable table, int a, int b = 0, int c = 0)
    {
        Span<byte> key = stackalloc byte[16];
        BinaryPrimitives.WriteInt32LittleEndian(key, table.Number);
        BinaryPrimitives.WriteInt32LittleEndian(key[4..], a);
        BinaryPrimitives.WriteInt32LittleEndian(key[8..], b);
        BinaryPrimitives.WriteInt32LittleEndian(key[12..], c);
        ref int row = ref _rows.ValueOf(key);
        return row != 0 ? row : row = table.Add(a, b, c);
    }
}
