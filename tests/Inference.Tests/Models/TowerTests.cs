using ZeroShotOrleans.Inference.Models;

namespace ZeroShotOrleans.Inference.Tests.Models;

/// <summary>The inputs of towers, with graphs whose results can be computed by hand.</summary>
public sealed class TowerTests
{
    [Theory]
    [InlineData(TinyGraph.Float32)]
    [InlineData(TinyGraph.Float16)]
    public void Image_tower_supports_float32_and_float16(int type)
    {
        using var copy = ToyTowers.Folder(vision: ToyTowers.MeanColour(type: type));
        using var tower = ImageTower.Load(copy.Open());
        var embeddings = new float[6];

        tower.Encode(Both(Plain(3, 4, 0), Plain(0, 0, -2)), 2, embeddings);

        Close.To([0.6f, 0.8f, 0, 0, 0, -1], embeddings, 1e-3f, "colours");
    }

    [Fact]
    public void Zero_embedding_becomes_NaN_without_affecting_its_neighbour()
    {
        using var copy = ToyTowers.Folder();
        using var tower = ImageTower.Load(copy.Open());
        var embeddings = new float[6];

        tower.Encode(Both(Plain(0, 0, 0), Plain(0, 1, 0)), 2, embeddings);

        Assert.All(embeddings[..3], value => Assert.Equal(float.NaN, value));
        Assert.Equal([0f, 1f, 0f], embeddings[3..]);
    }

    [Fact]
    public void Rejects_lengths_that_do_not_match_the_number_of_images()
    {
        using var copy = ToyTowers.Folder();
        using var tower = ImageTower.Load(copy.Open());

        Assert.Throws<ArgumentException>(() => tower.Encode(Plain(1, 1, 1), 2, new float[6]));
        Assert.Throws<ArgumentException>(() => tower.Encode(Plain(1, 1, 1), 1, new float[6]));
        Assert.Throws<ArgumentException>(() => tower.Encode(Plain(1, 1, 1), 1, new float[3], new float[1]));
        Assert.Throws<ArgumentOutOfRangeException>(() => tower.Encode(Plain(1, 1, 1), 0, new float[3]));
    }

    [Fact]
    public void Dynamic_quantization_does_not_mix_images_of_a_batch()
    {
        using var copy = ToyTowers.Folder(vision: ToyTowers.MeanColourInEightBits());
        using var tower = ImageTower.Load(copy.Open());
        var (single, batched) = (new float[3], new float[6]);
        var picture = Plain(0.11f, 0.23f, 0.37f);

        tower.Encode(picture, 1, single);
        tower.Encode(Both(picture, Plain(-90, 5, 100)), 2, batched);

        Assert.Equal(single, batched[..3]);
    }

    [Theory]
    [InlineData(TinyGraph.Int64)]
    [InlineData(TinyGraph.Int32)]
    public void Text_tower_gets_the_inputs_it_declares(int type)
    {
        using var copy = ToyTowers.Folder(
            text: ToyTowers.Sums(type, "sequence", "attention_mask", "position_ids", "token_type_ids", "input_ids"), dimension: 4);
        var folder = copy.Open();
        using var tower = TextTower.Load(folder);
        var ids = folder.Tokenizer.Encode("a photo of a cat", 52);

        var vector = tower.Encode(["a photo of a cat"], TestContext.Current.CancellationToken);

        // A mask of ones, positions 0 to n - 1, types of zeros: the means are 1, (n - 1) / 2 and 0.
        Close.To(Unit(1, (ids.Length - 1) / 2f, 0, (float)ids.Average()), vector, 1e-5f, "inputs");
    }

    [Theory]
    [InlineData("right")]
    [InlineData("left")]
    public void Masks_the_padding_of_a_fixed_length(string side)
    {
        using var copy = ToyTowers.Folder(text: ToyTowers.MaskedMeans(60), dimension: 2)
            .EditManifest(manifest => (manifest["pad_token_id"], manifest["padding_side"]) = (5000, side));
        var folder = copy.Open();
        using var tower = TextTower.Load(folder);
        var ids = folder.Tokenizer.Encode("a photo of a cat", 52);

        var vector = tower.Encode(["a photo of a cat"], TestContext.Current.CancellationToken);

        Close.To(Unit(ids.Sum() + (5000f * (60 - ids.Length)), ids.Sum()), vector, 1e-5f, "padding");
    }

    [Fact]
    public void Does_not_mask_padding_that_affects_the_result()
    {
        using var copy = ToyTowers.Folder(text: ToyTowers.MaskedMeans("sequence"), dimension: 2)
            .EditManifest(manifest => (manifest["pad_token_id"], manifest["pad_to_context_length"]) = (5000, true));
        var folder = copy.Open();
        using var tower = TextTower.Load(folder);
        var ids = folder.Tokenizer.Encode("a photo of a cat", 52);

        var vector = tower.Encode(["a photo of a cat"], TestContext.Current.CancellationToken);

        Close.To(Unit(1, 1), vector, 1e-5f, "padding");
    }

    [Fact]
    public void Truncation_keeps_the_end_token()
    {
        using var copy = ToyTowers.Folder(text: ToyTowers.Sums(TinyGraph.Int64, "sequence", "input_ids", "position_ids"), dimension: 2);
        var folder = copy.Open();
        using var tower = TextTower.Load(folder);
        var text = string.Join(' ', Enumerable.Repeat("cat", 200));
        var ids = folder.Tokenizer.Encode(text);

        var vector = tower.Encode([text], TestContext.Current.CancellationToken);

        Close.To(Unit((ids.Take(51).Sum() + ids[^1]) / 52f, 51 / 2f), vector, 1e-5f, "cut");
    }

    [Fact]
    public void Accepts_pooler_output_as_the_embedding_of_siglip()
    {
        using var copy = ToyTowers.Folder(ToyTowers.MeanColour(output: "pooler_output"), ToyTowers.Lookup(output: "pooler_output"))
            .EditManifest(manifest => manifest["family"] = "siglip");
        var folder = copy.Open();
        using var images = ImageTower.Load(folder);
        using var texts = TextTower.Load(folder);

        Assert.Equal(3, images.ValuesPerEmbedding);
        Assert.Equal(3, texts.Encode(["a"], TestContext.Current.CancellationToken).Length);
    }

    [Fact]
    public void Names_a_text_whose_embedding_is_NaN()
    {
        // The row of the token "cat" is zero.
        using var copy = ToyTowers.Folder(text: new TinyGraph()
            .Input("input_ids", TinyGraph.Int64, "batch", "sequence")
            .Output("text_embeds", TinyGraph.Float32, "batch", 1)
            .Longs("cat", [1], [0])
            .Floats("one", [1], [1])
            .Node("Sub", ["input_ids", "cat"], "distance")
            .Node("Cast", ["distance"], "distance_float", ("to", TinyGraph.Float32))
            .Node("Div", ["one", "distance_float"], "inverse")
            .Node("ReduceMean", ["inverse"], "text_embeds", ("axes", new[] { 1 }), ("keepdims", 1)), dimension: 1);
        var folder = copy.Open();
        using var tower = TextTower.Load(folder);

        // Token 0 is padding. Ordinary texts do not contain it, but a text may name it.
        BrokenFolderTests.AssertRejected(
            () => tower.Encode(["a", "b [PAD] c"], TestContext.Current.CancellationToken),
            ToyTowers.Text, "returns NaN for the text \"b [PAD] c\"", "tools/export");
    }

    [Fact]
    public void Cancelled_call_runs_nothing()
    {
        using var copy = ToyTowers.Folder();
        using var tower = TextTower.Load(copy.Open());

        Assert.Throws<OperationCanceledException>(() => tower.Encode(["a"], new CancellationToken(canceled: true)));
        Assert.Empty(tower.Encode([], TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task Dispose_waits_for_running_calls_and_rejects_new_ones()
    {
        using var copy = ToyTowers.Folder();
        var tower = ImageTower.Load(copy.Open());
        var picture = Plain(3, 4, 0);
        var running = new TaskCompletionSource();

        var callers = Enumerable.Range(0, 4).Select(_ => Task.Factory.StartNew(
            () =>
            {
                var embedding = new float[3];
                while (true)
                {
                    try
                    {
                        tower.Encode(picture, 1, embedding);
                    }
                    catch (ObjectDisposedException)
                    {
                        return embedding;
                    }

                    running.TrySetResult();
                }
            },
            TestContext.Current.CancellationToken,
            TaskCreationOptions.LongRunning,
            TaskScheduler.Default)).ToArray();
        await Task.WhenAny([running.Task, .. callers]);
        tower.Dispose();

        // A call that was rejected leaves zeros.
        Assert.Contains(0.6f, (await Task.WhenAll(callers)).Select(embedding => MathF.Round(embedding[0], 4)));
        tower.Dispose();
    }

    private static float[] Plain(float red, float green, float blue) =>
        [.. ((float[])[red, green, blue]).SelectMany(value => Enumerable.Repeat(value, ToyTowers.PixelValues / 3))];

    private static float[] Both(float[] first, float[] second) => [.. first, .. second];

    private static float[] Unit(params float[] values)
    {
        var length = Math.Sqrt(values.Sum(value => (double)value * value));
        return [.. values.Select(value => (float)(value / length))];
    }
}
