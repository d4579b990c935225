using System;
using System.Reflection;

namespace Clasm;

public sealed unsafe partial class Function
{
    /// <summary>A delegate that calls the function; null where its type is another.</summary>
    /// <typeparam name="TDelegate">An <c>Action</c>, a <c>Func</c>, or any other delegate of such a signature.</typeparam>
    public TDelegate? Wrap<TDelegate>()
        where TDelegate : Delegate
    {
        MethodInfo signature = typeof(TDelegate).GetMethod(nameof(Action.Invoke))!;
        Type[] parameters = Array.ConvertAll(signature.GetParameters(), parameter => parameter.ParameterType);
        if (Array.Exists(parameters, type => type.IsByRefLike || type.IsByRef) || signature.ReturnType.IsByRef)
            return null;
        Delegate? wrapped = WrapAs(signature.ReturnType, parameters);
        return wrapped as TDelegate
            ?? (TDelegate?)(
                wrapped is null ? null : Delegate.CreateDelegate(typeof(TDelegate), wrapped.Target, wrapped.Method)
            );
    }

    /// <summary>Whether the function can be called with C# types.</summary>
    /// <param name="returnType">The type of its result; null or <c>void</c> for none.</param>
    /// <param name="parameterTypes">The types of its parameters.</param>
    public bool CheckTypeSignature(Type? returnType, params Type[] parameterTypes)
    {
        ArgumentNullException.ThrowIfNull(parameterTypes);
        return WrapAs(returnType ?? typeof(void), parameterTypes) is not null;
    }

    /// <summary>A delegate for C# types that are known only now.</summary>
    private Delegate? WrapAs(Type result, Type[] parameters)
    {
        bool isAction = result == typeof(void);
        Type[] types = isAction ? parameters : [.. parameters, result];
        if (parameters.Length != Type.Parameters.Length || parameters.Length > MostParameters)
            return null;
        foreach (MethodInfo method in typeof(Function).GetMethods(BindingFlags.Public | BindingFlags.Instance))
        {
            if (method.Name != (isAction ? nameof(WrapAction) : nameof(WrapFunc)))
                continue;
            if (method.GetGenericArguments().Length != types.Length)
                continue;
            MethodInfo made = types.Length == 0 ? method : method.MakeGenericMethod(types);
            return (Delegate?)made.Invoke(this, BindingFlags.DoNotWrapExceptions, null, null, null);
        }
        return null;
    }

    /// <summary>How many parameters there are typed delegates for.</summary>
    private const int MostParameters = 16;
}
