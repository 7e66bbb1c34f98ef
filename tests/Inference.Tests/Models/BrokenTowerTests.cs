using ZeroShotOrleans.Inference.Models;

namespace ZeroShotOrleans.Inference.Tests.Models;

/// <summary>Graphs that ONNX Runtime loads, or nearly, and that do not fit: refused when loaded, before any image or label.</summary>
public sealed class BrokenTowerTests
{
    [Fact]
    public void An_image_tower_of_another_width()
    {
        using var copy = new ModelCopy(ToyTowers.Host).EditManifest(manifest => manifest["embedding_dim"] = 512);

        RefusedImages(copy, "gives image_embeds as [2, 16]", "makes it [2, 512]");
    }

    [Fact]
    public void A_text_tower_of_another_width()
    {
        using var copy = ToyTowers.Folder(text: ToyTowers.Sums(TinyGraph.Int64, "sequence", "input_ids", "attention_mask"));

        RefusedTexts(copy, "gives text_embeds as [2, 2]", "makes it [2, 3]");
    }

    [Fact]
    public void Several_vectors_per_image_where_one_is_promised()
    {
        using var copy = new ModelCopy("tiny-blip2").EditManifest(manifest => manifest["image_tokens"] = 1);

        RefusedImages(copy, "gives image_embeds as [2, 8, 16]", "makes it [2, 16]");
    }

    [Fact]
    public void An_input_of_another_name()
    {
        using var copy = ToyTowers.Folder(vision: ToyTowers.MeanColour(input: "picture"));

        RefusedImages(copy, "has no input pixel_values; its inputs are picture", "tools/export");
    }

    [Fact]
    public void An_input_of_another_size()
    {
        var vision = new TinyGraph()
            .Input("pixel_values", TinyGraph.Float32, "batch", 3, 224, 224)
            .Output("image_embeds", TinyGraph.Float32, "batch", 3)
            .Node("ReduceMean", ["pixel_values"], "image_embeds", ("axes", new[] { 2, 3 }), ("keepdims", 0));
        using var copy = ToyTowers.Folder(vision);

        RefusedImages(copy, "takes pixel_values as [*, 3, 224, 224], but must take [*, 3, 112, 112]", "zeroshot.json");
    }

    [Fact]
    public void An_input_of_another_type()
    {
        using var copy = ToyTowers.Folder(vision: new TinyGraph()
            .Input("pixel_values", TinyGraph.Int64, "batch", 3, 112, 112)
            .Output("image_embeds", TinyGraph.Int64, "batch", 3)
            .Node("ReduceMax", ["pixel_values"], "image_embeds", ("axes", new[] { 2, 3 }), ("keepdims", 0)));

        RefusedImages(copy, "wants Int64 for pixel_values; Float or Float16 can be given", "tools/export");
    }

    [Fact]
    public void An_export_for_one_image_at_a_time()
    {
        using var copy = ToyTowers.Folder(vision: ToyTowers.MeanColour(batch: 1));

        RefusedImages(copy, "takes pixel_values as [1, 3, 112, 112], but must take [*, 3, 112, 112]", "tools/export");
    }

    [Fact]
    public void An_input_that_nobody_can_feed()
    {
        var vision = ToyTowers.MeanColour().Input("noise", TinyGraph.Float32, "batch", 3);
        var text = ToyTowers.Sums(TinyGraph.Int64, "sequence", "input_ids", "language_ids", "attention_mask");
        using var copy = ToyTowers.Folder(vision, text);

        RefusedImages(copy, "wants the input noise", "tools/export");
        RefusedTexts(copy, "wants the input language_ids", "tools/export");
    }

    [Fact]
    public void A_tower_without_its_projection()
    {
        // pooler_output has the right width, by chance as in CLIP ViT-B/32's text tower, and is another vector all the same.
        using var copy = ToyTowers.Folder(ToyTowers.MeanColour(output: "pooler_output"), ToyTowers.Lookup(output: "pooler_output"))
            .EditManifest(manifest => manifest["family"] = "clip");

        RefusedImages(copy, "has no output image_embeds; its outputs are pooler_output", "tools/export");
        RefusedTexts(copy, "has no output text_embeds; its outputs are pooler_output", "tools/export");
    }

    [Fact]
    public void Weights_that_are_no_numbers()
    {
        var vision = new TinyGraph()
            .Input("pixel_values", TinyGraph.Float32, "batch", 3, 112, 112)
            .Output("image_embeds", TinyGraph.Float32, "batch", 3)
            .Floats("weight", [1], [float.NaN])
            .Node("ReduceMean", ["pixel_values"], "mean", ("axes", new[] { 2, 3 }), ("keepdims", 0))
            .Node("Mul", ["mean", "weight"], "image_embeds");
        using var copy = ToyTowers.Folder(vision, ToyTowers.Lookup(value: float.NaN));

        RefusedImages(copy, "gives vectors that are no numbers", "tools/export");
        RefusedTexts(copy, "gives vectors that are no numbers", "tools/export");
    }

    [Fact]
    public void A_tokenizer_with_more_words_than_the_tower_knows()
    {
        using var copy = ToyTowers.Folder(text: ToyTowers.Lookup(rows: ToyTowers.Vocabulary - 1));

        RefusedTexts(copy, "has no embedding for token 3989, which tokenizer.json can give", "tools/export");
    }

    [Fact]
    public void A_context_longer_than_the_tower_reads()
    {
        using var copy = new ModelCopy(ToyTowers.Host).EditManifest(manifest => manifest["context_length"] = 600);

        RefusedTexts(copy, "cannot read 600 tokens, which context_length allows", "zeroshot.json");
    }

    [Fact]
    public void A_tower_for_texts_of_one_length_that_is_too_short()
    {
        using var copy = ToyTowers.Folder(text: ToyTowers.Sums(TinyGraph.Int64, 16, "input_ids"), dimension: 1);

        RefusedTexts(copy, "takes texts of exactly 16 tokens, but context_length is 52", "zeroshot.json");
    }

    [Fact]
    public void An_operator_that_is_not_known()
    {
        using var copy = ToyTowers.Folder(vision: new TinyGraph()
            .Input("pixel_values", TinyGraph.Float32, "batch", 3, 112, 112)
            .Output("image_embeds", TinyGraph.Float32, "batch", 3)
            .Node("Guess", ["pixel_values"], "image_embeds"));
        var folder = copy.Open();

        var refusal = Assert.Throws<ModelFolderException>(() => ImageTower.Load(folder));

        Assert.Equal(ToyTowers.Vision, refusal.File);
        Assert.Contains("cannot be loaded", refusal.Message, StringComparison.Ordinal);
        Assert.Contains("Guess", refusal.Message, StringComparison.Ordinal);
        Assert.DoesNotContain(copy.Path, refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_variant_that_is_not_there()
    {
        using var copy = new ModelCopy(ToyTowers.Host);
        var folder = copy.Open();

        BrokenFolderTests.Refused(() => ImageTower.Load(folder, "int4"), copy.Path, "has no graph for the role vision_int4", "It has text, vision");
    }

    [Fact]
    public void Float32_where_only_a_variant_was_downloaded()
    {
        using var copy = new ModelCopy(ToyTowers.Host)
            .Move(ToyTowers.Vision, "onnx/vision_model_int8.onnx")
            .EditManifest(manifest => manifest["files"]!["vision_int8"] = "onnx/vision_model_int8.onnx");
        var folder = copy.Open();

        Assert.Equal(["int8"], folder.Variants);
        using var tower = ImageTower.Load(folder, "int8");
        BrokenFolderTests.Refused(() => ImageTower.Load(folder), ToyTowers.Vision, "is missing", "one of the variants that are there: int8");
    }

    [Fact]
    public void A_match_head_that_the_model_does_not_have()
    {
        using var copy = new ModelCopy(ToyTowers.Host);
        var folder = copy.Open();

        Assert.False(folder.CanMatch);
        BrokenFolderTests.Refused(() => MatchTower.Load(folder), "zeroshot.json", "describes no match head", "BLIP");
    }

    [Fact]
    public void A_match_head_for_other_hidden_states()
    {
        using var copy = new ModelCopy("tiny-blip").EditManifest(manifest => manifest["itm"]!["image_states"]![0] = 38);
        var folder = copy.Open();

        BrokenFolderTests.Refused(() => MatchTower.Load(folder), "onnx/itm_model.onnx", "takes image_hidden_states as [*, 37, 32], but must take [*, 38, 32]", "zeroshot.json");
        RefusedImages(copy, "gives image_hidden_states as [2, 37, 32]", "makes it [2, 38, 32]");
    }

    private static void RefusedImages(ModelCopy copy, string fact, string remedy)
    {
        var folder = copy.Open();
        BrokenFolderTests.Refused(() => ImageTower.Load(folder), ToyTowers.Vision, fact, remedy);
    }

    private static void RefusedTexts(ModelCopy copy, string fact, string remedy)
    {
        var folder = copy.Open();
        BrokenFolderTests.Refused(() => TextTower.Load(folder), ToyTowers.Text, fact, remedy);
    }
}
