using System;
using System.IO;
using System.Reflection;
using System.Runtime.CompilerServices;
using System.Runtime.Loader;
using Clasm.Execution;

namespace Clasm.Compilation;

/// <summary>
/// A CIL image in the process. Its code lives as long as this object, or until <see cref="Unload"/> and the last use;
/// a function pointer alone does not keep it.
/// </summary>
internal sealed class LoadedImage
{
    private readonly ImageContext _context;
    private readonly ModuleHandle _handle;

    private LoadedImage(ImageContext context, System.Reflection.Module module)
    {
        _context = context;
        Module = module;
        _handle = module.ModuleHandle;
    }

    /// <summary>The image as reflection sees it.</summary>
    public System.Reflection.Module Module { get; }

    /// <summary>The module that the image was compiled from; null for code that belongs to none.</summary>
    public Clasm.Module? Source { get; set; }

    /// <summary>Loads an image that <see cref="ImageBuilder"/> made.</summary>
    /// <param name="image">The image.</param>
    /// <param name="staysLoaded">Whether the image is never unloaded: only then does the CLR compile in tiers.</param>
    public static LoadedImage Load(ArraySegment<byte> image, bool staysLoaded = false)
    {
        ImageContext context = new(isCollectible: !staysLoaded);
        // The framework takes the array as it is, without another copy, if it can get at it.
        using MemoryStream stream = new(
            image.Array!,
            image.Offset,
            image.Count,
            writable: false,
            publiclyVisible: true
        );
        LoadedImage loaded = new(context, context.LoadFromStream(stream).ManifestModule);
        context.Image = new WeakReference<LoadedImage>(loaded);
        return loaded;
    }

    /// <summary>The image that a method was loaded with, if it was.</summary>
    public static LoadedImage? Of(MethodBase method)
    {
        LoadedImage? image = null;
        AssemblyLoadContext? context = AssemblyLoadContext.GetLoadContext(method.Module.Assembly);
        (context as ImageContext)?.Image?.TryGetTarget(out image);
        return image;
    }

    /// <summary>The number of a method in the order of definition.</summary>
    public static int MethodIndex(int methodToken) => methodToken - ImageBuilder.FirstMethodToken;

    /// <summary>A pointer to a method; the CLR compiles the method at its first call.</summary>
    public nint FunctionPointer(int methodToken) => MethodHandle(methodToken).GetFunctionPointer();

    /// <summary>Compiles a method before its first call.</summary>
    public void Prepare(int methodToken) => RuntimeHelpers.PrepareMethod(MethodHandle(methodToken));

    /// <summary>A method's handle.</summary>
    public RuntimeMethodHandle MethodHandle(int methodToken) => _handle.ResolveMethodHandle(methodToken);

    /// <summary>
    /// Sets the image's constants, one for each field and in their order. It comes before the first call of a method,
    /// as the JIT takes the values for constants only then.
    /// </summary>
    public void SetConstants(int[] values)
    {
        ImageConstants.Offer(values);
        try
        {
            for (int first = 0; first < values.Length; first += ImageBuilder.FieldsPerClass)
                RunStaticConstructor(ImageBuilder.FirstFieldToken + first);
        }
        finally
        {
            ImageConstants.Offer(null);
        }
    }

    private void RunStaticConstructor(int fieldToken)
    {
        FieldInfo field = FieldInfo.GetFieldFromHandle(_handle.ResolveFieldHandle(fieldToken));
        RuntimeHelpers.RunClassConstructor(field.DeclaringType!.TypeHandle);
    }

    /// <summary>Lets the CLR drop the code when nothing uses it any more.</summary>
    public void Unload()
    {
        if (_context.IsCollectible)
            _context.Unload();
    }

    /// <summary>Resolves the engine's assemblies to those that run, wherever the host loaded them.</summary>
    private sealed class ImageContext(bool isCollectible) : CompiledCodeContext(isCollectible)
    {
        public WeakReference<LoadedImage>? Image { get; set; }

        protected override Assembly? Load(AssemblyName assemblyName) =>
            GetLoadContext(typeof(LoadedImage).Assembly) is AssemblyLoadContext host && host != Default
                ? host.LoadFromAssemblyName(assemblyName)
                : null;
    }
}
