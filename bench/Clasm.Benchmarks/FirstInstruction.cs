using System.IO;
using Clasm.Syntax;
using Clasm.Syntax.Binary;

namespace Clasm.Benchmarks;

/// <summary>
/// Programs that end after their first instruction: what a run of one takes is the time from the file to that instruction. All
/// else is in the module as before, and neither engine can know that it is not reached.
/// </summary>
internal static class FirstInstruction
{
    /// <summary>Writes such a program.</summary>
    /// <param name="program">The module that it is made of.</param>
    /// <param name="path">The file to write.</param>
    /// <returns>False if its <c>_start</c> is no function of its own, or it has no memory.</returns>
    public static bool TryWrite(string program, string path)
    {
        ModuleDefinition module = ModuleDecoder.Decode(File.ReadAllBytes(program), Features.All);
        int imported = module.Imports.FindAll(import => import.Type.Kind == ExternKind.Function).Count;
        bool hasMemory =
            module.Memories.Count > 0 || module.Imports.Exists(import => import.Type.Kind == ExternKind.Memory);
        if (module.Exports.Find(export => export.Name == "_start") is not Syntax.Export start || start.Index < imported)
            return false;
        if (!hasMemory)
            return false;
        int index = (int)start.Index - imported;
        FunctionDefinition function = module.Functions[index];
        // (if (memory.size) (then (return)))
        byte[] body = [0x3F, 0x00, 0x04, 0x40, 0x0F, 0x0B, .. function.Body.Bytes.Span];
        module.Functions[index] = function with { Body = new Expression(body, 0) };
        File.WriteAllBytes(path, ModuleEncoder.Encode(module));
        return true;
    }
}
