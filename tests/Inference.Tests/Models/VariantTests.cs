using ZeroShotOrleans.Inference.Models;
using ZeroShotOrleans.Inference.Models.Verification;

namespace ZeroShotOrleans.Inference.Tests.Models;

/// <summary>The variants of towers as they are published, with the operators that their exporters use: each runs and its deviation is measured, or is refused by name.</summary>
public sealed class VariantTests
{
    private const int Width = 32;

    // From one pixel of each colour to Width values, which are multiplied by a matrix of Width x Width: [n] is sum over k of hidden[k] * weight[k, n].
    private static readonly float[] _weights = [.. Enumerable.Range(0, Width * Width).Select(i => MathF.Sin(0.37f * i) * 0.2f)];

    [Theory]
    [InlineData("fp16", 0.9999f)]
    [InlineData("q4", 0.97f)]
    [InlineData("bnb4", 0.97f)]
    [InlineData("uint8", 0.999f)]
    [InlineData("quantized", 0.999f)]
    public void A_published_variant_runs_and_is_measured(string variant, float cosine)
    {
        using var copy = Folder(variant, Tower(variant));
        var folder = copy.Open();
        using var tower = ImageTower.Load(folder, variant);

        var certificate = TowerCertificate.Of(
            CertificateKey.OfImages(folder, variant, null, tower.RunsOn.Device), DateTimeOffset.UnixEpoch, [.. CanaryChecks.OfImages(folder, variant, tower, long.MaxValue)]);

        Assert.Null(certificate.Failure);
        Assert.Equal(variant, certificate.Key.Precision);
        Assert.InRange(certificate.LeastCosine!.Value, cosine, 1.00001f);
        Assert.NotNull(certificate.ScoreDifference);
    }

    [Fact]
    public void A_variant_with_an_operator_that_does_not_exist_is_refused_by_its_name()
    {
        using var copy = Folder("q4f16", Start().NodeOf("com.microsoft", "MatMulSixBits", ["hidden", "weight"], "image_embeds").Floats("weight", [Width, Width], _weights));

        BrokenFolderTests.AssertRejected(() => ImageTower.Load(copy.Open(), "q4f16"), "onnx/vision_model_q4f16.onnx", "MatMulSixBits", "");
    }

    private static ModelCopy Folder(string variant, TinyGraph tower) => ToyTowers.Folder(
            Tower("float32"),
            new TinyGraph()
                .Input("input_ids", TinyGraph.Int64, "batch", "sequence")
                .Output("text_embeds", TinyGraph.Float32, "batch", Width)
                .Floats("table", [ToyTowers.Vocabulary, Width], [.. Enumerable.Range(0, ToyTowers.Vocabulary * Width).Select(i => MathF.Sin(1.7f * i))])
                .Node("Gather", ["table", "input_ids"], "words")
                .Node("ReduceMean", ["words"], "text_embeds", ("axes", new[] { 1 }), ("keepdims", 0)),
            Width)
        .Write($"onnx/vision_model_{variant}.onnx", tower.Build())
        .EditManifest(manifest => manifest["files"]![$"vision_{variant}"] = $"onnx/vision_model_{variant}.onnx");

    // 32 numbers per picture: an average of 3 colours, spread over the width.
    private static TinyGraph Start() => new TinyGraph()
        .Input("pixel_values", TinyGraph.Float32, "batch", 3, 112, 112)
        .Output("image_embeds", TinyGraph.Float32, "batch", Width)
        .Floats("spread", [3, Width], [.. Enumerable.Range(0, 3 * Width).Select(i => MathF.Cos(0.9f * i))])
        .Node("ReduceMean", ["pixel_values"], "colours", ("axes", new[] { 2, 3 }), ("keepdims", 0))
        .Node("MatMul", ["colours", "spread"], "hidden");

    private static TinyGraph Tower(string variant)
    {
        var graph = Start();
        return variant switch
        {
            "float32" => graph.Floats("weight", [Width, Width], _weights).Node("MatMul", ["hidden", "weight"], "image_embeds"),
            "fp16" => graph.Floats("weight", [Width, Width], _weights)
                .Node("Cast", ["weight"], "half_weight", ("to", TinyGraph.Float16)).Node("Cast", ["hidden"], "half", ("to", TinyGraph.Float16))
                .Node("MatMul", ["half", "half_weight"], "product").Node("Cast", ["product"], "image_embeds", ("to", TinyGraph.Float32)),
            "q4" => FourBits(graph),
            "bnb4" => BitsAndBytes(graph),
            "uint8" => InBytes(graph).Node("DequantizeLinear", ["bytes", "step", "zero"], "weight").Node("MatMul", ["hidden", "weight"], "image_embeds"),
            _ => Dynamic(graph),
        };
    }

    // MatMulNBits: for each column n, K/block blocks of 16 bytes; low half first; value = (q - 8) * scale.
    private static TinyGraph FourBits(TinyGraph graph)
    {
        var scales = new float[Width];
        var packed = new byte[Width * Width / 2];
        for (var n = 0; n < Width; n++)
        {
            var largest = Enumerable.Range(0, Width).Max(k => MathF.Abs(_weights[k * Width + n]));
            scales[n] = largest / 7;
            for (var k = 0; k < Width; k++)
            {
                var value = (byte)Math.Clamp((int)MathF.Round(_weights[k * Width + n] / scales[n]) + 8, 0, 15);
                packed[n * Width / 2 + k / 2] |= (byte)(k % 2 == 0 ? value : value << 4);
            }
        }

        return graph.Bytes("packed", [Width, 1, Width / 2], packed).Floats("scales", [Width], scales)
            .NodeOf("com.microsoft", "MatMulNBits", ["hidden", "packed", "scales"], "image_embeds", ("K", Width), ("N", Width), ("bits", 4), ("block_size", Width));
    }

    // MatMulBnb4, FP4 of bitsandbytes: values of the transposed matrix in blocks, high half first, each the nearest of 16 numbers times the largest of its block.
    private static TinyGraph BitsAndBytes(TinyGraph graph)
    {
        float[] nf4 =
        [
            -1.0f, -0.6961928f, -0.52507305f, -0.3949175f, -0.28444138f, -0.18477343f, -0.09105004f, 0, 0.0795803f, 0.1609302f, 0.2461123f, 0.33791524f, 0.44070983f, 0.562617f,
            0.72295684f, 1.0f,
        ];
        var largest = new float[Width];
        var packed = new byte[Width * Width / 2];
        for (var n = 0; n < Width; n++)
        {
            largest[n] = Enumerable.Range(0, Width).Max(k => MathF.Abs(_weights[k * Width + n]));
            for (var k = 0; k < Width; k++)
            {
                var value = _weights[k * Width + n] / largest[n];
                var nearest = (byte)Enumerable.Range(0, 16).MinBy(q => MathF.Abs(nf4[q] - value));
                packed[(n * Width + k) / 2] |= (byte)(k % 2 == 0 ? nearest << 4 : nearest);
            }
        }

        return graph.Bytes("packed", [Width * Width / 2], packed).Floats("absmax", [Width], largest)
            .NodeOf("com.microsoft", "MatMulBnb4", ["hidden", "packed", "absmax"], "image_embeds", ("K", Width), ("N", Width), ("block_size", Width), ("quant_type", 1));
    }

    // As transformers.js quantizes: activations while running, weights before.
    private static TinyGraph Dynamic(TinyGraph graph) => InBytes(graph)
        .Node("DynamicQuantizeLinear", ["hidden"], ["q", "scale", "at"])
        .Node("MatMulInteger", ["q", "bytes", "at", "zero"], "whole").Node("Cast", ["whole"], "real", ("to", TinyGraph.Float32))
        .Node("Mul", ["real", "scale"], "scaled").Node("Mul", ["scaled", "step"], "image_embeds");

    // value = (byte - 128) * step
    private static TinyGraph InBytes(TinyGraph graph) => graph
        .Bytes("bytes", [Width, Width], [.. _weights.Select(weight => (byte)Math.Clamp(MathF.Round(weight * 637.5f) + 128, 0, 255))])
        .Bytes("zero", [], [128]).Floats("step", [], [1 / 637.5f]);
}
