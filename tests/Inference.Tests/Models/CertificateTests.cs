using ZeroShotOrleans.Inference.Models;
using ZeroShotOrleans.Inference.Models.Verification;

namespace ZeroShotOrleans.Inference.Tests.Models;

/// <summary>Towers are verified when they are loaded for the first time, and a certificate says so.</summary>
public sealed class CertificateTests : IDisposable
{
    private static readonly DateTimeOffset _now = new(2026, 5, 4, 3, 2, 1, TimeSpan.Zero);

    private readonly DirectoryInfo _directory = Directory.CreateTempSubdirectory("zso-");
    private readonly TimeProvider _time = new FixedTime();

    public void Dispose() => _directory.Delete(recursive: true);

    [Theory]
    [MemberData(nameof(TinyModels.Names), MemberType = typeof(TinyModels))]
    public void A_sound_model_passes(string name)
    {
        using var copy = new ModelCopy(name);
        var folder = copy.Open();

        Assert.All([Images(folder), Texts(folder)], certificate => Assert.Null(certificate.Failure));
    }

    [Fact]
    public void A_certificate_states_what_was_measured()
    {
        using var copy = WithGolden();
        var (images, texts) = (Images(copy.Open()), Texts(copy.Open()));

        Assert.Equal(("image", "float32", _now), (images.Key.Tower, images.Key.Precision, images.Date));
        Assert.StartsWith("cpu ", images.Key.Device, StringComparison.Ordinal);
        Assert.Equal(copy.Open().ImageFingerprint(), images.Key.Fingerprint);
        Assert.Null(images.ReferenceDifference);
        Assert.InRange(texts.ReferenceDifference!.Value, float.Epsilon, Tolerances.Vector);
        Assert.Contains("token ids equal the reference", texts.Passed);
        Assert.Null(images.LeastCosine);
    }

    [Fact]
    public void Pictures_of_golden_json_in_the_folder_are_compared()
    {
        using var copy = WithGolden();
        copy.Write("photo.jpg", File.ReadAllBytes(Path.Combine(AppContext.BaseDirectory, "Fixtures", "images", "photo.jpg")));

        Assert.InRange(Images(copy.Open()).ReferenceDifference!.Value, float.Epsilon, Tolerances.Vector);

        copy.Edit("golden.json", golden => golden["images"]![0]!["image_embeds"]![0] = 0.5f);
        Assert.StartsWith("image embeddings equal the reference: no", Images(copy.Open(), new CertificateStore(null)).Failure, StringComparison.Ordinal);
    }

    [Fact]
    public void A_verified_tower_is_not_verified_again()
    {
        using var copy = new ModelCopy("tiny-clip");
        Images(copy.Open());

        var again = TowerVerification.Run(
            Store(), Key(copy.Open()), _time, () => throw new InvalidOperationException("It is verified a second time."), out var isNew);

        Assert.False(isNew);
        Assert.Equal((_now, null), (again.Date, again.Failure));
    }

    [Theory]
    [InlineData("")]
    [InlineData("{")]
    [InlineData("{}")]
    [InlineData("null")]
    [InlineData("[1, 2]")]
    public void A_damaged_certificate_is_ignored_and_written_again(string content)
    {
        using var copy = new ModelCopy("tiny-clip");
        var folder = copy.Open();
        Images(folder);
        var file = Path.Combine(_directory.FullName, Key(folder).ToFileName());
        var sound = File.ReadAllText(file);
        File.WriteAllText(file, content);

        Assert.Null(Store().Find(Key(folder)));
        Images(folder);
        Assert.Equal(sound, File.ReadAllText(file));
        Assert.Single(_directory.GetFiles());
    }

    [Fact]
    public void A_certificate_of_another_tower_is_ignored()
    {
        using var copy = new ModelCopy("tiny-clip");
        using var other = new ModelCopy("tiny-siglip");
        Images(copy.Open());
        Images(other.Open());
        File.Copy(Path.Combine(_directory.FullName, Key(copy.Open()).ToFileName()), Path.Combine(_directory.FullName, Key(other.Open()).ToFileName()), overwrite: true);

        Assert.Null(Store().Find(Key(other.Open())));
    }

    [Fact]
    public void An_oversized_certificate_is_ignored()
    {
        using var copy = new ModelCopy("tiny-clip");
        Images(copy.Open());
        File.AppendAllText(Path.Combine(_directory.FullName, Key(copy.Open()).ToFileName()), new string(' ', CertificateStore.MaxFileBytes));

        Assert.Null(Store().Find(Key(copy.Open())));
    }

    [Fact]
    public void Another_file_device_or_version_is_verified_again()
    {
        using var copy = new ModelCopy("tiny-clip");
        var key = Key(copy.Open());
        Images(copy.Open());

        Assert.NotNull(Store().Find(key));
        Assert.All(
            [key with { Fingerprint = "0" }, key with { Device = "cuda x64" }, key with { Product = "0" }, key with { Runtime = "0" }, key with { Precision = "int8" }, key with { Tower = "text" }, key with { Reference = "0" }],
            other => Assert.Null(Store().Find(other)));
    }

    [Fact]
    public void A_directory_that_cannot_be_written_costs_nothing_else()
    {
        var file = Path.Combine(_directory.FullName, "file");
        File.WriteAllText(file, "");
        using var copy = new ModelCopy("tiny-clip");
        var store = new CertificateStore(Path.Combine(file, "certificates"));

        Assert.Null(Images(copy.Open(), store).Failure);
        Assert.NotNull(store.Find(Key(copy.Open())));
    }

    [Fact]
    public void A_tower_that_ignores_its_pictures_fails()
    {
        using var copy = ToyTowers.Folder(vision: new TinyGraph()
            .Input("pixel_values", TinyGraph.Float32, "batch", 3, 112, 112)
            .Output("image_embeds", TinyGraph.Float32, "batch", 3)
            .Node("Sub", ["pixel_values", "pixel_values"], "nothing")
            .Node("Exp", ["nothing"], "ones")
            .Node("ReduceMean", ["ones"], "image_embeds", ("axes", new[] { 2, 3 }), ("keepdims", 0)));

        var certificate = Images(copy.Open());

        Assert.StartsWith("different pictures have different embeddings: no", certificate.Failure, StringComparison.Ordinal);
        Assert.Contains("`zso models verify`", TowerVerification.Failed(ToyTowers.Vision, certificate).Message, StringComparison.Ordinal);
        Assert.NotNull(Store().Find(certificate.Key)!.Failure);
    }

    [Fact]
    public void A_tower_that_gives_every_text_the_same_embedding_fails()
    {
        using var copy = ToyTowers.Folder(text: new TinyGraph()
            .Input("input_ids", TinyGraph.Int64, "batch", "sequence")
            .Output("text_embeds", TinyGraph.Float32, "batch", 3)
            .Floats("table", [ToyTowers.Vocabulary, 3], [.. Enumerable.Repeat(0.5f, ToyTowers.Vocabulary * 3)])
            .Node("Gather", ["table", "input_ids"], "words")
            .Node("ReduceMean", ["words"], "text_embeds", ("axes", new[] { 1 }), ("keepdims", 0)));

        Assert.StartsWith("different texts have different embeddings: no", Texts(copy.Open()).Failure, StringComparison.Ordinal);
    }

    [Fact]
    public void A_picture_that_changes_its_neighbour_fails()
    {
        // Subtracts the mean of the whole batch.
        using var copy = ToyTowers.Folder(vision: new TinyGraph()
            .Input("pixel_values", TinyGraph.Float32, "batch", 3, 112, 112)
            .Output("image_embeds", TinyGraph.Float32, "batch", 3)
            .Node("ReduceMean", ["pixel_values"], "colours", ("axes", new[] { 2, 3 }), ("keepdims", 0))
            .Node("ReduceMax", ["colours"], "largest", ("axes", new[] { 0 }), ("keepdims", 1))
            .Node("Exp", ["largest"], "positive")
            .Node("Sub", ["colours", "positive"], "image_embeds"));

        Assert.StartsWith("a picture alone equals the same picture in a batch of 2: no", Images(copy.Open()).Failure, StringComparison.Ordinal);
    }

    [Fact]
    public void The_deviation_of_a_variant_is_measured()
    {
        var certificate = Images(ModelFolder.Open(Path.Combine(AppContext.BaseDirectory, "models", "zeroshot-mini")), variant: "int8");

        Assert.Null(certificate.Failure);
        Assert.InRange(certificate.LeastCosine!.Value, 0.9f, 0.9999f);
        Assert.InRange(certificate.ScoreDifference!.Value, 1e-6f, 0.3f);
    }

    [Fact]
    public void The_deviation_is_not_measured_where_both_towers_exceed_the_budget()
    {
        var certificate = Images(ModelFolder.Open(Path.Combine(AppContext.BaseDirectory, "models", "zeroshot-mini")), variant: "int8", maxBytes: 20_000_000);

        Assert.Null(certificate.Failure);
        Assert.Null(certificate.LeastCosine);
    }

    [Fact]
    public void A_variant_of_another_model_fails()
    {
        using var copy = ToyTowers.Folder();
        copy.Write("onnx/vision_model_int8.onnx", new TinyGraph()
            .Input("pixel_values", TinyGraph.Float32, "batch", 3, 112, 112)
            .Output("image_embeds", TinyGraph.Float32, "batch", 3)
            .Node("ReduceMean", ["pixel_values"], "colours", ("axes", new[] { 2, 3 }), ("keepdims", 0))
            .Node("Neg", ["colours"], "image_embeds").Build())
            .EditManifest(manifest => manifest["files"]!["vision_int8"] = "onnx/vision_model_int8.onnx");

        Assert.StartsWith("embeddings are those of the float32 tower, nearly: no", Images(copy.Open(), variant: "int8").Failure, StringComparison.Ordinal);
    }

    private CertificateStore Store() => new(_directory.FullName);

    private TowerCertificate Images(ModelFolder folder, CertificateStore? store = null, string? variant = null, long maxBytes = long.MaxValue)
    {
        using var tower = ImageTower.Load(folder, variant);
        return TowerVerification.Run(
            store ?? Store(), CertificateKey.OfImages(folder, variant, null, tower.RunsOn.Device), _time, () => CanaryChecks.OfImages(folder, variant, tower, maxBytes), out _);
    }

    private TowerCertificate Texts(ModelFolder folder)
    {
        using var tower = TextTower.Load(folder);
        return TowerVerification.Run(Store(), CertificateKey.OfTexts(folder, tower.RunsOn.Device), _time, () => CanaryChecks.OfTexts(folder, tower), out _);
    }

    private static CertificateKey Key(ModelFolder folder) => CertificateKey.OfImages(folder, null, null, "cpu");

    private static ModelCopy WithGolden() =>
        new ModelCopy("tiny-clip").Write("golden.json", File.ReadAllBytes(Path.Combine(TinyModels.PathOf("tiny-clip"), "golden.json")));

    private sealed class FixedTime : TimeProvider
    {
        public override DateTimeOffset GetUtcNow() => _now;
    }
}
