using ZeroShotOrleans.Storage.Labels;

namespace ZeroShotOrleans.Storage.Contract.Labels;

/// <summary>What every list of stored label sets promises.</summary>
public abstract class StoredLabelSetsContract : StoreContract
{
    [Fact]
    public async Task Lists_what_grains_of_label_sets_have_stored_with_its_size()
    {
        Assert.Empty(await State.LabelSets.ListAsync(Token));
        await WriteAsync(IStoredLabelSets.State, "labelset", "mini/00ff", 1_000);
        await WriteAsync(IStoredLabelSets.State, "labelset", "org/model name*/[7]/beef", 100_000);
        await WriteAsync("labelSetName", "labelsetname", "pets", 1_000);
        var cleared = await WriteAsync(IStoredLabelSets.State, "labelset", "mini/cleared", 1_000);
        await State.Grains.ClearStateAsync(IStoredLabelSets.State, GrainId.Create("labelset", "mini/cleared"), cleared, Token);
        await State.ReopenAsync();

        var stored = (await State.LabelSets.ListAsync(Token)).OrderBy(set => set.Bytes).ToArray();

        Assert.Equal(["mini/00ff", "org/model name*/[7]/beef"], stored.Select(set => set.Key));
        Assert.InRange(stored[0].Bytes, 1_000, 1_200);
        Assert.InRange(stored[1].Bytes, 100_000, 100_200);
    }

    private async Task<GrainState<LabelSetEmbeddings>> WriteAsync(string state, string type, string key, int bytes)
    {
        var written = new GrainState<LabelSetEmbeddings>(new LabelSetEmbeddings { Embeddings = new byte[bytes], Rows = 1, Dimension = 1 });
        await State.Grains.WriteStateAsync(state, GrainId.Create(type, key), written, Token);
        return written;
    }
}
