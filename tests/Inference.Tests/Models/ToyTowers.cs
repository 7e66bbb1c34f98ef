namespace ZeroShotOrleans.Inference.Tests.Models;

/// <summary>Graphs with results that can be computed by hand, in a copy of tiny-chinese-clip: images of 112 x 112, WordPiece.</summary>
internal static class ToyTowers
{
    public const string Host = "tiny-chinese-clip";
    public const string Vision = "onnx/vision_model.onnx";
    public const string Text = "onnx/text_model.onnx";

    /// <summary>Vocabulary size of the host's tokenizer.</summary>
    public const int Vocabulary = 3990;

    /// <summary>Number of values of one of the host's images.</summary>
    public const int PixelValues = 3 * 112 * 112;

    /// <summary>An image tower that returns the mean of each colour; dimension 3.</summary>
    public static TinyGraph MeanColour(object? batch = null, int type = TinyGraph.Float32, string input = "pixel_values", string output = "image_embeds") =>
        new TinyGraph()
            .Input(input, type, batch ?? "batch", 3, 112, 112)
            .Output(output, type, batch ?? "batch", 3)
            .Node("ReduceMean", [input], output, ("axes", new[] { 2, 3 }), ("keepdims", 0));

    /// <summary>The same over pixels with dynamic 8-bit quantization.</summary>
    public static TinyGraph MeanColourInEightBits()
    {
        return new TinyGraph()
            .Input("pixel_values", TinyGraph.Float32, "batch", 3, 112, 112)
            .Output("image_embeds", TinyGraph.Float32, "batch", 3)
            .Node("DynamicQuantizeLinear", ["pixel_values"], ["bytes", "scale", "zero"])
            .Node("DequantizeLinear", ["bytes", "scale", "zero"], "pixels")
            .Node("ReduceMean", ["pixels"], "image_embeds", ("axes", new[] { 2, 3 }), ("keepdims", 0));
    }

    /// <summary>A text tower that returns the sum of each declared input over the sequence; the dimension is the number of inputs.</summary>
    public static TinyGraph Sums(int type, object sequence, params string[] inputs)
    {
        var graph = new TinyGraph();
        foreach (var input in inputs)
        {
            graph.Input(input, type, "batch", sequence)
                .Node("Cast", [input], $"{input}_float", ("to", TinyGraph.Float32))
                .Node("ReduceMean", [$"{input}_float"], $"{input}_mean", ("axes", new[] { 1 }), ("keepdims", 1));
        }

        return graph
            .Output("text_embeds", TinyGraph.Float32, "batch", inputs.Length)
            .Node("Concat", [.. inputs.Select(input => $"{input}_mean")], "text_embeds", ("axis", 1));
    }

    /// <summary>A text tower that returns the mean of all ids and the mean of those under the mask; dimension 2.</summary>
    public static TinyGraph MaskedMeans(object sequence) => new TinyGraph()
        .Input("input_ids", TinyGraph.Int64, "batch", sequence)
        .Input("attention_mask", TinyGraph.Int64, "batch", sequence)
        .Output("text_embeds", TinyGraph.Float32, "batch", 2)
        .Node("Mul", ["input_ids", "attention_mask"], "seen")
        .Node("Cast", ["input_ids"], "all_float", ("to", TinyGraph.Float32))
        .Node("Cast", ["seen"], "seen_float", ("to", TinyGraph.Float32))
        .Node("ReduceMean", ["all_float"], "all_mean", ("axes", new[] { 1 }), ("keepdims", 1))
        .Node("ReduceMean", ["seen_float"], "seen_mean", ("axes", new[] { 1 }), ("keepdims", 1))
        .Node("Concat", ["all_mean", "seen_mean"], "text_embeds", ("axis", 1));

    /// <summary>A text tower that looks up a row of three values per token and averages them. Its table may be too short or contain NaN.</summary>
    public static TinyGraph Lookup(int rows = Vocabulary, float value = 1, string output = "text_embeds") =>
        new TinyGraph()
            .Input("input_ids", TinyGraph.Int64, "batch", "sequence")
            .Output(output, TinyGraph.Float32, "batch", 3)
            .Floats("table", [rows, 3], [.. Enumerable.Range(0, rows * 3).Select(i => value * (1 + (i % 7)))])
            .Node("Gather", ["table", "input_ids"], "words")
            .Node("ReduceMean", ["words"], output, ("axes", new[] { 1 }), ("keepdims", 0));

    /// <summary>The host with these towers, with the unknown family <c>toy</c>.</summary>
    public static ModelCopy Folder(TinyGraph? vision = null, TinyGraph? text = null, int dimension = 3) =>
        new ModelCopy(Host)
            .Write(Vision, (vision ?? MeanColour()).Build())
            .Write(Text, (text ?? Lookup()).Build())
            .EditManifest(manifest => (manifest["family"], manifest["embedding_dim"]) = ("toy", dimension));
}
