using System.Text;
using ZeroShotOrleans.Inference.Images;
using ZeroShotOrleans.Inference.Models;
using ZeroShotOrleans.Tests;

namespace ZeroShotOrleans.Inference.Tests.Models;

/// <summary>
/// Families of which no published folder with numbers is here: folders in their layout with graphs whose results follow from their inputs by hand. They prove tokens, pixels, lengths and
/// scale as far as those are read from the files, not the graphs of a checkpoint.
/// </summary>
public sealed class FamilyTests
{
    private const string JinaPictures = """
        {
          "auto_map": {"AutoImageProcessor": "jinaai/jina-clip-implementation--processing_clip.JinaCLIPImageProcessor"}, "fill_color": 0, "image_processor_type": "JinaCLIPImageProcessor",
          "interpolation": "bicubic", "mean": [0.5, 0.25, 0.125], "std": [0.25, 0.5, 1.0], "processor_class": "JinaCLIPProcessor", "resize_mode": "shortest", "size": 112
        }
        """;

    private const string ClipPictures = """
        {
          "feature_extractor_type": "CLIPFeatureExtractor", "size": 112, "crop_size": 112, "do_resize": true, "do_center_crop": true, "do_normalize": true, "resample": 3,
          "image_mean": [0.5, 0.25, 0.125], "image_std": [0.25, 0.5, 1.0]
        }
        """;

    // Row r of 115 is grey of the value r. The crop to 112 begins half a pixel after row 1.
    private static readonly byte[] _rows = Grey(112, 115, (row, _) => row);

    [Theory]
    [InlineData("shortest", 0)]
    [InlineData("squash", 0.25)]
    public void Jina_clip_in_one_graph_gives_the_embeddings_that_follow_from_its_files(string resize, double quarter)
    {
        using var copy = Tokenizer("jina")
            .Write("config.json", """
                {"model_type": "jina_clip", "architectures": ["JinaCLIPModel"], "add_projections": false, "logit_scale_init_value": 2.6592, "projection_dim": 3, "matryoshka_dimensions": [2, 3],
                 "text_config": {"embed_dim": 3, "hf_model_name_or_path": "jinaai/jina-embeddings-v3"}, "vision_config": {"embed_dim": 3, "image_size": 112}}
                """u8.ToArray())
            .Write("preprocessor_config.json", Encoding.UTF8.GetBytes(JinaPictures.Replace("shortest", resize, StringComparison.Ordinal)))
            .Write("model.safetensors", HubFolderTests.Scale(2.5f))
            .Write("onnx/model.onnx", JinaGraph().Build());

        var folder = copy.Open();

        var manifest = folder.Manifest;
        Assert.Equal(("jina_clip", 3, 512, false), (manifest.Family, manifest.EmbeddingDimension, manifest.ContextLength, manifest.Sigmoid));
        Assert.Equal([2, 3], manifest.MatryoshkaDimensions);
        Assert.Equal((MathF.Exp(2.5f), false), (manifest.LogitScale, manifest.LogitScaleAssumed));
        AssertTexts(folder);

        // Of a picture twice as wide as high, the left quarter is white: it is outside the crop, or squashed.
        AssertPicture(folder, Grey(224, 112, (_, column) => column < 56 ? 255 : 0), quarter, tolerance: 0.01f);
        if (resize is "shortest")
        {
            // As in open_clip's transform, from which Jina's is derived.
            AssertPicture(folder, _rows, Enumerable.Range(2, 112).Average() / 255);
        }
    }

    [Fact]
    public void Jina_clip_with_another_way_to_resize_is_refused()
    {
        using var copy = Tokenizer("jina")
            .Write("config.json", """{"model_type": "jina_clip", "projection_dim": 3}"""u8.ToArray())
            .Write("preprocessor_config.json", Encoding.UTF8.GetBytes(JinaPictures.Replace("shortest", "longest", StringComparison.Ordinal)))
            .Write("model.safetensors", HubFolderTests.Scale(2.5f))
            .Write("onnx/model.onnx", JinaGraph().Build());

        BrokenFolderTests.AssertRejected(() => copy.Open(), "preprocessor_config.json", "resize_mode is longest", "squash, and shortest");
    }

    // The weights hold the trained scale, and there is no usual one.
    [Fact]
    public void Jina_clip_without_a_scale_is_refused()
    {
        using var copy = Tokenizer("jina")
            .Write("config.json", """{"model_type": "jina_clip", "projection_dim": 3}"""u8.ToArray())
            .Write("preprocessor_config.json", Encoding.UTF8.GetBytes(JinaPictures))
            .Write("onnx/model.onnx", JinaGraph().Build());

        BrokenFolderTests.AssertRejected(() => copy.Open(), "zeroshot.json", "It holds the trained logit_scale", "model.safetensors");
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void M_clip_takes_its_texts_and_the_image_tower_and_scale_of_a_clip_beside_it(bool hasWeights)
    {
        using var copy = Tokenizer("m-clip", "text/")
            .Write("text/config.json", """{"model_type": "M-CLIP", "architectures": ["MultilingualCLIP"], "modelBase": "xlm-roberta-large", "numDims": 3, "transformerDimensions": 1024}"""u8.ToArray())
            .Write("text/model.onnx", ToyTowers.Lookup().Build())
            .Write("clip/config.json", """{"model_type": "clip", "projection_dim": 3}"""u8.ToArray())
            .Write("clip/preprocessor_config.json", Encoding.UTF8.GetBytes(ClipPictures))
            .Write("clip/onnx/vision_model.onnx", ToyTowers.MeanColour().Build())
            .Write("clip/onnx/text_model.onnx", ToyTowers.Lookup(value: -1).Build());
        if (hasWeights)
        {
            copy.Write("clip/model.safetensors", HubFolderTests.Scale(2.5f));
        }

        var folder = copy.Open();

        Assert.Equal(("m_clip", 3, 512), (folder.Manifest.Family, folder.Manifest.EmbeddingDimension, folder.Manifest.ContextLength));
        Assert.Equal((hasWeights ? MathF.Exp(2.5f) : 100, !hasWeights), (folder.Manifest.LogitScale, folder.Manifest.LogitScaleAssumed));
        Assert.Equal("text/model.onnx", folder.Manifest.Files["text"]);
        AssertTexts(folder);

        // CLIP's class rounds down.
        AssertPicture(folder, _rows, Enumerable.Range(1, 112).Average() / 255);
    }

    [Fact]
    public void M_clip_alone_is_refused_with_what_it_needs()
    {
        using var copy = Tokenizer("m-clip")
            .Write("config.json", """{"model_type": "M-CLIP", "numDims": 3}"""u8.ToArray())
            .Write("model.onnx", ToyTowers.Lookup().Build());

        BrokenFolderTests.AssertRejected(() => copy.Open(), "config.json", "M-CLIP: this repository has the text tower only", "the clip model whose text tower it replaces");
    }

    [Fact]
    public void Group_vit_has_the_texts_and_pictures_of_clip()
    {
        using var clip = new ModelCopy("tiny-clip");
        using var copy = new ModelCopy("tiny-clip").Delete("zeroshot.json")
            .Edit("config.json", config => config["model_type"] = "groupvit")
            .Write("model.safetensors", HubFolderTests.Scale(2.5f));
        var (expected, manifest) = (clip.Open().Manifest, copy.Open().Manifest);

        Assert.Equal("groupvit", manifest.Family);
        Assert.Equal(MathF.Exp(2.5f), manifest.LogitScale);
        Assert.Equal(
            (expected.EmbeddingDimension, expected.ContextLength, expected.PadToContextLength, expected.Sigmoid, expected.ImageHeight, expected.ImageWidth),
            (manifest.EmbeddingDimension, manifest.ContextLength, manifest.PadToContextLength, manifest.Sigmoid, manifest.ImageHeight, manifest.ImageWidth));
        using var texts = TextTower.Load(copy.Open());
        using var clipTexts = TextTower.Load(clip.Open());
        Assert.Equal(
            clipTexts.Encode(["a photo of a cat."], TestContext.Current.CancellationToken), texts.Encode(["a photo of a cat."], TestContext.Current.CancellationToken));
    }

    // RoBERTa's table has a row for the padding and one more.
    [Theory]
    [InlineData("roberta")]
    [InlineData("xlm-roberta")]
    [InlineData("xlm-roberta-xl")]
    [InlineData("camembert")]
    [InlineData("mpnet")]
    [InlineData("xlm-roberta", 4)]
    [InlineData("bert", 0, 514)]
    public void Length_of_a_text_is_what_the_position_table_leaves(string type, int padding = 1, int length = 0)
    {
        using var copy = new ModelCopy("tiny-clip").Delete("zeroshot.json")
            .Edit("tokenizer_config.json", tokenizer => tokenizer.Remove("model_max_length"))
            .Edit("config.json", config =>
            {
                config["model_type"] = "vision-text-dual-encoder";
                var text = new System.Text.Json.Nodes.JsonObject { ["model_type"] = type, ["max_position_embeddings"] = 514, ["pad_token_id"] = padding };
                config["text_config"] = text;
            })
            .Write("model.safetensors", HubFolderTests.Scale(2.5f));

        Assert.Equal(length > 0 ? length : 513 - padding, ModelManifest.Read(copy.Path).ContextLength);
    }

    [Fact]
    public void Every_family_is_in_the_tables_of_the_documentation()
    {
        var page = File.ReadAllText(Path.Combine(Repository.Root, "docs", "models.md"));

        Assert.All(Family.All, family => Assert.Contains($"| `{family.Name}` | `{family.HubType}` |", page, StringComparison.Ordinal));
        Assert.Equal(Family.All.Count, Family.All.Select(family => family.Name).Distinct().Count());
        Assert.Equal(Family.All.Count, Family.All.Select(family => family.HubType).Distinct().Count());
        Assert.All(Family.All, family => Assert.True(family.ImagesOf is null || Family.OfHubType(family.ImagesOf) is not null));
    }

    // The names of the outputs are those of Jina's graphs; the normalized ones are not used.
    private static TinyGraph JinaGraph()
    {
        const int Rows = ToyTowers.Vocabulary;
        return new TinyGraph()
            .Input("input_ids", TinyGraph.Int64, "batch", "sequence")
            .Input("pixel_values", TinyGraph.Float32, "images", 3, 112, 112)
            .Output("text_embeddings", TinyGraph.Float32, "batch", 3)
            .Output("image_embeddings", TinyGraph.Float32, "images", 3)
            .Output("l2norm_text_embeddings", TinyGraph.Float32, "batch", 3)
            .Output("l2norm_image_embeddings", TinyGraph.Float32, "images", 3)
            .Floats("table", [Rows, 3], [.. Enumerable.Range(0, Rows * 3).Select(i => (float)(1 + (i % 7)))])
            .Node("Gather", ["table", "input_ids"], "words")
            .Node("ReduceMean", ["words"], "text_embeddings", ("axes", new[] { 1 }), ("keepdims", 0))
            .Node("ReduceMean", ["pixel_values"], "image_embeddings", ("axes", new[] { 2, 3 }), ("keepdims", 0))
            .Node("LpNormalization", ["text_embeddings"], "l2norm_text_embeddings", ("axis", -1), ("p", 2))
            .Node("LpNormalization", ["image_embeddings"], "l2norm_image_embeddings", ("axis", -1), ("p", 2));
    }

    // A folder with nothing but a tokenizer of BERT's kind, as version 1 has.
    private static ModelCopy Tokenizer(string name, string place = "")
    {
        var empty = Directory.CreateTempSubdirectory("zso-");
        var copy = new ModelCopy(empty.FullName, name);
        empty.Delete();
        Directory.CreateDirectory(copy.Path);
        return copy.Write($"{place}tokenizer.json", File.ReadAllBytes(Path.Combine(TinyModels.PathOf(ToyTowers.Host), "tokenizer.json")))
            .Write($"{place}tokenizer_config.json", """{"tokenizer_class": "BertTokenizer", "model_max_length": 8192, "pad_token": "[PAD]"}"""u8.ToArray());
    }

    private static void AssertTexts(ModelFolder folder)
    {
        using var texts = TextTower.Load(folder);
        string[] labels = ["a photo of a cat.", "\u4E00\u53EA\u732B"];
        var ids = labels.Select(label => folder.Tokenizer.Encode(label)).ToArray();

        Close.To(ids.SelectMany(text => Unit([.. Enumerable.Range(0, 3).Select(axis => text.Average(id => 1.0 + (((id * 3) + axis) % 7)))])).ToArray(),
            texts.Encode(labels, TestContext.Current.CancellationToken), 1e-6f, "texts");
    }

    // The tower is the mean of each colour, of pixels that are normalized as the file says.
    private static void AssertPicture(ModelFolder folder, byte[] bitmap, double mean, float tolerance = 1e-6f)
    {
        using var images = ImageTower.Load(folder);
        var picture = Path.Combine(folder.Path, "picture.bmp");
        File.WriteAllBytes(picture, bitmap);

        Close.To(
            Unit([(mean - 0.5) / 0.25, (mean - 0.25) / 0.5, mean - 0.125]), PublishedFolderTests.Embed(folder.CreatePreprocessor(new ImageLimits()), images, picture), tolerance, "picture");
    }

    private static float[] Unit(double[] vector)
    {
        var length = Math.Sqrt(vector.Sum(value => value * value));
        return [.. vector.Select(value => (float)(value / length))];
    }

    // A BMP of 24 bits, from the bottom row up. Rows of these widths have a multiple of four bytes.
    private static byte[] Grey(int width, int height, Func<int, int, int> value)
    {
        using var stream = new MemoryStream();
        using var writer = new BinaryWriter(stream);
        writer.Write("BM"u8);
        foreach (var number in (int[])[54 + (width * height * 3), 0, 54, 40, width, height])
        {
            writer.Write(number);
        }

        writer.Write((short)1);
        writer.Write((short)24);
        writer.Write(new byte[24]);
        for (var row = height - 1; row >= 0; row--)
        {
            writer.Write(Enumerable.Range(0, width).SelectMany(column => Enumerable.Repeat((byte)value(row, column), 3)).ToArray());
        }

        return stream.ToArray();
    }
}
