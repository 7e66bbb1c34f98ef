using ZeroShotOrleans.Storage.Prompts;

namespace ZeroShotOrleans.Storage.Contract.Prompts;

/// <summary>Contract of all prompt embedding stores.</summary>
public abstract class PromptStoreContract : StoreContract
{
    private IPromptStore Store => State.Prompts;

    [Fact]
    public async Task Finds_embeddings_by_text_in_the_requested_order_across_a_restart()
    {
        await Store.Save("tower", [new("a cat", [1]), new("", [2, 2]), new("ein K\u00e4se \U0001F408\n", [3])], Token);
        await Store.Save("tower", [], Token);
        await State.ReopenAsync();

        var found = await Store.Find("tower", ["ein K\u00e4se \U0001F408\n", "a dog", "a cat", "", "a cat"], Token);

        Assert.Equal([[3], null, [1], [2, 2], [1]], found);
        Assert.Empty(await Store.Find("tower", [], Token));
    }

    [Theory]
    [InlineData("a cat", "a Cat")]
    [InlineData("a cat", " a cat")]
    [InlineData("a cat", "a cat ")]
    [InlineData("caf\u00e9", "cafe\u0301")]
    [InlineData("a", "a\0")]
    public async Task Texts_that_look_alike_are_distinct(string stored, string asked)
    {
        await Store.Save("tower", [new(stored, [1])], Token);

        Assert.Equal([null, [1]], await Store.Find("tower", [asked, stored], Token));
    }

    [Fact]
    public async Task Embeddings_are_separate_per_tower()
    {
        await Store.Save("a", [new("cat", [1])], Token);
        await Store.Save("b", [new("cat", [2]), new("dog", [3])], Token);

        Assert.Equal([[1], null], await Store.Find("a", ["cat", "dog"], Token));
        Assert.Equal([[2], [3]], await Store.Find("b", ["cat", "dog"], Token));
        Assert.Equal([null], await Store.Find("c", ["cat"], Token));
    }

    [Fact]
    public async Task A_maximum_size_call_is_stored_and_can_be_repeated()
    {
        var embeddings = Enumerable.Range(0, ITextEncoderGrain.MaxPromptsPerCall)
            .Select(number => KeyValuePair.Create($"prompt {number}", BitConverter.GetBytes((float)number))).ToArray();
        await Store.Save("tower", [.. embeddings], Token);
        await Store.Save("tower", [.. embeddings], Token);

        Assert.Equal(embeddings.Select(pair => pair.Value), await Store.Find("tower", [.. embeddings.Select(pair => pair.Key)], Token));
    }
}
