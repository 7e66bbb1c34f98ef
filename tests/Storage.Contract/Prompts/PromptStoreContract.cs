using ZeroShotOrleans.Storage.Prompts;

namespace ZeroShotOrleans.Storage.Contract.Prompts;

/// <summary>What every store of prompt embeddings promises.</summary>
public abstract class PromptStoreContract : StoreContract
{
    private IPromptStore Store => State.Prompts;

    [Fact]
    public async Task Embeddings_are_found_by_text_in_the_order_asked_also_after_a_restart()
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
    public async Task Texts_that_look_alike_are_not_the_same(string stored, string asked)
    {
        await Store.SaveAsync("tower", [new(stored, [1])], Token);

        Assert.Equal([null, [1]], await Store.FindAsync("tower", [asked, stored], Token));
    }

    [Fact]
    public async Task Towers_do_not_see_the_embeddings_of_one_another()
    {
        await Store.SaveAsync("a", [new("cat", [1])], Token);
        await Store.SaveAsync("b", [new("cat", [2]), new("dog", [3])], Token);

        Assert.Equal([[1], null], await Store.FindAsync("a", ["cat", "dog"], Token));
        Assert.Equal([[2], [3]], await Store.FindAsync("b", ["cat", "dog"], Token));
        Assert.Equal([null], await Store.FindAsync("c", ["cat"], Token));
    }

    [Fact]
    public async Task A_full_call_is_stored_whole_and_again_without_harm()
    {
        var embeddings = Enumerable.Range(0, ITextEncoderGrain.MaxPromptsPerCall)
            .Select(number => KeyValuePair.Create($"prompt {number}", BitConverter.GetBytes((float)number))).ToArray();
        await Store.SaveAsync("tower", [.. embeddings], Token);
        await Store.SaveAsync("tower", [.. embeddings], Token);

        Assert.Equal(embeddings.Select(pair => pair.Value), await Store.FindAsync("tower", [.. embeddings.Select(pair => pair.Key)], Token));
    }
}
