using Microsoft.Extensions.Options;
using ZeroShotOrleans.Storage.Sqlite.State;
using ZeroShotOrleans.Storage.State;

namespace ZeroShotOrleans.Storage.Sqlite.Tests.State;

/// <summary>When new jobs are refused because the state is almost full.</summary>
public sealed class SqliteRoomTests : IDisposable
{
    private const long Limit = 4 << 20;

    private readonly StateFolder _folder = new();

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task An_almost_full_state_file_is_short_of_room_until_something_is_deleted()
    {
        using var database = _folder.Open(Limit);
        var room = Room(database, Limit, minFreeBytes: 256 << 20);
        await Rows.CreateTable(database);
        Assert.Null(await room.ShortageAsync(Token));
        await Rows.Add(database, 1, bytes: 2_500_000);
        Assert.Null(await room.ShortageAsync(Token));
        await Rows.Add(database, 2, bytes: 1_200_000);

        var shortage = await room.ShortageAsync(Token);

        Assert.Contains("Storage:MinFreeBytes", shortage, StringComparison.Ordinal);
        Assert.Contains("Storage:MaxBytes", shortage, StringComparison.Ordinal);
        await Rows.Remove(database, 2);
        Assert.Null(await room.ShortageAsync(Token));
    }

    [Fact]
    public async Task A_disk_without_the_reserve_is_short_of_room_and_no_reserve_is_never_short()
    {
        using var database = _folder.Open();
        await Rows.CreateTable(database);

        // No more than an eighth of the disk: so much is free where tests run, or the machine is really short.
        var free = new DriveInfo(_folder.Path);
        var expected = free.AvailableFreeSpace < free.TotalSize / 8;
        Assert.Equal(expected, await Room(database, maxBytes: 0, minFreeBytes: long.MaxValue).ShortageAsync(Token) is not null);
        Assert.Null(await Room(database, maxBytes: 0, minFreeBytes: 0).ShortageAsync(Token));
    }

    [Theory]
    [InlineData(100, 10_000, 50, false)]
    [InlineData(49, 10_000, 50, true)]
    [InlineData(-1, 10_000, 0, true)]
    [InlineData(1249, 10_000, 1_000_000, true)]
    [InlineData(1250, 10_000, 1_000_000, false)]
    public void The_reserve_is_what_was_asked_for_but_no_more_than_an_eighth(long free, long size, long minimum, bool isShort) =>
        Assert.Equal(isShort, StateReserve.Shortage("It", free, size, minimum, "wait") is not null);

    private SqliteRoom Room(StateDatabase database, long maxBytes, long minFreeBytes) =>
        new(database, Options.Create(new StorageOptions { Directory = _folder.Path, MaxBytes = maxBytes, MinFreeBytes = minFreeBytes }));
}
