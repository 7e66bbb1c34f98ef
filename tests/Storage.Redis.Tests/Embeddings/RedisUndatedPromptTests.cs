using ZeroShotOrleans.Storage.Embeddings;
using ZeroShotOrleans.Storage.Prompts;

namespace ZeroShotOrleans.Storage.Redis.Tests.Embeddings;

/// <summary>Prompts of a build that stored no time of use, which may still run during an upgrade.</summary>
public sealed class RedisUndatedPromptTests : IAsyncLifetime
{
    private RedisServer _server = null!;
    private RedisStores _stores = null!;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        _server = await RedisServer.StartAsync();
        _stores = RedisStores.Over(_server);
        foreach (var (prompt, value) in new[] { ("a", (byte)1), ("b", (byte)2) })
        {
            await _stores.Connection.RunAsync(
                database => database.StringSetAsync(RedisStores.Keys.UndatedPrompt("tower", prompt), EmbeddingChecksum.Seal([value, value, value, value])), Token);
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _stores.DisposeAsync();
        await _server.DisposeAsync();
    }

    [Fact]
    public async Task They_are_found_and_get_a_time_when_they_are_asked_for()
    {
        Assert.Equal([[1, 1, 1, 1], null], await _stores.Prompts.FindAsync("tower", ["a", "c"], Token));

        Assert.False(await _stores.Connection.RunAsync(database => database.KeyExistsAsync(RedisStores.Keys.UndatedPrompt("tower", "a")), Token));
        Assert.True(await _stores.Connection.RunAsync(database => database.KeyExistsAsync(RedisStores.Keys.Prompt("tower", "a")), Token));
        Assert.Equal([[1, 1, 1, 1]], await _stores.Prompts.FindAsync("tower", ["a"], Token));
    }

    [Fact]
    public async Task They_are_the_first_to_be_deleted()
    {
        await _stores.Prompts.SaveAsync("tower", [new("a", [3])], Token);

        Assert.Equal(new TrimmedPrompts(2, 1 + IPromptStore.Overhead), await _stores.Prompts.TrimAsync(1 + IPromptStore.Overhead, DateTimeOffset.MinValue, Token));

        Assert.Equal([[3], null], await _stores.Prompts.FindAsync("tower", ["a", "b"], Token));
    }
}
