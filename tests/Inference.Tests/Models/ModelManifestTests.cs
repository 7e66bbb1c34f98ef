using System.Text.Json.Nodes;
using ZeroShotOrleans.Inference.Models;

namespace ZeroShotOrleans.Inference.Tests.Models;

public sealed class ModelManifestTests
{
    [Fact]
    public void Everything_that_a_manifest_says_is_read()
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
    public void What_a_manifest_leaves_out_has_the_documented_default()
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
    public void A_required_key_that_is_missing_is_named(string key)
    {
        using var copy = Edited(manifest => manifest.Remove(key));

        Refused(copy, $"the key '{key}' is missing");
    }

    [Theory]
    [InlineData("embedding_dim", "0", "a whole number from 1")]
    [InlineData("embedding_dim", "\"16\"", "a whole number from 1")]
    [InlineData("image_size", "[112]", "two whole numbers from 1")]
    [InlineData("image_size", "[112, 1e9]", "two whole numbers from 1")]
    [InlineData("logit_scale", "0", "greater than 0")]
    [InlineData("logit_scale", "-4.6", "greater than 0")]
    [InlineData("logit_scale", "1e60", "a finite number")]
    [InlineData("activation", "\"relu\"", "one of softmax, sigmoid")]
    [InlineData("padding_side", "\"top\"", "one of right, left")]
    [InlineData("pad_to_context_length", "\"yes\"", "true or false")]
    [InlineData("context_length", "2.5", "a whole number from")]
    [InlineData("name", "3", "a text")]
    [InlineData("prompt_template", "\"a photo\"", "a sentence with {}")]
    [InlineData("files", "{\"vision\": 3}", "an object of texts")]
    public void A_value_that_cannot_be_used_is_named_with_what_is_allowed(string key, string value, string allowed)
    {
        using var copy = Edited(manifest => manifest[key] = JsonNode.Parse(value));

        Refused(copy, $"'{key}' is ", $"but must be {allowed}");
    }

    [Theory]
    [InlineData("../other/vision_model.onnx")]
    [InlineData("/models/vision_model.onnx")]
    [InlineData("onnx/./../../vision_model.onnx")]
    [InlineData("onnx\\vision_model.onnx")]
    [InlineData("C:/vision_model.onnx")]
    [InlineData("")]
    public void A_file_outside_the_folder_is_refused(string path)
    {
        using var copy = Edited(manifest => manifest["files"]!["vision"] = path);

        Refused(copy, "'files.vision' is ", "a relative path with slashes that stays in the folder");
    }

    [Fact]
    public void A_newer_format_is_refused_with_what_is_understood()
    {
        using var copy = Edited(manifest => manifest["format"] = 2);

        BrokenFolderTests.Refused(() => ModelManifest.Read(copy.Path), "zeroshot.json", "has format 2; this program reads up to 1", "Update the program");
    }

    [Fact]
    public void Several_vectors_per_image_need_a_rule_for_their_cosines()
    {
        using var silent = Edited(manifest => manifest["image_tokens"] = 32);
        using var mean = Edited(manifest => (manifest["image_tokens"], manifest["reduce"]) = (32, "mean"));

        Refused(silent, "the key 'reduce' is missing");
        Refused(mean, "'reduce' is \"mean\", but must be one of max");
    }

    [Theory]
    [InlineData("{\"format\": 1,", "is not JSON")]
    [InlineData("[1, 2]", "does not hold a JSON object")]
    public void A_file_that_is_no_manifest_is_refused(string content, string fact)
    {
        using var copy = new ModelCopy(ToyTowers.Host);
        File.WriteAllText(copy.FileAt("zeroshot.json"), content);

        Refused(copy, fact);
    }

    private static ModelCopy Edited(Action<JsonObject> edit) => new ModelCopy(ToyTowers.Host).EditManifest(edit);

    private static void Refused(ModelCopy copy, params string[] facts)
    {
        var refusal = Assert.Throws<ModelFolderException>(() => ModelManifest.Read(copy.Path));

        Assert.Equal("zeroshot.json", refusal.File);
        Assert.All(facts, fact => Assert.Contains(fact, refusal.Message, StringComparison.Ordinal));
        Assert.Contains("tools/export", refusal.Message, StringComparison.Ordinal);
    }
}
