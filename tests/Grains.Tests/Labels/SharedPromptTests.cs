using System.Runtime.InteropServices;
using ZeroShotOrleans.Grains.Contracts;
using ZeroShotOrleans.Grains.Labels;
using ZeroShotOrleans.Grains.Tests.Cluster;

namespace ZeroShotOrleans.Grains.Tests.Labels;

/// <summary>A prompt is encoded only once, whichever label sets contain it.</summary>
public sealed class SharedPromptTests
{
    private const string Model = "zeroshot-mini";

    // The background prompts: the three words that stand for no label, in each template.
    private const int Background = 3;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Adding_a_label_encodes_one_prompt_also_after_a_restart()
    {
        var state = Directory.CreateTempSubdirectory("zso-test-state-").FullName;
        try
        {
            string[] labels = [.. Enumerable.Range(0, 200).Select(number => $"thing {number}")];
            await using (var cluster = await TestCluster.StartAsync(new() { Roles = [ZeroShotRoles.All], StateDirectory = state }))
            {
                using var counts = new SiloCounts();
                Assert.Equal(200 + Background, (await Prepare(cluster, labels)).PromptsEmbedded);
                Assert.Equal(1, (await Prepare(cluster, [.. labels, "raccoon"])).PromptsEmbedded);
                Assert.Equal(201 + Background, counts.Of(cluster.Silos, "zeroshot.text.prompts"));
            }

            await using var next = await TestCluster.StartAsync(new() { Roles = [ZeroShotRoles.All], StateDirectory = state });
            using var later = new SiloCounts();

            Assert.Equal(1, (await Prepare(next, ["temple", .. labels, "raccoon", "thing 7"])).PromptsEmbedded);
            Assert.Equal(0, (await Prepare(next, ["raccoon", "temple"])).PromptsEmbedded);

            Assert.Equal(1, later.Of(next.Silos, "zeroshot.text.prompts"));
        }
        finally
        {
            Directory.Delete(state, recursive: true);
        }
    }

    [Fact]
    public async Task Concurrent_sets_with_shared_prompts_encode_each_prompt_once()
    {
        await using var cluster = await TestCluster.StartAsync(new() { Roles = [ZeroShotRoles.Control, ZeroShotRoles.Control, ZeroShotRoles.Encoder] });
        using var counts = new SiloCounts();

        // Sets of 1 to 30 of the same labels, in descending order so that no two start alike.
        var infos = await Task.WhenAll(Enumerable.Range(1, 30)
            .Select(count => Prepare(cluster, [.. Enumerable.Range(0, count).Reverse().Select(number => $"thing {number}")])));

        Assert.Equal(30, infos.Select(info => info.Key).Distinct().Count());
        Assert.Equal(30 + Background, counts.Of(cluster.Silos, "zeroshot.text.prompts"));
        Assert.Equal(30 + Background, infos.Sum(info => info.PromptsEmbedded));
    }

    [Fact]
    public async Task Stored_prompts_give_the_embeddings_of_a_new_set()
    {
        string[] labels = [.. Enumerable.Range(0, 40).Select(number => $"thing {number}")];
        await using var shared = await TestCluster.StartAsync(new() { Roles = [ZeroShotRoles.All] });
        await Prepare(shared, [.. labels.Where((_, at) => at % 3 == 0)]);
        await Prepare(shared, [.. labels.Reverse().Where((_, at) => at % 2 == 0)]);
        await using var fresh = await TestCluster.StartAsync(new() { Roles = [ZeroShotRoles.All] });

        Assert.Equal(await Embeddings(fresh, labels), await Embeddings(shared, labels));
    }

    [Fact]
    public async Task Prompts_above_the_call_limit_are_embedded_in_order()
    {
        await using var cluster = await TestCluster.StartAsync(new() { Roles = [ZeroShotRoles.All] });
        string[] labels = [.. Enumerable.Range(0, (2 * ITextEncoderGrain.MaxPromptsPerCall) + 100).Select(number => $"thing {number}")];
        int[] some = [0, 255, 256, 511, 512, 1023, 1024, labels.Length - 1];

        var all = await Embeddings(cluster, labels);
        var few = await Embeddings(cluster, [.. some.Select(at => labels[at])]);

        Assert.Equal(some.Select(at => all[at]), few.SkipLast(1));
    }

    [Fact]
    public async Task A_different_text_tower_is_not_used()
    {
        await using var cluster = await TestCluster.StartAsync(new() { Roles = [ZeroShotRoles.All] });
        using var counts = new SiloCounts();

        var changed = await Assert.ThrowsAsync<ZeroShotException>(() => cluster.Grains.GetGrain<IPromptGrain>($"{Model}/00ff").EmbedAsync(["a cat"], Token));
        var grain = cluster.Grains.GetGrain<IPromptGrain>(PromptGrain.KeyOf(await cluster.Client.GetModelAsync(Model, Token)));
        var many = await Assert.ThrowsAsync<ZeroShotException>(
            () => grain.EmbedAsync([.. Enumerable.Range(0, ITextEncoderGrain.MaxPromptsPerCall + 1).Select(number => $"{number}")], Token));

        Assert.Contains("text tower", changed.Message, StringComparison.Ordinal);
        Assert.Contains("513 prompts", many.Message, StringComparison.Ordinal);
        Assert.Equal(0, counts.Of(cluster.Silos, "zeroshot.text.prompts"));
    }

    private static Task<LabelSetInfo> Prepare(TestCluster cluster, string[] labels) => cluster.Client.PrepareLabelsAsync(
        Model, new LabelSetDefinition { Labels = [.. labels], Templates = ["a photo of a {}."] }, Token);

    private static async Task<float[][]> Embeddings(TestCluster cluster, string[] labels)
    {
        var embeddings = await cluster.Grains.GetGrain<ILabelSetGrain>((await Prepare(cluster, labels)).Key).GetEmbeddingsAsync(Token);
        return [.. MemoryMarshal.Cast<byte, float>(embeddings.Embeddings).ToArray().Chunk(embeddings.Dimension)];
    }
}
