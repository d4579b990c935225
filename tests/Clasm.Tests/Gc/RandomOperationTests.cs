using System;
using System.Collections.Generic;
using System.Text;
using Clasm.Gc.Linear;
using Xunit;

namespace Clasm.Tests.Gc;

/// <summary>The same random program runs under each collector: what it can see must be the same.</summary>
public sealed class RandomOperationTests
{
    private const int Locals = 8;
    private const int Globals = 8;

    [Theory]
    [InlineData(1, 3000, 1)]
    [InlineData(2, 3000, 3)]
    [InlineData(3, 60000, 0)]
    [InlineData(4, 60000, 0)]
    [InlineData(5, 3000, 1)]
    [InlineData(6, 20000, 97)]
    public void Collectors_agree(int seed, int steps, int zeal)
    {
        using GcHarness drc = new(Collector.Drc, zeal);
        using GcHarness none = new(Collector.Null, maxSize: 1L << 30);
        string expected = new Program(none, seed).Run(steps);
        Assert.Equal(expected, new Program(drc, seed).Run(steps));
        drc.Heap.Collect();
        drc.Heap.Verify();
    }

    /// <summary>A backup trace is always under way, one slot or a few at each allocation.</summary>
    [Theory]
    [InlineData(11, 20000, 1)]
    [InlineData(12, 20000, 2)]
    [InlineData(13, 20000, 3)]
    [InlineData(14, 20000, 7)]
    [InlineData(15, 40000, 20)]
    [InlineData(16, 40000, 100)]
    [InlineData(17, 40000, 700)]
    public void The_backup_trace_may_be_cut_anywhere(int seed, int steps, int slice)
    {
        using GcHarness drc = new(Collector.Drc, traceSlice: slice);
        using GcHarness none = new(Collector.Null, maxSize: 1L << 30);
        string expected = new Program(none, seed, verifyEvery: 5000).Run(steps);
        Assert.Equal(expected, new Program(drc, seed, verifyEvery: 50).Run(steps));
        Assert.InRange(drc.Heap.Statistics().Traces, 2, steps);
        drc.Heap.Collect();
        drc.Heap.Verify();
    }

    private sealed class Program(GcHarness gc, int seed, int verifyEvery = 5000)
    {
        private readonly Random _random = new(seed);
        private readonly nint _globals = gc.Global(Globals);
        private readonly nint _locals = gc.Heap.Shadow.Base;
        private int _serial;

        public string Run(int steps)
        {
            for (int i = 0; i < Locals; i++)
                gc.Keep(Word.Null);
            for (int i = 0; i < steps; i++)
            {
                Step();
                if (i % verifyEvery == 0)
                    gc.Heap.Verify();
                if (i % 20000 == 19999)
                    gc.Heap.Collect();
            }
            gc.Heap.Verify();
            return Describe();
        }

        private void Step()
        {
            switch (_random.Next(14))
            {
                case 0 or 1:
                    SetLocal(NewPair());
                    break;
                case 2:
                    SetLocal(gc.Array(gc.Refs, _random.Next(10) == 0 ? _random.Next(700) : _random.Next(12)));
                    break;
                case 3:
                    SetLocal(_random.Next(3) == 0 ? Word.Null : Word.I31(_random.Next()));
                    break;
                case 4:
                    SetLocal(gc.Get(_globals + _random.Next(Globals) * 4));
                    break;
                case 5 or 6:
                    gc.Set(_globals + _random.Next(Globals) * 4, Local());
                    break;
                case 7 or 8:
                    if (Slot(Local()) is nint read and not 0)
                        SetLocal(gc.Get(read));
                    break;
                case 9 or 10:
                    if (Slot(Local()) is nint written and not 0)
                        gc.Set(written, Local());
                    break;
                case 11:
                    MoveUnread();
                    break;
                case 12:
                    Bulk();
                    break;
                default:
                    SetLocal(gc.Heap.Internalize($"host {_serial++}"));
                    break;
            }
        }

        /// <summary>Compiled code does not log what it reads and stores at once.</summary>
        private unsafe void MoveUnread()
        {
            nint from = Slot(Local());
            nint to = Slot(Local());
            if (from != 0 && to != 0)
                gc.Set(to, *(int*)from);
            if (from != 0 && _random.Next(2) == 0)
                gc.Set(from, Word.Null);
        }

        private unsafe int NewPair()
        {
            int pair = gc.Struct(gc.Pair);
            *(int*)gc.Field(pair, 1) = _serial++;
            gc.Init(gc.Field(pair, 0), Local());
            gc.Init(gc.Field(pair, 2), Local());
            return pair;
        }

        private void Bulk()
        {
            int target = Local();
            int source = Local();
            if (!IsArray(target) || !IsArray(source))
                return;
            int length = (int)Math.Min(gc.Heap.LengthOf(target), gc.Heap.LengthOf(source));
            int count = _random.Next(length + 1);
            int to = _random.Next(length - count + 1);
            int from = _random.Next(length - count + 1);
            if (_random.Next(3) == 0)
                gc.Heap.ArrayFill(target, to, count, Local());
            else
                gc.Heap.ArrayCopy(target, to, source, from, count, elementIsRef: true, 2);
        }

        private unsafe int Local() => ((int*)_locals)[_random.Next(Locals)];

        private unsafe void SetLocal(int word) => ((int*)_locals)[_random.Next(Locals)] = word;

        private bool IsArray(int word) => Word.IsObject(word) && gc.Heap.TypeOf(word).Id == gc.Refs.Id;

        private nint Slot(int word)
        {
            int choice = _random.Next(1 << 20);
            if (!Word.IsObject(word))
                return 0;
            if (!IsArray(word))
                return gc.Field(word, choice % 2 * 2);
            uint length = gc.Heap.LengthOf(word);
            return length == 0 ? 0 : gc.Element(word, choice % (int)length);
        }

        /// <summary>All that the roots reach, objects numbered in the order of the walk.</summary>
        private unsafe string Describe()
        {
            StringBuilder text = new();
            Dictionary<int, int> numbers = [];
            Queue<int> pending = new();
            for (int i = 0; i < Locals; i++)
                Describe(((int*)_locals)[i], text, numbers, pending);
            for (int i = 0; i < Globals; i++)
                Describe(((int*)_globals)[i], text, numbers, pending);
            while (pending.TryDequeue(out int word))
            {
                text.Append('\n').Append(numbers[word]).Append(':');
                if (!IsArray(word))
                    text.Append(*(int*)gc.Field(word, 1));
                int slots = IsArray(word) ? (int)gc.Heap.LengthOf(word) : 2;
                for (int i = 0; i < slots; i++)
                    Describe(
                        *(int*)(IsArray(word) ? gc.Element(word, i) : gc.Field(word, i * 2)),
                        text,
                        numbers,
                        pending
                    );
            }
            return text.ToString();
        }

        private void Describe(int word, StringBuilder text, Dictionary<int, int> numbers, Queue<int> pending)
        {
            text.Append(' ');
            if (Word.IsHost(word))
            {
                text.Append((string)gc.Heap.Externalize(word)!);
                return;
            }
            if (!Word.IsObject(word))
            {
                text.Append('=').Append(word);
                return;
            }
            if (numbers.TryAdd(word, numbers.Count))
                pending.Enqueue(word);
            text.Append(numbers[word]);
        }
    }
}
