using Clasm.Memories;
using Xunit;

namespace Clasm.Tests.Gc;

public sealed class ReservationTests
{
    [Fact]
    public unsafe void Committed_memory_reads_as_zeros_and_decommitted_memory_is_fresh_again()
    {
        nuint page = NativeReservation.PageSize;
        using NativeReservation reservation = NativeReservation.TryReserve((nuint)1 << 32)!;
        Assert.Equal((nuint)1 << 32, reservation.Size);
        Assert.True(reservation.Commit(page * 3, 1));
        int* place = (int*)(reservation.Address + (nint)page * 3);
        Assert.Equal(0, *place);
        *place = 5;
        Assert.True(reservation.Decommit(page * 3, page));
        Assert.True(reservation.Commit(page * 3, page));
        Assert.Equal(0, *place);
    }

    [Fact]
    public void What_cannot_be_had_is_refused()
    {
        Assert.Null(NativeReservation.TryReserve(nuint.MaxValue));
        Assert.Null(NativeReservation.TryReserve((nuint)1 << 60));
        using NativeReservation? smaller = NativeReservation.TryReserve((nuint)1 << 60, 1 << 16);
        Assert.NotNull(smaller);
        Assert.False(smaller.Commit(smaller.Size, 1));
        Assert.False(smaller.Decommit(1, NativeReservation.PageSize));
    }
}
