using ZeroShotOrleans.Storage.Contract;
using ZeroShotOrleans.Storage.Contract.Embeddings;

namespace ZeroShotOrleans.Storage.Sqlite.Tests.Embeddings;

public sealed class SqliteEmbeddingStoreTests : EmbeddingStoreContract
{
    protected override Task<IStateUnderTest> OpenAsync() => Task.FromResult<IStateUnderTest>(new SqliteState(Time));

    [Fact]
    public async Task An_embedding_of_512_dimensions_takes_its_bytes_and_little_more()
    {
        var database = ((SqliteState)State).Database;
        var before = await Pages();
        await State.Embeddings.SaveAsync(
            "tower", [.. Enumerable.Range(0, 2000).Select(number => KeyValuePair.Create(new ContentHash(1, (ulong)number), new byte[2048]))], Token);

        Assert.InRange((await Pages() - before) * 8192.0 / (2000 * 2048), 1, 1.5);

        Task<long> Pages() => database.ReadAsync(session => session.Scalar<long>("PRAGMA page_count"), Token);
    }
}
