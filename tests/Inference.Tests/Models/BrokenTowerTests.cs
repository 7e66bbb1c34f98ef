using ZeroShotOrleans.Inference.Models;

namespace ZeroShotOrleans.Inference.Tests.Models;

/// <summary>Graphs that do not match their model: loading them fails, before any image or label is encoded.</summary>
public sealed class BrokenTowerTests
{
    [Fact]
    public void Rejects_an_image_tower_of_another_dimension()
    {
        using var copy = new ModelCopy(ToyTowers.Host).EditManifest(manifest => manifest["embedding_dim"] = 512);

        AssertImageTowerRejected(copy, "returns image_embeds with the shape [2, 16]", "implies [2, 512]");
    }

    [Fact]
    public void Rejects_a_text_tower_of_another_dimension()
    {
        using var copy = ToyTowers.Folder(text: ToyTowers.Sums(TinyGraph.Int64, "sequence", "input_ids", "attention_mask"));

        AssertTextTowerRejected(copy, "returns text_embeds with the shape [2, 2]", "implies [2, 3]");
    }

    [Fact]
    public void Rejects_several_embeddings_per_image_when_one_is_declared()
    {
        using var copy = new ModelCopy("tiny-blip2").EditManifest(manifest => manifest["image_tokens"] = 1);

        AssertImageTowerRejected(copy, "returns image_embeds with the shape [2, 8, 16]", "implies [2, 16]");
    }

    [Fact]
    public void Rejects_an_unexpected_input_name()
    {
        using var copy = ToyTowers.Folder(vision: ToyTowers.MeanColour(input: "picture"));

        AssertImageTowerRejected(copy, "has no input pixel_values; it has picture", "tools/export");
    }

    [Fact]
    public void Rejects_an_unexpected_input_size()
    {
        var vision = new TinyGraph()
            .Input("pixel_values", TinyGraph.Float32, "batch", 3, 224, 224)
            .Output("image_embeds", TinyGraph.Float32, "batch", 3)
            .Node("ReduceMean", ["pixel_values"], "image_embeds", ("axes", new[] { 2, 3 }), ("keepdims", 0));
        using var copy = ToyTowers.Folder(vision);

        AssertImageTowerRejected(copy, "has the shape [*, 3, 224, 224] for pixel_values, but [*, 3, 112, 112] is required", "zeroshot.json");
    }

    [Fact]
    public void Rejects_an_unexpected_input_type()
    {
        using var copy = ToyTowers.Folder(vision: new TinyGraph()
            .Input("pixel_values", TinyGraph.Int64, "batch", 3, 112, 112)
            .Output("image_embeds", TinyGraph.Int64, "batch", 3)
            .Node("ReduceMax", ["pixel_values"], "image_embeds", ("axes", new[] { 2, 3 }), ("keepdims", 0)));

        AssertImageTowerRejected(copy, "requires Int64 for pixel_values; only Float or Float16 is supported", "tools/export");
    }

    [Fact]
    public void Rejects_a_fixed_batch_size()
    {
        using var copy = ToyTowers.Folder(vision: ToyTowers.MeanColour(batch: 4));

        AssertImageTowerRejected(copy, "has the shape [4, 3, 112, 112] for pixel_values, but [*, 3, 112, 112] is required", "tools/export");
    }

    [Fact]
    public void Rejects_an_unknown_additional_input()
    {
        var vision = ToyTowers.MeanColour().Input("noise", TinyGraph.Float32, "batch", 3);
        var text = ToyTowers.Sums(TinyGraph.Int64, "sequence", "input_ids", "language_ids", "attention_mask");
        using var copy = ToyTowers.Folder(vision, text);

        AssertImageTowerRejected(copy, "requires the input noise", "tools/export");
        AssertTextTowerRejected(copy, "requires the input language_ids", "tools/export");
    }

    [Fact]
    public void Rejects_a_tower_without_its_projection()
    {
        // pooler_output happens to have the right dimension, as in CLIP ViT-B/32's text tower, but is a different embedding.
        using var copy = ToyTowers.Folder(ToyTowers.MeanColour(output: "pooler_output"), ToyTowers.Lookup(output: "pooler_output"))
            .EditManifest(manifest => manifest["family"] = "clip");

        AssertImageTowerRejected(copy, "has no output image_embeds or image_embedding or embedding or image_embeddings; it has pooler_output", "tools/export");
        AssertTextTowerRejected(copy, "has no output text_embeds or text_embedding or embedding or text_embeddings; it has pooler_output", "tools/export");
    }

    [Fact]
    public void Rejects_NaN_weights()
    {
        var vision = new TinyGraph()
            .Input("pixel_values", TinyGraph.Float32, "batch", 3, 112, 112)
            .Output("image_embeds", TinyGraph.Float32, "batch", 3)
            .Floats("weight", [1], [float.NaN])
            .Node("ReduceMean", ["pixel_values"], "mean", ("axes", new[] { 2, 3 }), ("keepdims", 0))
            .Node("Mul", ["mean", "weight"], "image_embeds");
        using var copy = ToyTowers.Folder(vision, ToyTowers.Lookup(value: float.NaN));

        AssertImageTowerRejected(copy, "returns NaN", "tools/export");
        AssertTextTowerRejected(copy, "returns NaN", "tools/export");
    }

    [Fact]
    public void Rejects_a_tokenizer_with_more_tokens_than_the_tower()
    {
        using var copy = ToyTowers.Folder(text: ToyTowers.Lookup(rows: ToyTowers.Vocabulary - 1));

        AssertTextTowerRejected(copy, "has no embedding for token 3989, which tokenizer.json can return", "tools/export");
    }

    [Fact]
    public void Rejects_a_context_longer_than_the_tower_supports()
    {
        using var copy = new ModelCopy(ToyTowers.Host).EditManifest(manifest => manifest["context_length"] = 600);

        AssertTextTowerRejected(copy, "cannot process 600 tokens, although context_length allows them", "zeroshot.json");
    }

    [Fact]
    public void Rejects_a_tower_with_a_fixed_length_that_is_too_short()
    {
        using var copy = ToyTowers.Folder(text: ToyTowers.Sums(TinyGraph.Int64, 16, "input_ids"), dimension: 1);

        AssertTextTowerRejected(copy, "requires texts of exactly 16 tokens, but context_length is 52", "zeroshot.json");
    }

    [Fact]
    public void Rejects_an_unknown_operator()
    {
        using var copy = ToyTowers.Folder(vision: new TinyGraph()
            .Input("pixel_values", TinyGraph.Float32, "batch", 3, 112, 112)
            .Output("image_embeds", TinyGraph.Float32, "batch", 3)
            .Node("Guess", ["pixel_values"], "image_embeds"));
        var folder = copy.Open();

        var exception = Assert.Throws<ModelFolderException>(() => ImageTower.Load(folder));

        Assert.Equal(ToyTowers.Vision, exception.File);
        Assert.Contains("cannot be loaded", exception.Message, StringComparison.Ordinal);
        Assert.Contains("Guess", exception.Message, StringComparison.Ordinal);
        Assert.DoesNotContain(copy.Path, exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Rejects_a_missing_variant()
    {
        using var copy = new ModelCopy(ToyTowers.Host);
        var folder = copy.Open();

        BrokenFolderTests.AssertRejected(() => ImageTower.Load(folder, "int4"), copy.Path, "has no graph for the role vision_int4", "It has text, vision");
    }

    [Fact]
    public void Rejects_float32_when_only_a_variant_exists()
    {
        using var copy = new ModelCopy(ToyTowers.Host)
            .Move(ToyTowers.Vision, "onnx/vision_model_int8.onnx")
            .EditManifest(manifest => manifest["files"]!["vision_int8"] = "onnx/vision_model_int8.onnx");
        var folder = copy.Open();

        Assert.Equal(["int8"], folder.Variants);
        using var tower = ImageTower.Load(folder, "int8");
        BrokenFolderTests.AssertRejected(() => ImageTower.Load(folder), ToyTowers.Vision, "is missing", "Choose an available variant (int8)");
    }

    [Fact]
    public void Rejects_a_missing_match_head()
    {
        using var copy = new ModelCopy(ToyTowers.Host);
        var folder = copy.Open();

        Assert.False(folder.CanMatch);
        BrokenFolderTests.AssertRejected(() => MatchTower.Load(folder), "zeroshot.json", "describes no match head", "BLIP");
    }

    [Fact]
    public void Rejects_a_match_head_for_other_hidden_states()
    {
        using var copy = new ModelCopy("tiny-blip").EditManifest(manifest => manifest["itm"]!["image_states"]![0] = 38);
        var folder = copy.Open();

        BrokenFolderTests.AssertRejected(() => MatchTower.Load(folder), "onnx/itm_model.onnx", "has the shape [*, 37, 32] for image_hidden_states, but [*, 38, 32] is required", "zeroshot.json");
        AssertImageTowerRejected(copy, "returns image_hidden_states with the shape [2, 37, 32]", "implies [2, 38, 32]");
    }

    private static void AssertImageTowerRejected(ModelCopy copy, string problem, string remedy)
    {
        var folder = copy.Open();
        BrokenFolderTests.AssertRejected(() => ImageTower.Load(folder), ToyTowers.Vision, problem, remedy);
    }

    private static void AssertTextTowerRejected(ModelCopy copy, string problem, string remedy)
    {
        var folder = copy.Open();
        BrokenFolderTests.AssertRejected(() => TextTower.Load(folder), ToyTowers.Text, problem, remedy);
    }
}
