using System.Collections.Generic;
using Clasm.Syntax;

namespace Clasm.Compilation;

/// <summary>
/// In which order a module's functions may be called for the first time: those that the host can reach, then what they call, and
/// so on breadth-first; then those in tables with what they call. What nothing reaches is left out.
/// </summary>
internal sealed class CallOrder
{
    private readonly List<(int Caller, int Callee)> _calls = [];

    /// <summary>Notes a direct call; callers come in ascending order.</summary>
    public void Add(uint caller, uint callee) => _calls.Add(((int)caller, (int)callee));

    /// <summary>The functions in this order, without imported ones.</summary>
    public List<int> Of(ModuleDefinition module, int importedFunctions, int functions)
    {
        int[] firstCalls = FirstCalls(functions);
        bool[] isKnown = new bool[functions];
        List<int> order = [];
        Reach(ReachedByHost(module));
        foreach (ElementSegment segment in module.Elements)
            Reach(segment.Functions ?? []);
        return order;

        void Reach(IEnumerable<uint> roots)
        {
            int next = order.Count;
            foreach (uint root in roots)
                Visit((int)root);
            for (; next < order.Count; next++)
            {
                for (int call = firstCalls[order[next]]; call < firstCalls[order[next] + 1]; call++)
                    Visit(_calls[call].Callee);
            }
        }

        void Visit(int function)
        {
            if (function < importedFunctions || isKnown[function])
                return;
            isKnown[function] = true;
            order.Add(function);
        }
    }

    private static IEnumerable<uint> ReachedByHost(ModuleDefinition module)
    {
        if (module.Start is uint start)
            yield return start;
        foreach (Syntax.Export export in module.Exports)
        {
            if (export.Kind == ExternKind.Function)
                yield return export.Index;
        }
    }

    // Where the calls of each function begin, and where those of the last one end.
    private int[] FirstCalls(int functions)
    {
        int[] first = new int[functions + 1];
        int function = 0;
        for (int call = 0; call < _calls.Count; call++)
        {
            while (function <= _calls[call].Caller)
                first[function++] = call;
        }
        while (function <= functions)
            first[function++] = _calls.Count;
        return first;
    }
}
