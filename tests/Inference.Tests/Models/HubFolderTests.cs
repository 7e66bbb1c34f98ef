using System.Buffers.Binary;
using System.Text;
using ZeroShotOrleans.Inference.Models;

namespace ZeroShotOrleans.Inference.Tests.Models;

/// <summary>Folders as published on a hub, without a manifest: they give the same results as with one.</summary>
public sealed class HubFolderTests
{
    [Theory]
    [InlineData("tiny-clip", "logit_scale", 2.5f)]
    [InlineData("tiny-siglip", "logit_scale", 2.5f)]
    [InlineData("tiny-siglip2", "logit_scale", 2.5f)]
    [InlineData("tiny-align", "temperature", 0.0625f)]
    [InlineData("tiny-chinese-clip", "logit_scale", 2.5f)]
    public void Derives_the_same_manifest_without_a_manifest_file(string name, string tensor, float value)
    {
        using var copy = new ModelCopy(name);
        var written = ModelManifest.Read(copy.Path);
        copy.Delete("zeroshot.json").Write("model.safetensors", Safetensors((tensor, "F32", Float(value)), ("logit_bias", "F32", Float(written.LogitBias))));

        var derived = ModelManifest.Read(copy.Path);

        // Causality hides CLIP's padding: the ids in tokenizer and config differ, but neither matters.
        Assert.Equal(written.LogitScale, derived.LogitScale, tolerance: 1e-5f);
        Assert.Equal(
            written with { LogitScale = 1, License = null, Sha256 = _none, Files = _none },
            derived with { LogitScale = 1, License = null, Sha256 = _none, Files = _none });
        Assert.Equal(written.Files, derived.Files);
    }

    [Fact]
    public void Clip_without_weights_uses_the_published_scale()
    {
        using var copy = new ModelCopy("tiny-clip").Delete("zeroshot.json");

        Assert.Contains("\"logit_scale_init_value\": 2.6592", File.ReadAllText(copy.FileAt("config.json")), StringComparison.Ordinal);
        Assert.Equal(100f, ModelManifest.Read(copy.Path).LogitScale);
    }

    [Theory]
    [InlineData("tiny-siglip", "Put model.safetensors of the same checkpoint next to config.json")]
    [InlineData("tiny-align", "Put model.safetensors of the same checkpoint next to config.json")]
    [InlineData("tiny-chinese-clip", "Put model.safetensors of the same checkpoint next to config.json")]
    [InlineData("tiny-blip", "and --logit-scale")]
    [InlineData("tiny-blip2", "and --logit-scale")]
    public void Rejects_other_families_without_weights(string name, string remedy)
    {
        using var copy = new ModelCopy(name).Delete("zeroshot.json");

        BrokenFolderTests.AssertRejected(() => ModelManifest.Read(copy.Path), "zeroshot.json", "It holds the trained logit_scale", remedy);
    }

    [Theory]
    [InlineData("F64", "0000000000000440")]
    [InlineData("F32", "00002040")]
    [InlineData("F16", "0041")]
    [InlineData("BF16", "2040")]
    public void Reads_the_scale_in_every_float_format(string type, string littleEndianBytes)
    {
        // Each value encodes 2.5.
        using var copy = new ModelCopy("tiny-clip").Delete("zeroshot.json")
            .Write("model.safetensors", Safetensors(("text_model.embeddings", "F32", new byte[64]), ("logit_scale", type, Convert.FromHexString(littleEndianBytes))));

        Assert.Equal(MathF.Exp(2.5f), ModelManifest.Read(copy.Path).LogitScale, tolerance: 1e-5f);
    }

    [Theory]
    [InlineData("FFFFFFFFFFFFFF7F7B7D", "has no safetensors header")]
    [InlineData("", "has no safetensors header")]
    [InlineData("02000000000000007B7B", "has a damaged safetensors header")]
    public void Rejects_damaged_weights(string bytes, string problem)
    {
        using var copy = new ModelCopy("tiny-clip").Delete("zeroshot.json").Write("model.safetensors", Convert.FromHexString(bytes));

        BrokenFolderTests.AssertRejected(() => ModelManifest.Read(copy.Path), "model.safetensors", problem, "Download it again");
    }

    [Theory]
    [InlineData("temperature", 0f)]
    [InlineData("temperature", -1f)]
    public void Rejects_an_invalid_scale(string tensor, float value)
    {
        using var copy = new ModelCopy("tiny-align").Delete("zeroshot.json").Write("model.safetensors", Safetensors((tensor, "F32", Float(value))));

        BrokenFolderTests.AssertRejected(() => ModelManifest.Read(copy.Path), "model.safetensors", "which are not valid", "Download it again");
    }

    [Theory]
    [InlineData("llama", "has the model_type llama, which is not supported", "Supported: clip, siglip, siglip2, align, chinese_clip, metaclip_2, altclip, vision-text-dual-encoder, groupvit, jina_clip, M-CLIP, blip, blip-2")]
    public void Rejects_an_unsupported_model_type(string type, string problem, string remedy)
    {
        using var copy = new ModelCopy("tiny-siglip2").Delete("zeroshot.json").Edit("config.json", config => config["model_type"] = type);

        BrokenFolderTests.AssertRejected(() => ModelManifest.Read(copy.Path), "config.json", problem, remedy);
    }

    [Fact]
    public void Rejects_an_empty_folder()
    {
        var empty = Directory.CreateTempSubdirectory("zso-");

        BrokenFolderTests.AssertRejected(() => ModelFolder.Open(empty.FullName), empty.FullName, "contains no model in a layout that is known: neither zeroshot.json, config.json nor open_clip_config.json. It is empty.", "tools/export");
        empty.Delete();
    }

    [Fact]
    public void Rejects_siglip_without_a_padding_token()
    {
        using var copy = new ModelCopy("tiny-siglip").Delete("zeroshot.json", "tokenizer_config.json")
            .Write("model.safetensors", Safetensors(("logit_scale", "F32", Float(2.5f))));

        BrokenFolderTests.AssertRejected(() => ModelManifest.Read(copy.Path), "tokenizer_config.json", "does not state the padding token", "tokenizer_config.json and tokenizer.json");
    }

    [Fact]
    public void Rejects_a_tokenizer_without_the_id_of_the_padding_token()
    {
        using var copy = new ModelCopy("tiny-siglip2").Delete("zeroshot.json")
            .Write("tokenizer.json", "{\"version\": \"1.0\", \"added_tokens\": [{\"content\": \"<pad>\"}]}"u8.ToArray())
            .Write("model.safetensors", Safetensors(("logit_scale", "F32", Float(2.5f))));

        BrokenFolderTests.AssertRejected(() => ModelManifest.Read(copy.Path), "tokenizer.json", "is damaged", "Download it again");
    }

    [Fact]
    public void Chinese_clip_context_is_limited_to_its_training_length()
    {
        using var copy = new ModelCopy("tiny-chinese-clip").Delete("zeroshot.json")
            .Edit("tokenizer_config.json", config => config["model_max_length"] = 1e30)
            .Write("model.safetensors", Safetensors(("logit_scale", "F32", Float(2.5f))));

        Assert.Equal(52, ModelManifest.Read(copy.Path).ContextLength);
    }

    [Fact]
    public void Finds_variants_by_suffix_and_graphs_next_to_the_configuration()
    {
        using var copy = new ModelCopy("tiny-clip").Delete("zeroshot.json")
            .Move("onnx/text_model.onnx", "text_model.onnx")
            .Move("onnx/vision_model.onnx", "vision_model.onnx");
        foreach (var suffix in (string[])["fp16", "int8", "quantized", "uint8", "q4", "bnb4"])
        {
            copy.Write($"vision_model_{suffix}.onnx", File.ReadAllBytes(copy.FileAt("vision_model.onnx")));
        }

        var folder = copy.Open();

        Assert.Equal(["bnb4", "fp16", "int8", "q4", "quantized", "uint8"], folder.Variants);
        Assert.Equal("vision_model_q4.onnx", folder.Manifest.Files["vision_q4"]);
        using var tower = ImageTower.Load(folder, "quantized");
        Assert.Equal(16, tower.ValuesPerEmbedding);
    }

    private static readonly IReadOnlyDictionary<string, string> _none = new Dictionary<string, string>();

    /// <summary>Weights with nothing but the logarithm of a scale.</summary>
    internal static byte[] Scale(float logarithm) => Safetensors(("logit_scale", "F32", Float(logarithm)));

    private static byte[] Float(float value) => BitConverter.GetBytes(value);

    private static byte[] Safetensors(params (string Name, string Type, byte[] Bytes)[] tensors)
    {
        var offset = 0;
        var entries = tensors.Select(tensor =>
        {
            var begin = offset;
            offset += tensor.Bytes.Length;
            return $"\"{tensor.Name}\":{{\"dtype\":\"{tensor.Type}\",\"shape\":[],\"data_offsets\":[{begin},{offset}]}}";
        });
        var header = Encoding.UTF8.GetBytes($"{{\"__metadata__\":{{\"format\":\"pt\"}},{string.Join(',', entries)}}}");
        var length = new byte[8];
        BinaryPrimitives.WriteInt64LittleEndian(length, header.Length);
        return [.. length, .. header, .. tensors.SelectMany(tensor => tensor.Bytes)];
    }
}
