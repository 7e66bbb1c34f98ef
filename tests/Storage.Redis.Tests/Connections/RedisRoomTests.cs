using Microsoft.Extensions.Options;
using ZeroShotOrleans.Storage.Redis.Connections;
using ZeroShotOrleans.Storage.State;

namespace ZeroShotOrleans.Storage.Redis.Tests.Connections;

/// <summary>When new jobs are refused because Redis is almost full.</summary>
public sealed class RedisRoomTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("0", 1L << 40, false)]
    [InlineData("1gb", 256L << 20, false)]
    [InlineData("1gb", 0, false)]
    [InlineData("500kb", 256L << 20, true)]
    [InlineData("500kb", 0, true)]
    public async Task Redis_is_short_of_room_when_less_than_the_reserve_is_left_of_maxmemory(string maxMemory, long minFreeBytes, bool isShort)
    {
        await using var server = await RedisServer.StartAsync();
        await using var connection = server.Connect();
        var room = new RedisRoom(connection, Options.Create(new StorageOptions { MinFreeBytes = minFreeBytes }));

        // An empty Redis uses more than 500 KiB.
        await server.AskAsync("CONFIG", "SET", "maxmemory", maxMemory);
        await server.AskAsync("CONFIG", "SET", "maxmemory-policy", "noeviction");
        var shortage = await room.ShortageAsync(Token);

        Assert.Equal(isShort, shortage is not null);
        Assert.True(!isShort || shortage!.Contains("maxmemory", StringComparison.Ordinal));
    }
}
