using System.Collections.Concurrent;

namespace ZeroShotOrleans.Grains.Tests.Cluster;

/// <summary>Label texts are encoded only once.</summary>
public sealed class LabelSetTests
{
    private static readonly LabelSetDefinition _labels = new() { Labels = ["cat", "dog", "rocket"], Templates = ["a photo of a {}.", "a drawing of a {}."] };

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Fifty_concurrent_first_uses_embed_once()
    {
        await using var cluster = await TestCluster.StartAsync(new() { Roles = [ZeroShotRoles.Control, ZeroShotRoles.Encoder, ZeroShotRoles.Encoder] });
        using var counts = new SiloCounts();

        var infos = await Task.WhenAll(Enumerable.Range(0, 50).Select(_ => cluster.Client.PrepareLabelsAsync("zeroshot-mini", _labels, Token)));

        // Three labels and the three background words, in two templates.
        Assert.Equal(12, counts.Of(cluster.Silos, "zeroshot.text.prompts"));
        Assert.Equal(12, infos.Sum(info => info.PromptsEmbedded));
        Assert.Single(infos.Select(info => info.Key).Distinct());
    }

    [Fact]
    public async Task A_new_set_asks_for_its_model_once()
    {
        var callers = new ConcurrentQueue<string?>();
        await using var cluster = await TestCluster.StartAsync(new()
        {
            Roles = [ZeroShotRoles.All],
            Silo = silo => silo.AddIncomingGrainCallFilter(call =>
            {
                if (call.MethodName is nameof(ITextEncoderGrain.DescribeAsync) && call.InterfaceMethod.DeclaringType == typeof(ITextEncoderGrain))
                {
                    callers.Enqueue(call.SourceId?.Type.ToString());
                }

                return call.Invoke();
            }),
        });

        await cluster.Client.PrepareLabelsAsync("zeroshot-mini", _labels, Token);

        Assert.Single(callers, "labelset");
    }

    [Fact]
    public async Task Nothing_is_embedded_again_after_a_restart()
    {
        var state = Directory.CreateTempSubdirectory("zso-test-state-").FullName;
        try
        {
            LabelSetEmbeddings before;
            await using (var cluster = await TestCluster.StartAsync(new() { Roles = [ZeroShotRoles.All], StateDirectory = state }))
            {
                var prepared = await cluster.Client.PrepareLabelsAsync("zeroshot-mini", _labels, Token);
                before = await cluster.Grains.GetGrain<ILabelSetGrain>(prepared.Key).GetEmbeddingsAsync(Token);
            }

            await using var next = await TestCluster.StartAsync(new() { Roles = [ZeroShotRoles.All], StateDirectory = state });
            using var counts = new SiloCounts();
            var again = await next.Client.PrepareLabelsAsync("zeroshot-mini", _labels, Token);
            var after = await next.Grains.GetGrain<ILabelSetGrain>(again.Key).GetEmbeddingsAsync(Token);

            Assert.Equal(0, again.PromptsEmbedded);
            Assert.Equal(0, counts.Of(next.Silos, "zeroshot.text.prompts"));
            Assert.Equal(before.Embeddings, after.Embeddings);
        }
        finally
        {
            Directory.Delete(state, recursive: true);
        }
    }

    [Fact]
    public async Task Embeddings_are_of_unit_length_and_have_a_background_row()
    {
        await using var cluster = await TestCluster.StartAsync(new() { Roles = [ZeroShotRoles.All] });

        var prepared = await cluster.Client.PrepareLabelsAsync("zeroshot-mini", _labels, Token);
        var embeddings = await cluster.Grains.GetGrain<ILabelSetGrain>(prepared.Key).GetEmbeddingsAsync(Token);

        Assert.Equal((4, 512), (embeddings.Rows, embeddings.Dimension));
        var values = System.Runtime.InteropServices.MemoryMarshal.Cast<byte, float>(embeddings.Embeddings).ToArray();
        Assert.All(values.Chunk(512), row => Assert.Equal(1.0, Math.Sqrt(row.Sum(value => (double)value * value)), tolerance: 1e-5));
    }

    [Theory]
    [InlineData("cat", "a photo", "has no {}")]
    [InlineData("", "{}", "Label 1 is empty.")]
    public async Task A_template_without_a_placeholder_and_an_empty_label_are_rejected(string label, string template, string message)
    {
        await using var cluster = await TestCluster.StartAsync(new() { Roles = [ZeroShotRoles.All] });
        var definition = new LabelSetDefinition { Labels = [label], Templates = [template] };

        var exception = await Record.ExceptionAsync(() => cluster.Client.PrepareLabelsAsync("zeroshot-mini", definition, Token));

        Assert.Contains(message, exception?.Message ?? "", StringComparison.Ordinal);
    }
}
