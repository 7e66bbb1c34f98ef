using ZeroShotOrleans.Storage.Embeddings;

namespace ZeroShotOrleans.Storage.Contract.Embeddings;

/// <summary>What every store of image embeddings promises.</summary>
public abstract class EmbeddingStoreContract : StoreContract
{
    private IEmbeddingStore Store => State.Embeddings;

    [Fact]
    public async Task Embeddings_are_found_by_content_in_the_order_asked_also_after_a_restart()
    {
        await Save("tower", 0, 300);
        await State.ReopenAsync();

        var found = await Store.FindAsync("tower", [Hash(7), Hash(300), Hash(0), Hash(7)], Token);

        Assert.Equal([Embedding(7), null, Embedding(0), Embedding(7)], found);
        Assert.Empty(await Store.FindAsync("tower", [], Token));
    }

    [Fact]
    public async Task Both_halves_of_a_hash_count()
    {
        await Store.SaveAsync("tower", [new(new(1, 2), Embedding(1)), new(new(2, 1), Embedding(2))], Token);

        var found = await Store.FindAsync("tower", [new(1, 2), new(2, 1), new(1, 1), new(0, 2), default], Token);

        Assert.Equal([Embedding(1), Embedding(2), null, null, null], found);
    }

    [Fact]
    public async Task Towers_do_not_see_the_embeddings_of_one_another()
    {
        await Store.SaveAsync("a", [new(Hash(1), Embedding(1))], Token);
        await Store.SaveAsync("b", [new(Hash(1), Embedding(2)), new(Hash(2), Embedding(3))], Token);

        Assert.Equal([Embedding(1), null], await Store.FindAsync("a", [Hash(1), Hash(2)], Token));
        Assert.Equal([Embedding(2), Embedding(3)], await Store.FindAsync("b", [Hash(1), Hash(2)], Token));
        Assert.Equal([null], await Store.FindAsync("c", [Hash(1)], Token));
    }

    [Fact]
    public async Task Embeddings_that_were_not_saved_since_a_day_are_deleted_and_saving_again_keeps_them()
    {
        var today = DateOnly.FromDateTime(Time.GetUtcNow().UtcDateTime);
        await Save("tower", 0, 3000);
        await Store.SaveAsync("other", [new(Hash(0), Embedding(0))], Token);
        Time.Advance(TimeSpan.FromDays(1));
        await Save("tower", 1000, 500);
        await Save("tower", 5000, 10);
        await State.ReopenAsync();

        Assert.Equal(0, await Store.DeleteUnusedAsync(today, Token));
        Assert.Equal(2501, await Store.DeleteUnusedAsync(today.AddDays(1), Token));

        Assert.Equal(
            [null, Embedding(1000), Embedding(1499), null, Embedding(5009)],
            await Store.FindAsync("tower", [Hash(999), Hash(1000), Hash(1499), Hash(1500), Hash(5009)], Token));
        Assert.Equal([null], await Store.FindAsync("other", [Hash(0)], Token));
        Assert.Equal(510, await Store.DeleteUnusedAsync(DateOnly.MaxValue, Token));
    }

    private Task Save(string space, int first, int count) => Store.SaveAsync(
        space, [.. Enumerable.Range(first, count).Select(number => KeyValuePair.Create(Hash(number), Embedding(number)))], Token);

    private static ContentHash Hash(int number) => new((ulong)number * 0x9E37_79B9_7F4A_7C15, ulong.MaxValue - (ulong)number);

    private static byte[] Embedding(int number) => [.. Enumerable.Range(number, 64).SelectMany(value => BitConverter.GetBytes((float)value))];
}
