using System.Text;
using System.Text.Json.Nodes;
using ZeroShotOrleans.Inference.Images;
using ZeroShotOrleans.Inference.Models;
using ZeroShotOrleans.Inference.Scoring;

namespace ZeroShotOrleans.Inference.Tests.Models;

/// <summary>Unchanged folders in published layouts (Fixtures/folders): they give the results of the original classes.</summary>
public sealed class PublishedFolderTests
{
    [Theory]
    [InlineData("altclip")]
    [InlineData("clip-batch-one")]
    [InlineData("clip-immich")]
    [InlineData("clip-immich-uint8")]
    [InlineData("clip-monolith")]
    [InlineData("clip-processor-config")]
    [InlineData("clip-sentence-transformers")]
    [InlineData("clip-split-repos")]
    [InlineData("clip-xenova")]
    [InlineData("exported/openclip-clipa-like")]
    [InlineData("exported/openclip-coca-like")]
    [InlineData("exported/openclip-hub-pytorch")]
    [InlineData("exported/openclip-mobileclip-like")]
    [InlineData("exported/openclip-pe-like")]
    [InlineData("exported/openclip-siglip-like")]
    [InlineData("exported/openclip-xlmr")]
    [InlineData("exported/siglip2-naflex")]
    [InlineData("metaclip-2")]
    [InlineData("openclip-onnx")]
    [InlineData("siglip-monolith")]
    [InlineData("xlmr-dual-encoder")]
    public void Embeddings_logits_and_probabilities_equal_the_reference(string name)
    {
        // A copy, because a graph with both towers is cut in its folder.
        using var copy = new ModelCopy(PathOf(name), Path.GetFileName(name));
        var folder = copy.Open();
        var golden = Golden.Read(PathOf(name));
        using var images = ImageTower.Load(folder);
        using var texts = TextTower.Load(folder);
        var preprocessor = folder.CreatePreprocessor(new ImageLimits());
        var vectors = golden.Images.Select(image => Embed(preprocessor, images, PictureOf(image.File))).ToArray();

        Assert.All(golden.Images.Zip(vectors), pair => Close.To(pair.First.Embedding, pair.Second, Golden.VectorTolerance, pair.First.File));
        foreach (var goldenCase in golden.Cases)
        {
            var labels = texts.Encode(Prompts.Expand(goldenCase.Labels, [goldenCase.Template]), TestContext.Current.CancellationToken);
            Close.To(goldenCase.Texts.SelectMany(row => row).ToArray(), labels, Golden.VectorTolerance, goldenCase.Template);
            var dimension = folder.Manifest.EmbeddingDimension;
            var scorer = new Scorer(
                [.. labels, .. new float[dimension]], goldenCase.Labels.Count, dimension, folder.Manifest.LogitScale, folder.Manifest.LogitBias, folder.Manifest.Sigmoid);
            for (var image = 0; image < vectors.Length; image++)
            {
                var scored = scorer.Rank(vectors[image], goldenCase.Labels.Count, threshold: 0, ScoreActivation.Trained).OrderBy(label => label.Label).ToArray();
                Close.To(goldenCase.Logits[image], scored.Select(label => label.Logit).ToArray(), Golden.LogitTolerance * MathF.Max(1, folder.Manifest.LogitScale / 12), goldenCase.Template);
                Close.To(goldenCase.Probabilities[image], scored.Select(label => label.Score).ToArray(), Golden.ProbabilityTolerance, goldenCase.Template);
            }
        }
    }

    [Theory]
    [InlineData("clip-monolith", "clip")]
    [InlineData("siglip-monolith", "siglip")]
    public void Graph_with_both_towers_is_cut_once_and_its_scale_is_found(string name, string family)
    {
        using var copy = new ModelCopy(PathOf(name), name);

        var manifest = copy.Open().Manifest;

        Assert.Equal((family, false), (manifest.Family, manifest.LogitScaleAssumed));
        Assert.Equal(12.182494f, manifest.LogitScale, tolerance: 1e-5f);
        var cut = File.GetLastWriteTimeUtc(copy.FileAt("onnx/vision_model.onnx"));
        Assert.True(copy.Open().IsCurrent);
        Assert.Equal(cut, File.GetLastWriteTimeUtc(copy.FileAt("onnx/vision_model.onnx")));
        Assert.Empty(Directory.GetFiles(copy.Path, "*.part", SearchOption.AllDirectories));
    }

    [Fact]
    public void Damaged_graph_with_both_towers_is_refused_and_leaves_no_towers()
    {
        using var copy = new ModelCopy(PathOf("clip-monolith"), "clip-monolith");
        copy.Write("onnx/model.onnx", File.ReadAllBytes(copy.FileAt("onnx/model.onnx"))[..100_000]);

        BrokenFolderTests.AssertRejected(() => copy.Open(), "onnx/model.onnx", "ends in the middle", "Download it again");
        Assert.Equal(["model.onnx"], Directory.GetFiles(copy.FileAt("onnx")).Select(Path.GetFileName));
    }

    [Fact]
    public void Repository_of_one_tower_is_refused_with_its_sister()
    {
        using var copy = new ModelCopy(PathOf("clip-split-repos/tiny-clip-vision"), "tiny-clip-vision");

        BrokenFolderTests.AssertRejected(() => copy.Open(), "config.json", "clip_vision_model: this repository has the image tower only", "its sister with the text tower");
    }

    [Fact]
    public void Open_clip_weights_without_graphs_are_refused_with_the_export_command()
    {
        using var copy = new ModelCopy(PathOf("openclip-hub-pytorch"), "openclip-hub-pytorch");

        BrokenFolderTests.AssertRejected(() => copy.Open(), "openclip-hub-pytorch", "open_clip checkpoint without ONNX towers", "tools/export/export.py");
    }

    [Theory]
    [InlineData("clip", "clip-immich", 100f)]
    [InlineData("clip", "clip-split-repos", 100f)]
    public void Scale_of_a_layout_that_never_states_it_is_marked_as_assumed(string family, string name, float scale)
    {
        using var copy = new ModelCopy(PathOf(name), name);

        var manifest = copy.Open().Manifest;

        Assert.Equal((family, scale, true), (manifest.Family, manifest.LogitScale, manifest.LogitScaleAssumed));
    }

    [Theory]
    [InlineData("resize_mode", "longest")]
    [InlineData("interpolation", "lanczos")]
    [InlineData("mode", "L")]
    [InlineData("gamma", "2.2")]
    public void Key_of_open_clip_that_is_not_supported_is_refused_by_name(string key, string value)
    {
        using var copy = new ModelCopy(PathOf("openclip-onnx"), "openclip-onnx");
        copy.Edit("open_clip_config.json", config => config["preprocess_cfg"]!.AsObject()[key] = value);

        BrokenFolderTests.AssertRejected(() => copy.Open(), "open_clip_config.json", $"{key} is", "upported");
    }

    [Fact]
    public void Text_change_of_open_clip_that_is_not_known_is_refused_by_name()
    {
        using var copy = new ModelCopy(PathOf("openclip-onnx"), "openclip-onnx");
        copy.Edit("open_clip_config.json", config => config["model_cfg"]!["text_cfg"]!.AsObject()["tokenizer_kwargs"] = new JsonObject { ["strip_sep_token"] = true });

        BrokenFolderTests.AssertRejected(() => copy.Open(), "open_clip_config.json", "text_cfg.tokenizer_kwargs.strip_sep_token", "export.py");
    }

    [Fact]
    public void Cleaning_of_open_clip_is_applied_and_kept_in_a_manifest()
    {
        using var copy = new ModelCopy(PathOf("openclip-onnx"), "openclip-onnx");
        var before = copy.Open();
        copy.Edit("open_clip_config.json", config => config["model_cfg"]!["text_cfg"]!.AsObject()["tokenizer_kwargs"] = new JsonObject { ["clean"] = "canonicalize" });

        var folder = copy.Open();
        var derived = folder.Manifest.ToJson();
        copy.Write("zeroshot.json", Encoding.UTF8.GetBytes(derived.ToJsonString()));
        var written = copy.Open();

        Assert.NotEqual(before.TextFingerprint, folder.TextFingerprint);
        Assert.Equal(("canonicalize", "open_clip"), ((string)derived["text_cleaning"]!, (string)derived["tokenizer"]!));
        Assert.Equal(folder.Manifest.Texts, written.Manifest.Texts);
        Assert.Equal(before.Tokenizer.Encode("a cat"), folder.Tokenizer.Encode("A_Cat!"));
        Assert.Equal(before.Tokenizer.Encode("a cat"), written.Tokenizer.Encode("A_Cat!"));
        Assert.NotEqual(before.Tokenizer.Encode("a cat"), before.Tokenizer.Encode("A_Cat!"));
    }

    [Fact]
    public void Folder_with_towers_in_one_reduced_precision_uses_them_and_says_so()
    {
        using var copy = new ModelCopy(PathOf("clip-xenova"), "clip-xenova");
        copy.Move("onnx/text_model.onnx", "onnx/text_model_q4.onnx").Move("onnx/vision_model.onnx", "onnx/vision_model_uint8.onnx").Delete("onnx/vision_model_quantized.onnx");

        var folder = copy.Open();

        Assert.Equal("q4", folder.Manifest.TextVariant);
        Assert.Equal("uint8", ImagePrecision.VariantOf(folder, precision: null));
        Assert.Throws<ModelFolderException>(() => ImagePrecision.VariantOf(folder, "float32"));
        using var texts = TextTower.Load(folder);
        Assert.Equal(folder.Manifest.EmbeddingDimension, texts.Encode(["a cat"], TestContext.Current.CancellationToken).Length);
    }

    [Fact]
    public void Uses_the_scale_of_the_combined_graph()
    {
        var manifest = ModelManifest.Read(PathOf("clip-xenova"));

        // e^2.5, as in the golden file.
        Assert.Equal(12.182494f, manifest.LogitScale, tolerance: 1e-5f);
        Assert.False(manifest.LogitScaleAssumed);
    }

    [Fact]
    public void Scale_is_marked_as_assumed_without_the_combined_graph()
    {
        using var copy = new ModelCopy(PathOf("clip-xenova"), "clip-xenova").Delete("onnx/model.onnx");
        var manifest = ModelManifest.Read(copy.Path);
        Assert.Equal((100f, true), (manifest.LogitScale, manifest.LogitScaleAssumed));

        copy.Write("zeroshot.json", System.Text.Encoding.UTF8.GetBytes(manifest.ToJson().ToJsonString()));

        Assert.True(ModelManifest.Read(copy.Path).LogitScaleAssumed);
    }

    [Fact]
    public void Rejects_a_truncated_combined_graph()
    {
        using var copy = new ModelCopy(PathOf("clip-xenova"), "clip-xenova");
        copy.Write("onnx/model.onnx", File.ReadAllBytes(copy.FileAt("onnx/model.onnx"))[..100_000]);

        BrokenFolderTests.AssertRejected(() => ModelManifest.Read(copy.Path), "onnx/model.onnx", "ends in the middle", "Download it again");
    }

    [Fact]
    public void Prefers_processor_config_over_preprocessor_config()
    {
        using var copy = new ModelCopy(PathOf("clip-processor-config"), "clip-processor-config");
        var hash = copy.Open().ImageFingerprint();
        copy.Write("preprocessor_config.json", """{"image_processor_type": "SiglipImageProcessor", "size": {"height": 32, "width": 32}}"""u8.ToArray());

        Assert.Equal((64, 64), (copy.Open().Manifest.ImageHeight, copy.Open().Manifest.ImageWidth));
        Assert.Equal(hash, copy.Open().ImageFingerprint());
        copy.Edit("processor_config.json", config => config["image_processor"]!["resample"] = 2);
        Assert.NotEqual(hash, copy.Open().ImageFingerprint());
    }

    [Fact]
    public void Falls_back_to_preprocessor_config()
    {
        using var copy = new ModelCopy("tiny-clip").Write("processor_config.json", """{"processor_class": "CLIPProcessor"}"""u8.ToArray());

        Assert.Equal((224, 224), (copy.Open().Manifest.ImageHeight, copy.Open().Manifest.ImageWidth));
    }

    [Theory]
    [InlineData("processor_config.json", "gamma", "processor_config.json", "gamma is 2.2")]
    [InlineData("zeroshot.json", "overlap", "zeroshot.json", "has the unknown key 'overlap'")]
    [InlineData("zeroshot.json", "rgb_conversion", "zeroshot.json", "rgb_conversion")]
    [InlineData("zeroshot.json", "crop_rounding", "zeroshot.json", "crop_rounding")]
    public void Rejects_an_unknown_key_by_file_and_name(string file, string key, string named, string problem)
    {
        using var copy = file == "zeroshot.json" ? new ModelCopy("tiny-clip") : new ModelCopy(PathOf("clip-processor-config"), "clip-processor-config");
        copy.Edit(file, config => (config["image_processor"]?.AsObject() ?? config)[key] = 2.2);

        BrokenFolderTests.AssertRejected(() => copy.Open(), named, problem, "");
    }

    [Fact]
    public void Rejects_unknown_keys_of_the_match_head_and_unknown_roles_by_name()
    {
        using var head = new ModelCopy("tiny-blip").Edit("zeroshot.json", manifest => manifest["itm"]!["temperature"] = 2.2);
        using var role = new ModelCopy("tiny-clip").Edit("zeroshot.json", manifest => manifest["files"]!["projection"] = "onnx/projection.onnx");

        BrokenFolderTests.AssertRejected(() => head.Open(), "zeroshot.json", "has the unknown key 'itm.temperature'", "");
        BrokenFolderTests.AssertRejected(() => role.Open(), "zeroshot.json", "has the unknown role 'projection' in files", "");
    }

    // A file without a class name uses the class of its model type.
    [Fact]
    public void Processor_without_a_class_uses_that_of_the_model_type()
    {
        using var copy = new ModelCopy("tiny-siglip").Edit("preprocessor_config.json", config =>
        {
            config.Remove("image_processor_type");
            config.Remove("image_mean");
            config.Remove("image_std");
        });
        var named = new ModelCopy("tiny-siglip");

        var picture = File.ReadAllBytes(Path.Combine(AppContext.BaseDirectory, "Fixtures", "images", "photo.jpg"));
        var (left, right) = (Pixels(copy, picture), Pixels(named, picture));

        named.Dispose();
        Assert.Equal(right, left);
    }

    private static float[] Pixels(ModelCopy copy, byte[] picture)
    {
        var preprocessor = copy.Open().CreatePreprocessor(new ImageLimits());
        var pixels = new float[preprocessor.ValuesPerImage];
        Assert.Null(preprocessor.Prepare(picture, pixels));
        return pixels;
    }

    internal static byte[] Picture(string file) => File.ReadAllBytes(PictureOf(file));

    private static string PictureOf(string file) => Path.Combine(AppContext.BaseDirectory, "Fixtures", "images", Path.GetFileName(file));

    internal static string PathOf(string name) => Path.Combine(AppContext.BaseDirectory, "Fixtures", "folders", name);

    internal static float[] Embed(ImagePreprocessor preprocessor, ImageTower tower, string file)
    {
        var pixels = new float[preprocessor.ValuesPerImage];
        Assert.Null(preprocessor.Prepare(File.ReadAllBytes(file), pixels));
        var embedding = new float[tower.ValuesPerEmbedding];
        tower.Encode(pixels, 1, embedding);
        return embedding;
    }
}
