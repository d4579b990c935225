namespace Clasm.Compilation;

/// <summary>The bytes that types in signatures start with (ECMA-335 II.23.1.16).</summary>
internal static class ElementType
{
    public const byte Void = 0x01;
    public const byte Boolean = 0x02;
    public const byte Char = 0x03;
    public const byte I1 = 0x04;
    public const byte U1 = 0x05;
    public const byte I2 = 0x06;
    public const byte U2 = 0x07;
    public const byte I4 = 0x08;
    public const byte U4 = 0x09;
    public const byte I8 = 0x0A;
    public const byte U8 = 0x0B;
    public const byte R4 = 0x0C;
    public const byte R8 = 0x0D;
    public const byte String = 0x0E;
    public const byte Pointer = 0x0F;
    public const byte ByReference = 0x10;
    public const byte ValueType = 0x11;
    public const byte Class = 0x12;
    public const byte TypeParameter = 0x13;
    public const byte Array = 0x14;
    public const byte GenericInstance = 0x15;
    public const byte TypedReference = 0x16;
    public const byte I = 0x18;
    public const byte U = 0x19;
    public const byte FunctionPointer = 0x1B;
    public const byte Object = 0x1C;
    public const byte Vector = 0x1D;
    public const byte MethodParameter = 0x1E;
    public const byte RequiredModifier = 0x1F;
}
