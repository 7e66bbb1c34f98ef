using System.Text.Json.Nodes;
using ZeroShotOrleans.Inference.Models;

namespace ZeroShotOrleans.Inference.Tests.Models;

public sealed class ModelManifestTests
{
    [Fact]
    public void Reads_every_manifest_key()
    {
        using var copy = new ModelCopy("tiny-blip2").EditManifest(manifest =>
        {
            (manifest["logit_bias"], manifest["activation"], manifest["pad_to_context_length"]) = (-2.5, "sigmoid", true);
            (manifest["pad_token_id"], manifest["padding_side"], manifest["prompt_template"]) = (7, "left", "{}!");
        });

        var manifest = ModelManifest.Read(copy.Path);

        Assert.Equal(("tiny-blip2", "blip2", 16), (manifest.Name, manifest.Family, manifest.EmbeddingDimension));
        Assert.Equal((98, 98, 8), (manifest.ImageHeight, manifest.ImageWidth, manifest.ImageTokens));
        Assert.Equal((1f, -2.5f, true), (manifest.LogitScale, manifest.LogitBias, manifest.Sigmoid));
        Assert.Equal((512, true, 7, true), (manifest.ContextLength, manifest.PadToContextLength, manifest.PadTokenId, manifest.PadLeft));
        Assert.Equal(("{}!", "apache-2.0"), (manifest.PromptTemplate, manifest.License));
        Assert.Equal(new MatchHead(MatchIndex: 1, States: 50, Width: 32), manifest.Match);
        Assert.Equal("onnx/itm_model.onnx", manifest.Files["itm"]);
        Assert.Equal("bcd264ce1204fa16341d845f16daf1f02aa2e0f3b461fb1e7cabb96c1e9e505c", manifest.Sha256["onnx/itm_model.onnx"]);
    }

    [Fact]
    public void Reads_the_dimensions_for_which_embeddings_may_be_shortened()
    {
        using var copy = Edited(manifest => manifest["matryoshka_dimensions"] = new JsonArray(2, 1));
        using var published = new ModelCopy("tiny-clip").Delete("zeroshot.json").Edit("config.json", config => config["matryoshka_dimensions"] = new JsonArray(16, 4, 8));

        var manifest = ModelManifest.Read(copy.Path);

        Assert.Equal([1, 2], manifest.MatryoshkaDimensions);
        Assert.Equal([4, 8, 16], ModelManifest.Read(published.Path).MatryoshkaDimensions);
        Assert.Equal("[1,2]", manifest.ToJson()["matryoshka_dimensions"]!.ToJsonString());
    }

    // SigLIP 2 was trained on lower-case texts; its library does not lower-case.
    [Fact]
    public void Lower_casing_can_be_turned_off()
    {
        using var copy = new ModelCopy("tiny-siglip2").Edit("tokenizer.json", tokenizer => tokenizer["normalizer"]!["normalizers"]!.AsArray().RemoveAt(0));
        var lower = copy.Open();
        copy.EditManifest(manifest => manifest["lower_case"] = false);

        var folder = copy.Open();

        Assert.Equal(lower.Tokenizer.Encode("a cat"), lower.Tokenizer.Encode("A CAT"));
        Assert.NotEqual(folder.Tokenizer.Encode("a cat"), folder.Tokenizer.Encode("A CAT"));
        Assert.NotEqual(lower.TextFingerprint, folder.TextFingerprint);
        Assert.False((bool)folder.Manifest.ToJson()["lower_case"]!);
    }

    [Fact]
    public void Lower_casing_of_the_file_itself_cannot_be_turned_off()
    {
        using var copy = new ModelCopy("tiny-siglip2").EditManifest(manifest => manifest["lower_case"] = false);

        BrokenFolderTests.AssertRejected(() => copy.Open().Tokenizer, "tokenizer.json", "lower-cases texts itself", "set lower_case to true");
    }

    [Theory]
    [InlineData("lower_case", "\"no\"", "must be true or false")]
    [InlineData("text_cleaning", "\"upper\"", "must be one of lower, whitespace, canonicalize")]
    [InlineData("tokenizer", "\"clip\"", "must be one of files, open_clip")]
    public void Rejects_other_rules_for_texts(string key, string value, string said)
    {
        using var copy = Edited(manifest => manifest[key] = JsonNode.Parse(value));

        Assert.Contains(said, Assert.Throws<ModelFolderException>(() => ModelManifest.Read(copy.Path)).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("[0]")]
    [InlineData("[17000]")]
    [InlineData("[1.5]")]
    [InlineData("8")]
    public void Rejects_other_dimensions(string dimensions)
    {
        using var copy = Edited(manifest => manifest["matryoshka_dimensions"] = JsonNode.Parse(dimensions));

        Assert.Contains("'matryoshka_dimensions' is ", Assert.Throws<ModelFolderException>(() => ModelManifest.Read(copy.Path)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Missing_manifest_keys_have_documented_defaults()
    {
        using var copy = Edited(manifest =>
        {
            foreach (var key in (string[])["name", "logit_bias", "activation", "prompt_template", "pad_to_context_length", "pad_token_id", "padding_side", "license"])
            {
                manifest.Remove(key);
            }

            manifest["something_new"] = false;
        });

        var manifest = ModelManifest.Read(copy.Path);

        Assert.Equal((ToyTowers.Host, 0f, false), (manifest.Name, manifest.LogitBias, manifest.Sigmoid));
        Assert.Equal(("This is a photo of {}.", false, 0, false), (manifest.PromptTemplate, manifest.PadToContextLength, manifest.PadTokenId, manifest.PadLeft));
        Assert.Equal((1, null, null), (manifest.ImageTokens, manifest.Match, manifest.License));
    }

    [Theory]
    [InlineData("format")]
    [InlineData("family")]
    [InlineData("embedding_dim")]
    [InlineData("image_size")]
    [InlineData("logit_scale")]
    [InlineData("context_length")]
    [InlineData("files")]
    public void Names_a_missing_required_key(string key)
    {
        using var copy = Edited(manifest => manifest.Remove(key));

        AssertRejected(copy, $"the key '{key}' is missing");
    }

    [Theory]
    [InlineData("embedding_dim", "0", "an integer from 1")]
    [InlineData("embedding_dim", "\"16\"", "an integer from 1")]
    [InlineData("image_size", "[112]", "two integers from 1")]
    [InlineData("image_size", "[112, 1e9]", "two integers from 1")]
    [InlineData("logit_scale", "0", "greater than 0")]
    [InlineData("logit_scale", "-4.6", "greater than 0")]
    [InlineData("logit_scale", "1e60", "a finite number")]
    [InlineData("activation", "\"relu\"", "one of softmax, sigmoid")]
    [InlineData("padding_side", "\"top\"", "one of right, left")]
    [InlineData("pad_to_context_length", "\"yes\"", "true or false")]
    [InlineData("context_length", "2.5", "an integer from")]
    [InlineData("name", "3", "a text")]
    [InlineData("prompt_template", "\"a photo\"", "a sentence with {}")]
    [InlineData("files", "{\"vision\": 3}", "an object with string values")]
    public void Names_an_invalid_value_and_the_allowed_ones(string key, string value, string allowed)
    {
        using var copy = Edited(manifest => manifest[key] = JsonNode.Parse(value));

        AssertRejected(copy, $"'{key}' is ", $"but must be {allowed}");
    }

    [Theory]
    [InlineData("../other/vision_model.onnx")]
    [InlineData("/models/vision_model.onnx")]
    [InlineData("onnx/./../../vision_model.onnx")]
    [InlineData("onnx\\vision_model.onnx")]
    [InlineData("C:/vision_model.onnx")]
    [InlineData("")]
    public void Rejects_a_file_outside_the_folder(string path)
    {
        using var copy = Edited(manifest => manifest["files"]!["vision"] = path);

        AssertRejected(copy, "'files.vision' is ", "a relative path with slashes that stays in the folder");
    }

    [Fact]
    public void Rejects_a_newer_format()
    {
        using var copy = Edited(manifest => manifest["format"] = 2);

        BrokenFolderTests.AssertRejected(() => ModelManifest.Read(copy.Path), "zeroshot.json", "has format 2; this program reads up to 1", "Update the program");
    }

    [Fact]
    public void Requires_reduce_for_several_embeddings_per_image()
    {
        using var withoutReduce = Edited(manifest => manifest["image_tokens"] = 32);
        using var mean = Edited(manifest => (manifest["image_tokens"], manifest["reduce"]) = (32, "mean"));

        AssertRejected(withoutReduce, "the key 'reduce' is missing");
        AssertRejected(mean, "'reduce' is \"mean\", but must be one of max");
    }

    [Theory]
    [InlineData("{\"format\": 1,", "is not valid JSON")]
    [InlineData("[1, 2]", "does not contain a JSON object")]
    public void Rejects_a_file_that_is_not_a_manifest(string content, string problem)
    {
        using var copy = new ModelCopy(ToyTowers.Host);
        File.WriteAllText(copy.FileAt("zeroshot.json"), content);

        AssertRejected(copy, problem);
    }

    private static ModelCopy Edited(Action<JsonObject> edit) => new ModelCopy(ToyTowers.Host).EditManifest(edit);

    private static void AssertRejected(ModelCopy copy, params string[] problems)
    {
        var exception = Assert.Throws<ModelFolderException>(() => ModelManifest.Read(copy.Path));

        Assert.Equal("zeroshot.json", exception.File);
        Assert.All(problems, problem => Assert.Contains(problem, exception.Message, StringComparison.Ordinal));
        Assert.Contains("tools/export", exception.Message, StringComparison.Ordinal);
    }
}
