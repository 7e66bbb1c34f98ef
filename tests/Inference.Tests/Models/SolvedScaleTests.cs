using ZeroShotOrleans.Inference.Models;

namespace ZeroShotOrleans.Inference.Tests.Models;

/// <summary>The scale of a graph with both towers that computes its logits in a way that is not understood: it is run once, when it is cut.</summary>
public sealed class SolvedScaleTests
{
    [Theory]
    [InlineData("softplus", 12.000006, 0)]
    [InlineData("softplus with bias", 12.000006, -2)]
    [InlineData("per text", 12.000006, 0)]
    public void Is_solved_from_the_logits(string form, float scale, float bias)
    {
        using var copy = Folder(form);

        var manifest = copy.Open().Manifest;

        Assert.Equal(scale, manifest.LogitScale, tolerance: 1e-3f);
        Assert.Equal(bias, manifest.LogitBias, tolerance: 1e-3f);
        Assert.False(manifest.LogitScaleAssumed);
    }

    [Fact]
    public void Is_solved_once_and_kept_in_the_tower()
    {
        using var copy = Folder("softplus");
        var first = copy.Open().Manifest.LogitScale;
        copy.Delete("onnx/model.onnx");

        Assert.Equal(first, copy.Open().Manifest.LogitScale);
        using var tower = TextTower.Load(copy.Open());
    }

    [Theory]
    [InlineData("squared")]
    [InlineData("scale of the picture")]
    public void Logits_that_are_not_on_a_line_are_refused(string form)
    {
        using var copy = Folder(form);

        BrokenFolderTests.AssertRejected(() => copy.Open(), "onnx/model.onnx", "not scale x cosine + bias", "tools/export");
        Assert.False(File.Exists(copy.FileAt("onnx/vision_model.onnx")));
    }

    [Fact]
    public void A_damaged_value_in_a_tower_is_an_error()
    {
        using var copy = Folder("softplus");
        copy.Open();
        copy.Delete("onnx/model.onnx");
        var bytes = File.ReadAllBytes(copy.FileAt("onnx/text_model.onnx"));
        bytes[^1] = (byte)'x';
        copy.Write("onnx/text_model.onnx", bytes);

        BrokenFolderTests.AssertRejected(() => copy.Open(), "onnx/text_model.onnx", "not two numbers", "Download it again");
    }

    private static ModelCopy Folder(string form)
    {
        var graph = new TinyGraph()
            .Input("pixel_values", TinyGraph.Float32, "image_batch", 3, 112, 112)
            .Input("input_ids", TinyGraph.Int64, "text_batch", "sequence")
            .Output(form == "per text" ? "logits_per_text" : "logits_per_image", TinyGraph.Float32, "a", "b")
            .Output("image_embeds", TinyGraph.Float32, "image_batch", 3)
            .Output("text_embeds", TinyGraph.Float32, "text_batch", 3)
            .Floats("table", [ToyTowers.Vocabulary, 3], [.. Enumerable.Range(0, ToyTowers.Vocabulary * 3).Select(i => MathF.Sin(1.7f * i))])
            .Floats("twelve", [], [12]).Floats("minus", [1], [-2])
            .Node("ReduceMean", ["pixel_values"], "image", ("axes", new[] { 2, 3 }), ("keepdims", 0))
            .Node("Gather", ["table", "input_ids"], "words")
            .Node("ReduceMean", ["words"], "text", ("axes", new[] { 1 }), ("keepdims", 0))
            .Node("ReduceL2", ["image"], "image_length", ("axes", new[] { 1 })).Node("Div", ["image", "image_length"], "image_embeds")
            .Node("ReduceL2", ["text"], "text_length", ("axes", new[] { 1 })).Node("Div", ["text", "text_length"], "text_embeds")
            .Node("Transpose", [form == "per text" ? "image_embeds" : "text_embeds"], "turned")
            .Node("MatMul", [form == "per text" ? "text_embeds" : "image_embeds", "turned"], "cosine")
            .Node("Softplus", ["twelve"], "scale");
        switch (form)
        {
            case "softplus":
                graph.Node("Mul", ["cosine", "scale"], "logits_per_image");
                break;
            case "per text":
                graph.Node("Mul", ["cosine", "scale"], "logits_per_text");
                break;
            case "softplus with bias":
                graph.Node("Mul", ["cosine", "scale"], "scaled").Node("Add", ["scaled", "minus"], "logits_per_image");
                break;
            case "squared":
                graph.Node("Mul", ["cosine", "cosine"], "logits_per_image");
                break;
            default:
                graph.Node("Mul", ["cosine", "image_length"], "logits_per_image");
                break;
        }

        return new ModelCopy(ToyTowers.Host).Delete("zeroshot.json", ToyTowers.Vision, ToyTowers.Text).Write("onnx/model.onnx", graph.Build())
            .Edit("config.json", config => (config["model_type"], config["projection_dim"]) = ("clip", 3));
    }
}
