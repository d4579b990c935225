using System;
using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;
using System.Threading;

namespace Clasm.Compilation;

/// <summary>
/// Has the CLR compile a module's functions before they are called, on a thread of its own of low priority. It ends when all are
/// compiled, when it is stopped, or when nothing but it uses the code; it keeps neither that nor the process.
/// </summary>
internal sealed class BackgroundCompilation
{
    /// <summary>Smaller images, in bytes, are compiled as they are called: a thread would not be ready before.</summary>
    private const int SmallestImage = 64 << 10;

    private readonly WeakReference<LoadedImage> _image;
    private readonly int[] _methods;
    private int _next;
    private volatile bool _stopped;
    private volatile bool _ended;

    private BackgroundCompilation(LoadedImage image, int[] methods)
    {
        _image = new WeakReference<LoadedImage>(image);
        _methods = methods;
    }

    /// <summary>How many methods were compiled or given up.</summary>
    public int Done => Volatile.Read(ref _next);

    /// <summary>Whether it goes on.</summary>
    public bool IsRunning => !_ended;

    /// <summary>Starts to compile, where a processor is spare and there is enough to do.</summary>
    /// <param name="image">The image.</param>
    /// <param name="size">Its size in bytes.</param>
    /// <param name="methods">The tokens of the methods, in the order in which they may be called.</param>
    public static BackgroundCompilation? Start(LoadedImage image, int size, int[] methods)
    {
        if (Environment.ProcessorCount == 1 || size < SmallestImage || methods.Length == 0)
            return null;
        BackgroundCompilation compilation = new(image, methods);
        compilation.Run();
        return compilation;
    }

    /// <summary>Ends it after the method that is being compiled.</summary>
    public void Stop() => _stopped = true;

    [SuppressMessage("Design", "CA1031", Justification = "A process that has no thread to spare goes without.")]
    private void Run()
    {
        try
        {
            new Thread(CompileAll)
            {
                IsBackground = true,
                Priority = ThreadPriority.BelowNormal,
                Name = "wasm compilation",
            }
            // Whatever flows with the calling thread would live as long as this.
            .UnsafeStart();
        }
        catch (Exception)
        {
            _ended = true;
        }
    }

    private void CompileAll()
    {
        while (!_stopped && _next < _methods.Length && TryCompile(_methods[_next]))
            Volatile.Write(ref _next, _next + 1);
        _ended = true;
    }

    // Of its own, so that between two methods the thread's stack has no reference to the image.
    [MethodImpl(MethodImplOptions.NoInlining)]
    [SuppressMessage("Design", "CA1031", Justification = "What cannot be compiled fails again when it is called.")]
    private bool TryCompile(int method)
    {
        if (!_image.TryGetTarget(out LoadedImage? image))
            return false;
        try
        {
            image.Prepare(method);
        }
        catch (Exception) { }
        return true;
    }
}
