using ZeroShotOrleans.Inference.Images;
using ZeroShotOrleans.Inference.Models;

namespace ZeroShotOrleans.Inference.Tests.Models;

public sealed class FolderTests
{
    [Fact]
    public void Text_fingerprint_covers_exactly_the_inputs_of_text_embeddings()
    {
        string Of(Action<ModelCopy>? change = null)
        {
            using var copy = new ModelCopy(ToyTowers.Host);
            change?.Invoke(copy);
            return copy.Open().TextFingerprint;
        }

        var original = Of();

        Assert.Matches("^[0-9a-f]{64}$", original);
        Assert.Equal(original, Of());
        Assert.Equal(original, Of(copy => copy.EditManifest(manifest => (manifest["name"], manifest["logit_scale"], manifest["prompt_template"]) = ("other", 3, "{}"))));
        Assert.Equal(original, Of(copy => copy.Write(ToyTowers.Vision, ToyTowers.MeanColour().Build())));
        Assert.Equal(original, Of(copy => copy.Move(ToyTowers.Text, "text.onnx").EditManifest(manifest => manifest["files"]!["text"] = "text.onnx")));
        string[] changed =
        [
            Of(copy => copy.EditManifest(manifest => manifest["context_length"] = 51)),
            Of(copy => copy.EditManifest(manifest => manifest["pad_to_context_length"] = true)),
            Of(copy => copy.EditManifest(manifest => manifest["pad_token_id"] = 1)),
            Of(copy => copy.EditManifest(manifest => manifest["padding_side"] = "left")),
            Of(copy => copy.Write(ToyTowers.Text, ToyTowers.Lookup().Build())),
            Of(copy => File.AppendAllText(copy.FileAt("tokenizer.json"), " ")),
            Of(copy => copy.Delete("vocab.txt")),
        ];
        Assert.Distinct([original, .. changed]);
    }

    [Fact]
    public void Image_fingerprint_covers_exactly_the_inputs_of_image_embeddings()
    {
        string Of(Action<ModelCopy>? change = null, DecodeOptions? decode = null)
        {
            using var copy = new ModelCopy(ToyTowers.Host);
            change?.Invoke(copy);
            return copy.Open().ImageFingerprint(decode: decode);
        }

        var original = Of();

        Assert.Matches("^[0-9a-f]{64}$", original);
        Assert.Equal(original, Of());
        Assert.Equal(original, Of(copy => copy.EditManifest(manifest => (manifest["logit_scale"], manifest["context_length"]) = (3, 51))));
        Assert.Equal(original, Of(copy => copy.Write(ToyTowers.Text, ToyTowers.Lookup().Build())));
        Assert.Equal(original, Of(copy => copy.Move(ToyTowers.Vision, "vision.onnx").EditManifest(manifest => manifest["files"]!["vision"] = "vision.onnx")));
        string[] changed =
        [
            Of(decode: new() { JpegScale = JpegScale.Reduced }),
            Of(decode: new() { SixteenBitGrey = SixteenBitGrey.Clip }),
            Of(copy => copy.Write(ToyTowers.Vision, ToyTowers.MeanColour().Build())),
            Of(copy => File.AppendAllText(copy.FileAt("preprocessor_config.json"), " ")),
        ];
        Assert.Distinct([original, .. changed]);
    }

    [Fact]
    public void Bytes_counts_every_used_file_once()
    {
        using var copy = new ModelCopy(ToyTowers.Host).EditManifest(manifest => manifest["files"]!["text_copy"] = ToyTowers.Text);
        var expected = Directory.EnumerateFiles(copy.Path, "*", SearchOption.AllDirectories).Sum(file => new FileInfo(file).Length);

        copy.Write("notes.md", new byte[1000]);

        Assert.Equal(expected, copy.Open().Bytes);
    }

    [Fact]
    public void Default_model_has_an_int8_variant()
    {
        var folder = ModelFolder.Open(Path.Combine(AppContext.BaseDirectory, "models", "zeroshot-mini"));

        Assert.Equal(("zeroshot-mini", "align", 512, 45f, "a photo of a {}."),
            (folder.Manifest.Name, folder.Manifest.Family, folder.Manifest.EmbeddingDimension, folder.Manifest.LogitScale, folder.Manifest.PromptTemplate));
        Assert.Equal(["int8"], folder.Variants);
        Assert.False(folder.CanMatch);
    }
}
