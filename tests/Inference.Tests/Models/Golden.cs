using System.Text.Json;

namespace ZeroShotOrleans.Inference.Tests.Models;

/// <summary>Outputs of the reference implementation for a model folder: its golden.json. See Fixtures/README.md.</summary>
internal sealed class Golden
{
    /// <summary>Per component of a unit embedding. ONNX Runtime differs from PyTorch by up to 3e-6 here; other processors round differently.</summary>
    public const float VectorTolerance = 1e-5f;

    /// <summary>For logits at the scale of the tiny models, up to 16. The measured difference is up to 5e-5.</summary>
    public const float LogitTolerance = 2e-4f;

    /// <summary>For probabilities. The measured difference is up to 9e-6.</summary>
    public const float ProbabilityTolerance = 5e-5f;

    private static readonly JsonElement _empty = JsonElement.Parse("[]");

    private readonly string _folder;
    private readonly JsonElement _root;

    private Golden(string folder, JsonElement root) => (_folder, _root) = (folder, root);

    public static Golden Read(string folder)
    {
        using var document = JsonDocument.Parse(File.ReadAllBytes(Path.Combine(folder, "golden.json")));
        return new Golden(folder, document.RootElement.Clone());
    }

    public IReadOnlyList<Image> Images => [.. _root.GetProperty("images").EnumerateArray().Select(image => new Image(
        File: image.GetProperty("file").GetString()!,
        Rgb8Sha256: image.TryGetProperty("rgb8_sha256", out var hash) ? hash.GetString()! : "",
        Samples: [.. (image.TryGetProperty("samples", out var samples) ? samples : _empty).EnumerateArray().Select(pair => (pair[0].GetInt32(), pair[1].GetSingle()))],
        Embedding: Numbers(image.GetProperty("image_embeds")),
        Pixels: image.TryGetProperty("pixel_values", out var file) ? ReadPixels(file.GetString()!) : null))];

    public IReadOnlyList<Case> Cases => [.. _root.GetProperty("cases").EnumerateArray().Select(goldenCase => new Case(
        Labels: Labels(goldenCase.GetProperty("labels").GetString()!),
        Template: goldenCase.GetProperty("template").GetString()!,
        Tokens: Tokens(goldenCase),
        Texts: Rows(goldenCase, "text_embeds")!,
        Logits: Rows(goldenCase, "logits_per_image")!,
        Int8Logits: Rows(goldenCase, "logits_per_image_int8"),
        Probabilities: Rows(goldenCase, "probabilities")!,
        Matches: Rows(goldenCase, "match_probabilities")))];

    public (IReadOnlyList<string> Labels, IReadOnlyList<string> Templates, float[][] Texts, float[][] Logits, float[][] Probabilities) Ensemble
    {
        get
        {
            var ensemble = _root.GetProperty("ensemble");
            return (
                Labels(ensemble.GetProperty("labels").GetString()!),
                Strings(ensemble.GetProperty("templates")),
                Rows(ensemble, "text_embeds")!,
                Rows(ensemble, "logits_per_image")!,
                Rows(ensemble, "probabilities")!);
        }
    }

    private string[] Labels(string set) => Strings(_root.GetProperty("label_sets").GetProperty(set));

    private float[] ReadPixels(string file) =>
        System.Runtime.InteropServices.MemoryMarshal.Cast<byte, float>(File.ReadAllBytes(Path.Combine(_folder, file))).ToArray();

    // SigLIP has no mask, so its padding affects the result.
    private static int[][] Tokens(JsonElement goldenCase) => goldenCase.GetProperty("attention_mask") is { ValueKind: JsonValueKind.Array } masks
        ? [.. goldenCase.GetProperty("input_ids").EnumerateArray().Zip(masks.EnumerateArray(), Unpadded)]
        : [.. goldenCase.GetProperty("input_ids").EnumerateArray().Select(ids => ids.EnumerateArray().Select(id => id.GetInt32()).ToArray())];

    private static int[] Unpadded(JsonElement ids, JsonElement mask) =>
        [.. ids.EnumerateArray().Zip(mask.EnumerateArray(), (id, used) => (Id: id.GetInt32(), Used: used.GetInt32())).Where(token => token.Used == 1).Select(token => token.Id)];

    private static string[] Strings(JsonElement list) => [.. list.EnumerateArray().Select(text => text.GetString()!)];

    private static float[][]? Rows(JsonElement owner, string key) =>
        owner.TryGetProperty(key, out var rows) ? [.. rows.EnumerateArray().Select(Numbers)] : null;

    // Also nested lists, concatenated: BLIP-2 has several embeddings per image.
    private static float[] Numbers(JsonElement list) =>
        [.. list.EnumerateArray().SelectMany(value => value.ValueKind is JsonValueKind.Array ? Numbers(value) : [value.GetSingle()])];

    internal sealed record Image(string File, string Rgb8Sha256, IReadOnlyList<(int Index, float Value)> Samples, float[] Embedding, float[]? Pixels);

    internal sealed record Case(
        IReadOnlyList<string> Labels, string Template, int[][] Tokens, float[][] Texts, float[][] Logits, float[][]? Int8Logits, float[][] Probabilities, float[][]? Matches);
}
