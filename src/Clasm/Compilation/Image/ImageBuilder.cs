using System;
using System.Buffers.Binary;
using System.Diagnostics;
using System.Reflection;
using System.Runtime.InteropServices;

namespace Clasm.Compilation;

/// <summary>
/// Builds a CIL image: an assembly whose static methods are a module's functions. Methods get their tokens when they
/// are defined, so that bodies can call methods whose bodies come later. Methods live in classes of 256, constants in
/// classes of 1024. The same calls make the same bytes.
/// </summary>
internal sealed partial class ImageBuilder
{
    /// <summary>The token of the method defined first; the others follow in the order of their definition.</summary>
    public const int FirstMethodToken = 0x06000001;

    /// <summary>The token of the static field defined first; the others follow.</summary>
    public const int FirstFieldToken = 0x04000001;

    /// <summary>How many locals a method may have.</summary>
    public const int MaxLocals = 65_534;

    /// <summary>How many static fields a class has.</summary>
    public const int FieldsPerClass = 1024;

    private const int MethodsPerClass = 256;
    private const int UserStringToken = 0x70000000;
    private const int MaxUserStrings = 1 << 24;
    private const int StaticClass = (int)(TypeAttributes.Abstract | TypeAttributes.Sealed | TypeAttributes.Public);

    private readonly MetadataTables _metadata = new();
    private readonly ByteBuffer _code = new(64 * 1024);
    private readonly ByteBuffer _signature = new();
    private readonly string _name;
    private int _takeConstantsToken;
    private int _definedMethods;
    private bool _isBuilt;

    /// <summary>A builder of an image without methods.</summary>
    public ImageBuilder(string assemblyName)
    {
        _name = assemblyName;
        _metadata.Modules.Add(0, _metadata.AddString(assemblyName), 1);
        _metadata.TypeDefs.Add(0, _metadata.AddString("<Module>"), 0, 0, 1, 1);
    }

    /// <summary>The class that <see cref="ILType.Function"/> stands for.</summary>
    public Type FunctionType { get; init; } = typeof(object);

    /// <summary>The class that <see cref="ILType.Instance"/> stands for.</summary>
    public Type InstanceType { get; init; } = typeof(object);

    /// <summary>Flags that all methods get besides their own.</summary>
    public MethodImplAttributes Implementation { get; init; }

    /// <summary>The flags of images whose code the CLR compiles fast, not well.</summary>
    public static MethodImplAttributes Unoptimized =>
        MethodImplAttributes.NoOptimization | MethodImplAttributes.NoInlining;

    /// <summary>How many methods are defined.</summary>
    public int MethodCount => _metadata.Methods.Count;

    /// <summary>How many static fields are defined.</summary>
    public int FieldCount => _metadata.Fields.Count;

    /// <summary>The bytes of the bodies so far.</summary>
    public int CodeSize => _code.Length;

    /// <summary>Defines a static method.</summary>
    /// <returns>Its token.</returns>
    public int DefineMethod(
        string name,
        ReadOnlySpan<ILType> parameters,
        ILType result,
        MethodImplAttributes implementation = 0
    )
    {
        const MethodAttributes Flags = MethodAttributes.Public | MethodAttributes.Static | MethodAttributes.HideBySig;
        int signature = MethodSignature(parameters, result);
        int flags = (int)(implementation | Implementation);
        return AddMethod(_metadata.AddString(name.Length == 0 ? "_" : name), signature, flags, (int)Flags);
    }

    /// <summary>Gives a method flags that were not known when it was defined.</summary>
    /// <param name="methodToken">The method.</param>
    /// <param name="implementation">The flags, which are ignored where the image is not to be inlined or optimised.</param>
    public void AddImplementation(int methodToken, MethodImplAttributes implementation)
    {
        if (Implementation == 0)
            _metadata.Methods[methodToken & 0xFFFFFF, 1] |= (int)implementation;
    }

    /// <summary>Gives a method its body.</summary>
    /// <param name="methodToken">The method.</param>
    /// <param name="code">Its code.</param>
    /// <param name="maxStack">The greatest depth of its evaluation stack, at most 65,535.</param>
    /// <param name="localsToken">What <see cref="LocalsSignature"/> gave, or 0.</param>
    /// <param name="initLocals">Whether its locals are zero at first.</param>
    /// <param name="clauses">Its exception clauses.</param>
    public void SetBody(
        int methodToken,
        ReadOnlySpan<byte> code,
        int maxStack,
        int localsToken,
        bool initLocals,
        ReadOnlySpan<ILClause> clauses = default
    )
    {
        ref int address = ref _metadata.Methods[methodToken & 0xFFFFFF, 0];
        Debug.Assert(address == 0, "a method has one body");
        int start = MethodBodyWriter.Write(_code, code, maxStack, localsToken, initLocals, clauses);
        address = PortableExecutable.CodeAddress + start;
        _definedMethods++;
    }

    /// <summary>Gives a method the body that a writer holds, which this completes.</summary>
    public void SetBody(int methodToken, ILWriter writer, int localsToken, bool initLocals)
    {
        ReadOnlySpan<byte> code = writer.Complete();
        SetBody(methodToken, code, writer.MaxStack, localsToken, initLocals, writer.Clauses);
    }

    /// <summary>Defines a static readonly field of type <see cref="int"/>, a constant for the JIT.</summary>
    /// <returns>Its token.</returns>
    public int DefineStaticInt32Field(string name)
    {
        const FieldAttributes Flags = FieldAttributes.Public | FieldAttributes.Static | FieldAttributes.InitOnly;
        int signature = _metadata.InternBlob([0x06, ElementType.I4]);
        return _metadata.Fields.TokenOf(_metadata.Fields.Add((int)Flags, _metadata.AddString(name), signature));
    }

    /// <summary>Whether there is room for a table of constants besides those defined so far.</summary>
    /// <param name="count">How many constants it has.</param>
    public bool HasRoomForTable(int count) => _metadata.UserStrings.Length + (4L * count) + 8 <= MaxUserStrings;

    /// <summary>Defines a table of constants, which <see cref="ILOp.Ldstr"/> loads as a string of their halves.</summary>
    /// <returns>Its token.</returns>
    public int DefineTable(ReadOnlySpan<int> constants) =>
        UserStringToken | _metadata.AddUserString(MemoryMarshal.AsBytes(constants));

    /// <summary>
    /// Says which static method gives the values of the static fields, as an array of <see cref="int"/> in the order of
    /// their definition. Each class of constants calls it once.
    /// </summary>
    /// <param name="methodToken">The method, without parameters.</param>
    public void DefineConstantInitializer(int methodToken) => _takeConstantsToken = methodToken;

    /// <summary>Completes the image; it is done once.</summary>
    /// <returns>The bytes of the assembly.</returns>
    public byte[] Build()
    {
        if (_isBuilt || _definedMethods != MethodCount)
        {
            throw new InvalidOperationException("an image is built once, when all its methods have bodies");
        }

        _isBuilt = true;
        DefineClasses();
        DefineAssembly();
        Span<byte> mvid = stackalloc byte[16];
        ContentHash(_code.Bytes, _metadata.Blobs.Bytes, mvid);
        ByteBuffer metadata = new(4096);
        MetadataWriter.Write(_metadata, mvid, metadata);
        return PortableExecutable.Write(_code.Bytes, metadata.Bytes);
    }

    private int AddMethod(int name, int signature, int implementation, int flags) =>
        _metadata.Methods.TokenOf(_metadata.Methods.Add(0, implementation, flags, name, signature, 1));

    private void DefineClasses()
    {
        int methods = MethodCount;
        int objectClass = CodedTypeDefOrRef(TypeReference(typeof(object)));
        for (int first = 0; first < methods; first += MethodsPerClass)
        {
            int name = _metadata.AddString($"F{first / MethodsPerClass}");
            int flags = StaticClass | (int)TypeAttributes.BeforeFieldInit;
            _metadata.TypeDefs.Add(flags, name, 0, objectClass, 1, first + 1);
        }

        for (int first = 0; first < FieldCount; first += FieldsPerClass)
        {
            int name = _metadata.AddString($"Types{first / FieldsPerClass}");
            _metadata.TypeDefs.Add(StaticClass, name, 0, objectClass, first + 1, MethodCount + 1);
            if (_takeConstantsToken != 0)
            {
                DefineStaticConstructor(first);
            }
        }
    }

    /// <summary>The constructor of a class of constants sets its fields.</summary>
    private void DefineStaticConstructor(int first)
    {
        const MethodAttributes Flags =
            MethodAttributes.Private
            | MethodAttributes.Static
            | MethodAttributes.HideBySig
            | MethodAttributes.SpecialName
            | MethodAttributes.RTSpecialName;
        int name = _metadata.InternString(".cctor");
        int token = AddMethod(name, MethodSignature([], ILType.Void), (int)Unoptimized, (int)Flags);
        int end = Math.Min(first + FieldsPerClass, FieldCount);
        ILWriter writer = new();
        writer.Call(_takeConstantsToken, 0, 1);
        for (int i = first; i < end; i++)
        {
            writer.Emit(ILOp.Dup);
            writer.LdcI4(i);
            writer.Emit(ILOp.LdelemI4);
            writer.Emit(ILOp.Stsfld, FirstFieldToken + i);
        }

        writer.Emit(ILOp.Pop);
        writer.Ret(0);
        SetBody(token, writer, 0, initLocals: false);
    }

    private void DefineAssembly()
    {
        MetadataTables m = _metadata;
        int row = m.Assemblies.Add(0x8004);
        m.Assemblies[row, 7] = m.InternString(_name);
        int constructor = IgnoresAccessChecksConstructor();
        for (int i = 1; i <= m.AssemblyRefs.Count; i++)
        {
            _signature.Clear();
            _signature.WriteUInt16(1);
            ReadOnlySpan<byte> name = m.Strings.Bytes[m.AssemblyRefs[i, 6]..];
            name = name[..name.IndexOf((byte)0)];
            _signature.WriteCompressed(name.Length);
            _signature.WriteBytes(name);
            _signature.WriteUInt16(0);
            const int AssemblyTag = 14;
            const int MemberRefTag = 3;
            int blob = m.InternBlob(_signature.Bytes);
            m.CustomAttributes.Add((1 << 5) | AssemblyTag, (constructor << 3) | MemberRefTag, blob);
        }
    }

    /// <summary>Two lanes of a multiplicative hash: enough to tell images apart.</summary>
    private static void ContentHash(ReadOnlySpan<byte> code, ReadOnlySpan<byte> blobs, Span<byte> hash)
    {
        const ulong Prime = 0x9E37_79B9_7F4A_7C15;
        ulong low = Fold(code, Prime);
        ulong high = Fold(blobs, low);
        BinaryPrimitives.WriteUInt64LittleEndian(hash, low ^ (high >> 7));
        BinaryPrimitives.WriteUInt64LittleEndian(hash[8..], high);

        static ulong Fold(ReadOnlySpan<byte> bytes, ulong seed)
        {
            ulong state = seed + (ulong)bytes.Length;
            for (; bytes.Length >= 8; bytes = bytes[8..])
            {
                state = (state ^ BinaryPrimitives.ReadUInt64LittleEndian(bytes)) * Prime;
                state ^= state >> 29;
            }

            foreach (byte value in bytes)
            {
                state = (state ^ value) * Prime;
            }

            return state ^ (state >> 31);
        }
    }
}
