using System.Runtime.Loader;

namespace Clasm.Execution;

/// <summary>The load context of an image of compiled code: by it the run time tells such code from its own.</summary>
internal abstract class CompiledCodeContext(bool isCollectible) : AssemblyLoadContext("wasm", isCollectible);
