using System;
using System.Collections.Generic;
using System.Diagnostics;
using System.Reflection;

namespace Clasm.Compilation;

/// <summary>A frame of a stack trace that lies in an image's method.</summary>
/// <param name="image">The image.</param>
/// <param name="methodToken">The method.</param>
/// <param name="ilOffset">Where in its code, or -1 when the CLR does not know.</param>
internal readonly struct ImageFrame(LoadedImage image, int methodToken, int ilOffset)
{
    /// <summary>The image.</summary>
    public LoadedImage Image { get; } = image;

    /// <summary>The method.</summary>
    public int MethodToken { get; } = methodToken;

    /// <summary>Where in the method's code, or -1 when the CLR does not know.</summary>
    public int ILOffset { get; } = ilOffset;

    /// <summary>
    /// The frames that an exception went through, innermost first, those of images only. Methods that the JIT inlined
    /// have none. This is slow: traces are made when somebody asks.
    /// </summary>
    public static ImageFrame[] Of(Exception exception)
    {
        List<ImageFrame> frames = [];
        foreach (StackFrame frame in new StackTrace(exception, fNeedFileInfo: false).GetFrames())
        {
            if (frame.GetMethod() is MethodBase method && LoadedImage.Of(method) is LoadedImage image)
            {
                int offset = frame.GetILOffset();
                frames.Add(
                    new ImageFrame(image, method.MetadataToken, offset == StackFrame.OFFSET_UNKNOWN ? -1 : offset)
                );
            }
        }

        return [.. frames];
    }
}
