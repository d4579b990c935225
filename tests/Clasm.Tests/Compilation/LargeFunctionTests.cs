using System.Globalization;
using System.Text;
using Xunit;

namespace Clasm.Tests.Compilation;

/// <summary>Functions past the limits of the JIT compiler's optimiser, which are compiled in parts.</summary>
public sealed class LargeFunctionTests
{
    private const int Steps = 4000;

    [Fact]
    public void A_function_in_parts_computes_what_one_in_one_piece_would()
    {
        using Engine engine = new();
        using Module module = Module.FromText(engine, "large", Text());
        Assert.NotEmpty(module.Code.Parts);
        using Store store = new(engine);
        Instance instance = new(store, module);
        for (int leave = 0; leave < Steps + 100; leave += 97)
            Assert.Equal(Expected(7, leave), instance.GetFunction<int, int, int>("run")!(7, leave));
    }

    // Every step changes the locals; one returns from the function, one leaves the block.
    private static string Text()
    {
        StringBuilder text = new("(module (func (export \"run\") (param $x i32) (param $leave i32) (result i32)");
        text.Append("(local $y i32) (block $out ");
        for (int i = 0; i < Steps; i++)
        {
            string number = i.ToString(CultureInfo.InvariantCulture);
            text.Append("(local.set $x (i32.add (i32.mul (local.get $x) (i32.const 31)) (local.get $y)))");
            text.Append("(local.set $y (i32.xor (local.get $y) (i32.add (local.get $x) (i32.const ")
                .Append(number)
                .Append("))))");
            if (i % 2 == 0)
                text.Append("(br_if $out (i32.eq (local.get $leave) (i32.const ").Append(number).Append(")))");
            else
                text.Append("(if (i32.eq (local.get $leave) (i32.const ")
                    .Append(number)
                    .Append(")) (then (return (local.get $y))))");
        }
        return text.Append(") (i32.sub (local.get $x) (local.get $y))))").ToString();
    }

    private static int Expected(int x, int leave)
    {
        int y = 0;
        for (int i = 0; i < Steps; i++)
        {
            x = unchecked((x * 31) + y);
            y ^= unchecked(x + i);
            if (leave == i)
                return i % 2 == 0 ? unchecked(x - y) : y;
        }
        return unchecked(x - y);
    }
}
