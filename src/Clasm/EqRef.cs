namespace Clasm;

/// <summary>A reference that can be compared: a struct, an array or an i31.</summary>
/// <remarks>spec: syntax-ref</remarks>
public abstract class EqRef : AnyRef
{
    private protected EqRef() { }

    private protected EqRef(Store store, int word)
        : base(store, word) { }
}
