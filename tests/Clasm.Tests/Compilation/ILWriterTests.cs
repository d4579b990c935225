using System;
using Clasm.Compilation;
using Xunit;

namespace Clasm.Tests.Compilation;

/// <summary>The bytes that the writer of code makes, and what it counts.</summary>
public sealed class ILWriterTests
{
    private readonly ILWriter _il = new() { RecordsMap = true };

    [Fact]
    public void Short_forms_are_chosen()
    {
        _il.LdcI4(-1);
        _il.LdcI4(8);
        _il.LdcI4(-128);
        _il.LdcI4(128);
        _il.LdArg(3);
        _il.LdArg(4);
        _il.StLoc(255);
        _il.StLoc(256);
        Assert.Equal("151E1F80208000000005" + "0E04" + "13FF" + "FE0E0001", Code());
        Assert.Equal(8, _il.InstructionCount);
        Assert.Equal(4, _il.LocalReferenceCount);
        Assert.Equal((4, 6), (_il.Depth, _il.MaxStack));
    }

    [Fact]
    public void Short_constants_may_be_written_as_instructions()
    {
        _il.Emit(ILOp.LdcI4M1);
        _il.Emit(ILOp.LdcI40);
        Assert.Equal("1516", Code());
        Assert.Equal(2, _il.Depth);
    }

    [Fact]
    public void Backward_branches_are_short_when_near()
    {
        ILLabel near = _il.NewLabel();
        _il.MarkLabel(near);
        _il.Emit(ILOp.Nop);
        _il.Branch(ILOp.Br, near);
        ILLabel forward = _il.NewLabel();
        _il.SetDepth(0);
        _il.Branch(ILOp.Br, forward);
        _il.MarkLabel(forward);
        Assert.Equal("002BFD" + "3800000000", Code());
    }

    [Theory]
    [InlineData(126, "2B80")]
    [InlineData(127, "387CFFFFFF")]
    public void The_reach_of_short_branches_is_exact(int distance, string branch)
    {
        ILLabel target = _il.NewLabel();
        _il.MarkLabel(target);
        for (int i = 0; i < distance; i++)
        {
            _il.Emit(ILOp.Nop);
        }

        _il.Branch(ILOp.Br, target);
        Assert.Equal(branch, Code()[(2 * distance)..]);
    }

    [Fact]
    public void Depth_behind_a_taken_branch_is_that_of_the_label()
    {
        ILLabel end = _il.NewLabel();
        _il.LdcI4(1);
        _il.LdcI4(2);
        _il.Branch(ILOp.Br, end);
        Assert.False(_il.IsReachable);
        _il.Emit(ILOp.Add);
        _il.Emit(ILOp.Pop);
        _il.Emit(ILOp.Pop);
        _il.MarkLabel(end);
        Assert.True(_il.IsReachable);
        Assert.Equal(2, _il.Depth);
    }

    [Fact]
    public void Inserted_code_moves_what_follows()
    {
        ILLabel label = _il.NewLabel();
        _il.LdArg(0);
        _il.MarkLabel(label);
        _il.MapTo(100);
        _il.LdArg(1);
        int position = _il.Position;
        _il.MapTo(200);
        _il.LdArg(2);
        Assert.Equal(1, _il.InsertionLimit);
        _il.InsertAt(position, [(byte)ILOp.Dup, (byte)ILOp.Pop], 2, extraDepth: 1);
        Assert.Equal("0203" + "2526" + "04", Code());
        Assert.Equal([1, 100, 4, 200], _il.Map.ToArray());
        Assert.Equal((5, 4), (_il.InstructionCount, _il.MaxStack));
    }

    [Fact]
    public void A_writer_is_used_again()
    {
        ILLabel label = _il.NewLabel();
        _il.MarkLabel(label);
        _il.LdcI4(0);
        _il.Switch([label, label]);
        Assert.Equal("1645" + "02000000" + "F2FFFFFF" + "F2FFFFFF", Code());
        _il.Reset();
        Assert.Equal((0, 0, 0, 1), (_il.Position, _il.MaxStack, _il.InstructionCount, _il.BlockCount));
        Assert.Equal(0, _il.NewLabel().Index);
    }

    [Fact]
    public void A_label_that_was_never_marked_is_an_error()
    {
        _il.Branch(ILOp.Br, _il.NewLabel());
        Assert.ThrowsAny<Exception>(() => _il.Complete().Length);
    }

    private string Code() => Convert.ToHexString(_il.Complete());
}
