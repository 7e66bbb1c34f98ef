using ZeroShotOrleans.Storage.Prompts;

namespace ZeroShotOrleans.Storage.Contract.Prompts;

/// <summary>Contract of all prompt embedding stores.</summary>
public abstract class PromptStoreContract : StoreContract
{
    private IPromptStore Store => State.Prompts;

    [Fact]
    public async Task Finds_embeddings_by_text_in_the_requested_order_across_a_restart()
    {
        await Store.SaveAsync("tower", [new("a cat", [1]), new("", [2, 2]), new("ein K\u00e4se \U0001F408\n", [3])], Token);
        await Store.SaveAsync("tower", [], Token);
        await State.ReopenAsync();

        var found = await Store.FindAsync("tower", ["ein K\u00e4se \U0001F408\n", "a dog", "a cat", "", "a cat"], Token);

        Assert.Equal([[3], null, [1], [2, 2], [1]], found);
        Assert.Empty(await Store.FindAsync("tower", [], Token));
    }

    [Theory]
    [InlineData("a cat", "a Cat")]
    [InlineData("a cat", " a cat")]
    [InlineData("a cat", "a cat ")]
    [InlineData("caf\u00e9", "cafe\u0301")]
    [InlineData("a", "a\0")]
    public async Task Texts_that_look_alike_are_distinct(string stored, string asked)
    {
        await Store.SaveAsync("tower", [new(stored, [1])], Token);

        Assert.Equal([null, [1]], await Store.FindAsync("tower", [asked, stored], Token));
    }

    [Fact]
    public async Task Embeddings_are_separate_per_tower()
    {
        await Store.SaveAsync("a", [new("cat", [1])], Token);
        await Store.SaveAsync("b", [new("cat", [2]), new("dog", [3])], Token);

        Assert.Equal([[1], null], await Store.FindAsync("a", ["cat", "dog"], Token));
        Assert.Equal([[2], [3]], await Store.FindAsync("b", ["cat", "dog"], Token));
        Assert.Equal([null], await Store.FindAsync("c", ["cat"], Token));
    }

    [Fact]
    public async Task A_maximum_size_call_is_stored_and_can_be_repeated()
    {
        var embeddings = Enumerable.Range(0, ITextEncoderGrain.MaxPromptsPerCall)
            .Select(number => KeyValuePair.Create($"prompt {number}", BitConverter.GetBytes((float)number))).ToArray();
        await Store.SaveAsync("tower", [.. embeddings], Token);
        await Store.SaveAsync("tower", [.. embeddings], Token);

        Assert.Equal(embeddings.Select(pair => pair.Value), await Store.FindAsync("tower", [.. embeddings.Select(pair => pair.Key)], Token));
    }

    [Fact]
    public async Task The_least_recently_used_are_deleted_until_the_rest_fit()
    {
        foreach (var prompt in new[] { "a", "b", "c", "d" })
        {
            await Store.SaveAsync("tower", [new(prompt, new byte[100])], Token);
            Time.Advance(TimeSpan.FromMinutes(1));
        }

        await Store.TouchAsync("tower", ["a", "no such prompt"], Time.GetUtcNow(), Token);
        await State.ReopenAsync();

        Assert.Equal(new TrimmedPrompts(0, 4 * Size), await Store.TrimAsync(4 * Size, DateTimeOffset.MinValue, Token));
        Assert.Equal(new TrimmedPrompts(2, 2 * Size), await Store.TrimAsync((3 * Size) - 1, DateTimeOffset.MinValue, Token));
        Assert.Equal([true, false, false, true], await AreStoredAsync("tower", "a", "b", "c", "d"));
        Assert.Equal(new TrimmedPrompts(2, 0), await Store.TrimAsync(0, DateTimeOffset.MinValue, Token));
        Assert.Equal(new TrimmedPrompts(0, 0), await Store.TrimAsync(0, DateTimeOffset.MinValue, Token));
    }

    [Fact]
    public async Task Prompts_that_were_not_used_for_long_are_deleted_although_they_fit()
    {
        await Store.SaveAsync("tower", [new("old", new byte[100]), new("used", new byte[100])], Token);
        await Store.SaveAsync("other", [new("old", new byte[100])], Token);
        Time.Advance(TimeSpan.FromDays(2));
        await Store.TouchAsync("tower", ["used"], Time.GetUtcNow(), Token);
        await Store.SaveAsync("other", [new("old", new byte[100]), new("new", new byte[100])], Token);

        Assert.Equal(new TrimmedPrompts(1, 3 * Size), await Store.TrimAsync(long.MaxValue, Time.GetUtcNow() - TimeSpan.FromDays(1), Token));
        Assert.Equal([false, true], await AreStoredAsync("tower", "old", "used"));
        Assert.Equal([true, true], await AreStoredAsync("other", "old", "new"));
    }

    [Fact]
    public async Task A_prompt_that_was_used_since_a_time_is_not_touched()
    {
        await Store.SaveAsync("tower", [new("a", new byte[100])], Token);
        var saved = Time.GetUtcNow();
        Time.Advance(TimeSpan.FromHours(1));

        // Last used at that time and not before it: no write, so it is as old as it was.
        await Store.TouchAsync("tower", ["a"], saved, Token);
        await Store.TouchAsync("nobody", ["a"], Time.GetUtcNow(), Token);

        Assert.Equal(new TrimmedPrompts(1, 0), await Store.TrimAsync(long.MaxValue, saved + TimeSpan.FromMinutes(1), Token));
    }

    [Fact]
    public async Task Thousands_are_trimmed_and_those_that_stay_are_whole()
    {
        const int Count = 5_000;
        foreach (var some in Enumerable.Range(0, Count).Chunk(500))
        {
            await Store.SaveAsync("tower", [.. some.Select(number => KeyValuePair.Create($"{number}", BitConverter.GetBytes((long)number)))], Token);
            Time.Advance(TimeSpan.FromSeconds(1));
        }

        var size = sizeof(long) + IPromptStore.Overhead;
        var trimmed = await Store.TrimAsync(700 * size, DateTimeOffset.MinValue, Token);

        Assert.Equal(new TrimmedPrompts(Count - 700, 700 * size), trimmed);
        var found = await Store.FindAsync("tower", [.. Enumerable.Range(0, Count).Select(number => $"{number}")], Token);
        Assert.Equal(700, found.Count(embedding => embedding is not null));
        Assert.All(found.Skip(Count - 500).Index(), one => Assert.Equal(BitConverter.GetBytes((long)(Count - 500 + one.Index)), one.Item));
        Assert.All(found.Take(Count - 1000), Assert.Null);
    }

    private static long Size => 100 + IPromptStore.Overhead;

    private async Task<IEnumerable<bool>> AreStoredAsync(string space, params string[] prompts) =>
        (await Store.FindAsync(space, [.. prompts], Token)).Select(embedding => embedding is not null);
}
