using System;
using Clasm.Fuzz.Corpora;
using Xunit;

namespace Clasm.Fuzz.Tests;

public sealed class GenWasmTests
{
    [Theory]
    [InlineData("magic version", "0061736D01000000")]
    [InlineData("section(TYPE) { count[1] function params[0] results[1] i32 }", "01050160" + "00017F")]
    [InlineData("section(\"a\") { 0xff 'bc' }", "000501" + "61FF6263")]
    [InlineData("func { locals[0] i32.const 1 drop }", "05004101" + "1A0B")]
    [InlineData("str(\"hi\") leb_u32(300) leb_i32(-1) ;; the rest of a line", "026869AC027F")]
    [InlineData("memory.copy f32(1.5)", "FC0A0000C03F")]
    public void Names_brackets_and_numbers_become_bytes(string text, string bytes) =>
        Assert.Equal(bytes, Convert.ToHexString(GenWasm.Assemble(text)));
}
