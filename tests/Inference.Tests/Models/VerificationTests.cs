using ZeroShotOrleans.Inference.Models.Verification;

namespace ZeroShotOrleans.Inference.Tests.Models;

public sealed class VerificationTests
{
    private static readonly string _pictures = Path.Combine(AppContext.BaseDirectory, "Fixtures", "images");

    [Theory]
    [InlineData("tiny-align")]
    [InlineData("tiny-blip2")]
    [InlineData("tiny-chinese-clip")]
    [InlineData("tiny-clip")]
    [InlineData("tiny-siglip")]
    public void Model_with_golden_values_passes_all_checks(string name)
    {
        var rows = Run(TinyModels.PathOf(name), _pictures);

        Assert.Equal(4, rows.Length);
        Assert.All(rows, row => Assert.Equal(VerificationResult.Passed, row.Result));
        Assert.Equal("6 pictures", rows[2].Detail);
        Assert.All(rows[1..], row => Assert.InRange(row.Difference!.Value, float.Epsilon, 2e-4f));
    }

    [Fact]
    public void Missing_pictures_skip_the_image_comparison()
    {
        var rows = Run(TinyModels.PathOf("tiny-clip"));

        Assert.Equal([VerificationResult.Passed, VerificationResult.Passed, VerificationResult.Skipped], rows[..3].Select(row => row.Result));
        Assert.Contains("photo.jpg", rows[2].Detail, StringComparison.Ordinal);
        Assert.All(rows[3..], row => Assert.Equal(VerificationResult.Passed, row.Result));
        Assert.Equal(6, rows.Length);
    }

    [Theory]
    [MemberData(nameof(TinyModels.Names), MemberType = typeof(TinyModels))]
    public void Model_without_golden_values_passes_the_self_checks(string name)
    {
        using var copy = new ModelCopy(name);

        var rows = Run(copy.Path);

        Assert.Equal(8, rows.Length);
        Assert.All(rows, row => Assert.True(row.Result is VerificationResult.Passed, row.ToString()));
    }

    [Theory]
    [InlineData("token ids equal the reference")]
    [InlineData("text embeddings equal the reference")]
    [InlineData("image embeddings equal the reference")]
    [InlineData("logits equal the reference")]
    public void A_single_wrong_value_fails_only_its_check(string check)
    {
        using var copy = WithGolden();
        copy.Edit("golden.json", golden =>
        {
            var goldenCase = golden["cases"]![3]!;
            var row = check.Split(' ')[0] switch
            {
                "token" => goldenCase["input_ids"]![0]!,
                "text" => goldenCase["text_embeds"]![0]!,
                "image" => golden["images"]![4]!["image_embeds"]!,
                _ => goldenCase["logits_per_image"]![5]!,
            };
            row[0] = check.StartsWith("token", StringComparison.Ordinal) ? 7 : row[0]!.GetValue<float>() + 0.001f;
        });

        var rows = Run(copy.Path, _pictures);

        Assert.Equal([check], rows.Where(row => row.Result is VerificationResult.Failed).Select(row => row.Name));
    }

    [Fact]
    public void A_wrong_scale_fails_only_the_logits()
    {
        using var copy = WithGolden();
        copy.EditManifest(manifest => manifest["logit_scale"] = 14.3);

        var rows = Run(copy.Path, _pictures);

        Assert.Equal(["logits equal the reference"], rows.Where(row => row.Result is VerificationResult.Failed).Select(row => row.Name));
    }

    [Fact]
    public void Tower_that_ignores_its_input_fails()
    {
        using var copy = ToyTowers.Folder(vision: new TinyGraph()
            .Input("pixel_values", TinyGraph.Float32, "batch", 3, 112, 112)
            .Output("image_embeds", TinyGraph.Float32, "batch", 3)
            .Node("Sub", ["pixel_values", "pixel_values"], "nothing")
            .Node("Exp", ["nothing"], "ones")
            .Node("ReduceMean", ["ones"], "image_embeds", ("axes", new[] { 2, 3 }), ("keepdims", 0)),
            text: ToyTowers.Sums(TinyGraph.Int64, "sequence", "input_ids", "attention_mask", "position_ids"));

        var rows = Run(copy.Path);

        Assert.Equal(VerificationResult.Failed, rows.Single(row => row.Name == "different pictures have different embeddings").Result);
        Assert.Equal(VerificationResult.Passed, rows.Single(row => row.Name == "image embeddings have length 1").Result);
    }

    [Fact]
    public void Invalid_folder_gives_a_failed_row_with_the_reason()
    {
        using var copy = new ModelCopy("tiny-clip");
        copy.Delete("onnx/text_model.onnx");

        var row = Assert.Single(Run(copy.Path));

        Assert.Equal(VerificationResult.Failed, row.Result);
        Assert.Contains("text_model.onnx", row.Detail, StringComparison.Ordinal);
    }

    [Fact]
    public void Invalid_golden_file_gives_a_failed_row()
    {
        using var copy = new ModelCopy("tiny-clip");
        copy.Write("golden.json", "{}"u8.ToArray());

        Assert.Contains("golden.json", Assert.Single(Run(copy.Path)).Detail, StringComparison.Ordinal);
    }

    [Fact]
    public void Measures_NaN_and_identical_rows()
    {
        Assert.Equal(float.PositiveInfinity, Difference.Largest([1, float.NaN], [1, 1]));
        Assert.Equal(float.PositiveInfinity, Difference.Largest([1], [1, 1]));
        Assert.Equal(float.PositiveInfinity, Difference.FromUnitLength([float.NaN, 0], 2));
        Assert.Equal(1, Difference.FromUnitLength([0, 0, 0, 1], 2));
        Assert.Equal(0, Difference.OfMostAlike([1, 0, 0, 1, 1, 0], 2));
    }

    private static VerificationRow[] Run(string path, string? pictures = null) =>
        [.. ModelVerification.Run(path, pictures, TestContext.Current.CancellationToken)];

    private static ModelCopy WithGolden()
    {
        var copy = new ModelCopy("tiny-clip");
        return copy.Write("golden.json", File.ReadAllBytes(Path.Combine(TinyModels.PathOf("tiny-clip"), "golden.json")));
    }
}
