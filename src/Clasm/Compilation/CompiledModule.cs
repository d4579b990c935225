using System;
using System.Collections.Generic;
using System.Threading;
using Clasm.Execution;
using Clasm.RuntimeTypes;

namespace Clasm.Compilation;

/// <summary>A method that is the body of a function, or a part of it, beside the function's own method.</summary>
internal readonly struct MethodOwner(int method, uint function, bool isPart)
{
    /// <summary>The method's token.</summary>
    public readonly int Method = method;

    /// <summary>The function.</summary>
    public readonly uint Function = function;

    /// <summary>Whether it is a part: the function's own method, or its body's, called it.</summary>
    public readonly bool IsPart = isPart;
}

/// <summary>What compiling a module gives. All but the loaded image is data, the same in every process.</summary>
internal sealed class CompiledModule
{
    private int _imageSize;
    private int _isCompiledInBackground;

    /// <summary>The image; null when there is no code, or before <see cref="Load"/>.</summary>
    public LoadedImage? Image { get; private set; }

    /// <summary>The bytes of the image, until it is loaded; empty when there is no code.</summary>
    public ArraySegment<byte> ImageBytes { get; set; }

    /// <summary>
    /// Which engine's ids the image's constants are, in order: those of types by their index, of tags' exceptions by the
    /// complement of the tag's index.
    /// </summary>
    public required int[] ImageConstants { get; init; }

    /// <summary>Method tokens by function index; 0 for imports.</summary>
    public required int[] Methods { get; init; }

    /// <summary>The methods that take arguments from slots, by function index, or 0; empty where there is none.</summary>
    public required int[] TailMethods { get; init; }

    /// <summary>The methods that throw what others leave pending, by function index, or 0; empty where there is none.</summary>
    public required int[] Entries { get; init; }

    /// <summary>The methods that are bodies of functions, or parts of them, in the order of their tokens.</summary>
    public required MethodOwner[] Bodies { get; init; }

    /// <summary>The methods in the order in which they may be called for the first time.</summary>
    public required int[] CallOrder { get; init; }

    /// <summary>Whether the code may touch the GC heap.</summary>
    public required bool UsesHeap { get; init; }

    /// <summary>How each constant expression is evaluated, by where it stands in the module.</summary>
    public required ConstantExpressions Constants { get; init; }

    /// <summary>Loads the image into the process.</summary>
    /// <param name="engine">The engine.</param>
    /// <param name="types">Those of the module, by type index.</param>
    /// <param name="outline">The module.</param>
    /// <exception cref="BadImageFormatException">It is no image.</exception>
    public void Load(Engine engine, RuntimeType[] types, ModuleOutline outline)
    {
        if (ImageBytes.Count == 0)
            return;
        int[] values = new int[ImageConstants.Length];
        for (int i = 0; i < values.Length; i++)
        {
            int index = ImageConstants[i];
            values[i] =
                index >= 0
                    ? types[index].Id
                    : engine.Types.RegisterException(types[outline.TagTypeIndices[~index]].Function!).Id;
        }
        LoadedImage image = LoadedImage.Load(ImageBytes, staysLoaded: engine.Config.TieredCompilation);
        image.SetConstants(values);
        Image = image;
        _imageSize = ImageBytes.Count;
        ImageBytes = default;
    }

    /// <summary>Starts to compile the functions before they are called; null where that was done or would not help.</summary>
    public BackgroundCompilation? CompileInBackground() =>
        Image is LoadedImage image && Interlocked.Exchange(ref _isCompiledInBackground, 1) == 0
            ? BackgroundCompilation.Start(image, _imageSize, CallOrder)
            : null;

    /// <summary>The method that takes a function's arguments from slots; 0 if there is none.</summary>
    public int TailMethodOf(int function) => TailMethods.Length == 0 ? 0 : TailMethods[function];

    /// <summary>The method that throws what a function leaves pending; 0 if there is none.</summary>
    public int EntryOf(int function) => Entries.Length == 0 ? 0 : Entries[function];

    /// <summary>Whether a method is a part of a function.</summary>
    public bool IsPart(int method) => BodyOf(method) is { IsPart: true };

    /// <summary>The function that a method belongs to.</summary>
    public uint? FunctionOf(int method)
    {
        if (BodyOf(method) is MethodOwner body)
            return body.Function;
        int index = Array.IndexOf(Methods, method);
        return index < 0 ? null : (uint)index;
    }

    /// <summary>
    /// The methods of a function that the module defines, each with what it is: the function's own first, then those that
    /// take the arguments from slots, throw what is pending, are its body or parts of it.
    /// </summary>
    public List<(int Method, string Role)> MethodsOf(uint function)
    {
        List<(int, string)> methods = [(Methods[function], "")];
        if (EntryOf((int)function) is int entry and not 0)
            methods.Add((entry, "throwing entry"));
        int part = 0;
        foreach (MethodOwner body in Bodies)
        {
            if (body.Function == function)
                methods.Add((body.Method, body.IsPart ? $"part {++part}" : "body"));
        }
        return methods;
    }

    private MethodOwner? BodyOf(int method)
    {
        int low = 0;
        for (int high = Bodies.Length; low < high; )
        {
            int middle = (low + high) >>> 1;
            if (Bodies[middle].Method < method)
                low = middle + 1;
            else
                high = middle;
        }
        return low < Bodies.Length && Bodies[low].Method == method ? Bodies[low] : null;
    }
}
