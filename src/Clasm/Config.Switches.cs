using System;
using Clasm.Syntax;

namespace Clasm;

/// <summary>How much work goes into fast code.</summary>
public enum OptimizationLevel
{
    /// <summary>None: functions start at once and run slowly.</summary>
    None,

    /// <summary>All.</summary>
    Speed,

    /// <summary>All: the same as <see cref="Speed"/>.</summary>
    SpeedAndSize,
}

// Switches by the names that other .NET embeddings have for them.
public sealed partial class Config
{
    /// <summary>Turns tail calls on or off.</summary>
    /// <param name="enable">Whether modules may have them.</param>
    public Config WithTailCalls(bool enable) => WithFeatures(Features.TailCall, enable);

    /// <summary>Turns typed function references on or off.</summary>
    /// <param name="enable">Whether modules may have them.</param>
    public Config WithFunctionReferences(bool enable) => WithFeatures(Features.FunctionReferences, enable);

    /// <summary>Turns structs, arrays and i31s on or off.</summary>
    /// <param name="enable">Whether modules may have them.</param>
    public Config WithGc(bool enable) => WithFeatures(Features.Gc, enable);

    /// <summary>Turns shared memories and atomic instructions on or off.</summary>
    /// <param name="enable">Whether modules may have them.</param>
    public Config WithWasmThreads(bool enable) => WithFeatures(Features.Threads, enable);

    /// <summary>Turns reference types on or off.</summary>
    /// <param name="enable">Whether modules may have them.</param>
    public Config WithReferenceTypes(bool enable) => WithFeatures(Features.ReferenceTypes, enable);

    /// <summary>Turns vectors on or off.</summary>
    /// <param name="enable">Whether modules may have them.</param>
    public Config WithSIMD(bool enable) => WithFeatures(Features.Simd, enable);

    /// <summary>Turns bulk operations on memories and tables on or off.</summary>
    /// <param name="enable">Whether modules may have them.</param>
    public Config WithBulkMemory(bool enable) => WithFeatures(Features.BulkMemory, enable);

    /// <summary>Turns several results on or off.</summary>
    /// <param name="enable">Whether modules may have them.</param>
    public Config WithMultiValue(bool enable) => WithFeatures(Features.MultiValue, enable);

    /// <summary>Turns several memories on or off.</summary>
    /// <param name="enable">Whether modules may have them.</param>
    public Config WithMultiMemory(bool enable) => WithFeatures(Features.MultiMemory, enable);

    /// <summary>Turns 64-bit addresses on or off.</summary>
    /// <param name="enable">Whether modules may have them.</param>
    public Config WithMemory64(bool enable) => WithFeatures(Features.Memory64, enable);

    /// <summary>Turns 128-bit arithmetic on or off.</summary>
    /// <param name="enable">Whether modules may have them.</param>
    public Config WithWideArithmetic(bool enable) => WithFeatures(Features.WideArithmetic, enable);

    /// <summary>Turns branch hints on or off.</summary>
    /// <param name="enable">Whether modules may have them.</param>
    public Config WithBranchHinting(bool enable) => WithFeatures(Features.BranchHinting, enable);

    /// <summary>Turns exceptions on or off.</summary>
    /// <param name="enable">Whether modules may have them.</param>
    public Config WithExceptions(bool enable) => WithFeatures(Features.Exceptions, enable);

    /// <summary>Turns stack switching on or off.</summary>
    /// <param name="enable">Whether modules may have them.</param>
    public Config WithStackSwitching(bool enable) => WithFeatures(Features.StackSwitching, enable);

    /// <summary>Turns relaxed vector instructions on or off.</summary>
    /// <param name="enable">Whether modules may have them.</param>
    /// <param name="deterministic">Whether their results are the same on every machine.</param>
    public Config WithRelaxedSIMD(bool enable, bool deterministic)
    {
        RelaxedSimdDeterministic = deterministic;
        return WithFeatures(Features.RelaxedSimd, enable);
    }

    /// <summary>Chooses how many bytes of stack wasm code may use.</summary>
    /// <param name="size">The size in bytes; a thread with a smaller stack has less.</param>
    public Config WithMaximumStackSize(int size)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(size);
        MaxWasmStack = size;
        return this;
    }

    /// <summary>Chooses how much work goes into fast code.</summary>
    /// <param name="level">How much.</param>
    public Config WithOptimizationLevel(OptimizationLevel level)
    {
        Optimize = level != OptimizationLevel.None;
        return this;
    }
}
