using System;
using System.Collections.Generic;
using Clasm.Syntax;

namespace Clasm.Compilation;

/// <summary>What a function's translation noted before an instruction.</summary>
/// <param name="Position">Where the instruction stands in the body.</param>
/// <param name="Depth">How many blocks are open.</param>
/// <param name="IsClear">Whether code gets here, with no operand of the innermost block.</param>
/// <param name="Opcode">The instruction.</param>
/// <param name="Size">What came before it, as a fraction of what a method may hold.</param>
internal readonly record struct BodyPoint(int Position, int Depth, bool IsClear, Opcode Opcode, MethodSize Size);

/// <summary>A part of a body that becomes a method of its own.</summary>
/// <param name="Start">The position of its first instruction.</param>
/// <param name="End">The position behind its last one, in the same block.</param>
internal readonly record struct BodyRegion(int Start, int End);

/// <summary>
/// Which parts of a function that is too large for the JIT compiler's optimiser become methods of their own. A part is a run of
/// instructions in one block that neither takes operands from outside nor leaves any, blocks in it included: control enters it
/// at its start only. From the innermost blocks outwards, the parts of a block are put together until the rest is small enough.
/// </summary>
internal sealed class RegionPlan
{
    private const int MaxNesting = 64;

    /// <summary>What a call of a part takes in the method that holds it.</summary>
    private const double CallSize = 0.02;

    /// <summary>The same where locals are in the frame anyway.</summary>
    private const double BareCallSize = 0.002;

    /// <summary>Smaller parts are not worth a call; arms of a dispatch are, as few of them run each time.</summary>
    private const double MinSize = 0.08;

    private const double MinArmSize = 0.012;

    private const double MinBareArmSize = 0.004;

    /// <summary>How large what remains of the function may be, as nothing around it is to be split.</summary>
    private const double WholeTarget = 0.8;

    private readonly double _target;
    private readonly bool _keepsLocalsInFrame;
    private readonly List<BodyRegion> _regions = [];
    private readonly HashSet<int> _splitLoops = [];
    private readonly List<Frame> _frames = [];
    private int _next;
    private Opcode _opener;

    private RegionPlan(double target, bool keepsLocalsInFrame)
    {
        _target = target;
        _keepsLocalsInFrame = keepsLocalsInFrame;
    }

    /// <summary>Plans a function.</summary>
    /// <param name="points">What its translation in one piece noted.</param>
    /// <param name="target">How large a method is to be, as a fraction of what it may hold.</param>
    /// <param name="keepsLocalsInFrame">Whether calls of parts move no locals.</param>
    public static RegionPlan Of(List<BodyPoint> points, double target, bool keepsLocalsInFrame)
    {
        RegionPlan plan = new(target, keepsLocalsInFrame);
        for (int i = 0; i < points.Count; i++)
        {
            double size = i + 1 < points.Count ? points[i + 1].Size.Since(points[i].Size) : 0;
            plan.Add(points[i], i > 0 ? points[i - 1].Position : 0, size);
        }
        while (plan._frames.Count > 0)
            plan.Close(points[^1].Position);
        plan._regions.Sort((x, y) => x.Start != y.Start ? x.Start.CompareTo(y.Start) : y.End.CompareTo(x.End));
        plan.LimitNesting();
        return plan;
    }

    /// <summary>What is left of the function, as a fraction of what a method may hold.</summary>
    public double Rest { get; private set; }

    /// <summary>Whether there are parts at all.</summary>
    public bool IsEmpty => _regions.Count == 0;

    /// <summary>Whether a loop holds parts: other methods run in it.</summary>
    public bool Splits(int loopPosition) => _splitLoops.Contains(loopPosition);

    /// <summary>Takes the part that starts at a position, the outermost first; positions come in order.</summary>
    public bool TryTake(int position, out BodyRegion region)
    {
        while (_next < _regions.Count && _regions[_next].Start < position)
            _next++;
        bool found = _next < _regions.Count && _regions[_next].Start == position;
        region = found ? _regions[_next++] : default;
        return found;
    }

    private void Add(in BodyPoint point, int opener, double size)
    {
        while (_frames.Count > point.Depth)
            Close(point.Position);
        while (_frames.Count < point.Depth)
            Open(in point, opener);
        Frame frame = _frames[^1];
        frame.Dispatches |= point.Opcode == Opcode.BrTable && frame.IsInLoop;
        if (point.IsClear)
            frame.EndItem(point.Position);
        if (point.Opcode == Opcode.Else)
            EndRun(frame);
        frame.Size += size;
        _opener = point.Opcode;
    }

    private void Open(in BodyPoint point, int opener)
    {
        bool isInLoop = _frames.Count > 0 && (_frames[^1].IsInLoop || _opener == Opcode.Loop);
        _frames.Add(new Frame(opener, point.Position, _regions.Count, isInLoop));
    }

    /// <summary>At the end of a block, what is left of it counts for the block around it.</summary>
    private void Close(int position)
    {
        Frame frame = _frames[^1];
        _frames.RemoveAt(_frames.Count - 1);
        EndRun(frame);
        if (_regions.Count > frame.FirstRegion)
            _splitLoops.Add(frame.Opener);
        if (_frames.Count == 0)
        {
            Rest = frame.Rest;
            return;
        }
        _frames[^1].Size += frame.Rest;
        _frames[^1].Dispatches |= frame.Dispatches || frame.HasDispatched;
    }

    /// <summary>Groups the items of a run while they are too large together.</summary>
    private void EndRun(Frame frame)
    {
        List<Item> items = frame.TakeItems(out double open);
        double total = open + frame.Rest;
        foreach (Item item in items)
            total += item.Size;
        // What dispatches in a loop stays where the loop is: a part with many ways through it would move locals for all.
        bool isDispatch = frame.Dispatches || frame.HasDispatched;
        // Where locals are in the frame, they are in registers in the parts only: all that is large enough becomes one.
        double target =
            isDispatch && _keepsLocalsInFrame ? 0
            : _frames.Count == 0 || isDispatch ? WholeTarget
            : _target;
        double least =
            !isDispatch ? MinSize
            : _keepsLocalsInFrame ? MinBareArmSize
            : MinArmSize;
        for (int pass = 0; pass < 8 && total > target; pass++)
        {
            List<Item> grouped = Group(items, target, least, ref total);
            if (grouped.Count == items.Count)
                break;
            items = grouped;
        }
        frame.Rest = total;
    }

    private List<Item> Group(List<Item> items, double target, double least, ref double total)
    {
        List<Item> grouped = [];
        for (int i = 0; i < items.Count; )
        {
            int end = i;
            double size = 0;
            while (end < items.Count && (end == i || (!items[end].Dispatches && size + items[end].Size <= _target)))
                size += items[end++].Size;
            bool isWhole = items[i].Dispatches || (end == i + 1 && items[i].IsCall);
            if (total <= target || size < least || size > 2 * _target || isWhole)
            {
                grouped.AddRange(items.GetRange(i, end - i));
            }
            else
            {
                _regions.Add(new BodyRegion(items[i].Start, items[end - 1].End));
                double call = _keepsLocalsInFrame ? BareCallSize : CallSize;
                grouped.Add(new Item(items[i].Start, items[end - 1].End, call, IsCall: true, Dispatches: false));
                total -= Math.Max(size - call, 0);
            }
            i = end;
        }
        return grouped;
    }

    private void LimitNesting()
    {
        Stack<int> ends = [];
        _regions.RemoveAll(region =>
        {
            while (ends.TryPeek(out int end) && end <= region.Start)
                ends.Pop();
            if (ends.Count >= MaxNesting)
                return true;
            ends.Push(region.End);
            return false;
        });
    }

    private readonly record struct Item(int Start, int End, double Size, bool IsCall, bool Dispatches);

    /// <summary>A block that is open.</summary>
    private sealed class Frame(int opener, int start, int firstRegion, bool isInLoop)
    {
        private List<Item> _items = [];
        private int _start = start;
        private bool _isClear;

        /// <summary>The position of the instruction that opened it.</summary>
        public int Opener { get; } = opener;

        /// <summary>How many regions there were before it.</summary>
        public int FirstRegion { get; } = firstRegion;

        /// <summary>Whether a loop is around it.</summary>
        public bool IsInLoop { get; } = isInLoop;

        /// <summary>Whether the item that is open branches by a table, in a loop.</summary>
        public bool Dispatches { get; set; }

        /// <summary>Whether an item before that did.</summary>
        public bool HasDispatched { get; private set; }

        /// <summary>The size of the item that is open.</summary>
        public double Size { get; set; }

        /// <summary>What remains of the runs that ended.</summary>
        public double Rest { get; set; }

        /// <summary>Between two clear places lies an item; what comes before the first is none.</summary>
        public void EndItem(int position)
        {
            if (_isClear && position > _start)
                _items.Add(new Item(_start, position, Size, IsCall: false, Dispatches));
            else
                Rest += Size;
            HasDispatched |= Dispatches;
            Dispatches = false;
            _isClear = true;
            _start = position;
            Size = 0;
        }

        /// <summary>Ends a run of items.</summary>
        /// <param name="open">The size of the item that is open, which is in none.</param>
        public List<Item> TakeItems(out double open)
        {
            List<Item> items = _items;
            open = Size;
            _items = [];
            _isClear = false;
            Size = 0;
            return items;
        }
    }
}
