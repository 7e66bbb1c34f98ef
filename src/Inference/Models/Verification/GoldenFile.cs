using System.Text.Json;

namespace ZeroShotOrleans.Inference.Models.Verification;

/// <summary>Outputs of the reference implementation for a model: <c>golden.json</c> in its folder, written by tools/export.</summary>
internal sealed record GoldenFile(IReadOnlyList<GoldenFile.Picture> Pictures, IReadOnlyList<GoldenFile.Case> Cases)
{
    /// <summary>Name of the file.</summary>
    public const string Name = "golden.json";

    /// <summary>A picture and its embeddings.</summary>
    internal sealed record Picture(string File, float[] Vectors);

    /// <summary>Labels in one template; logits are <c>[pictures][labels]</c>. Tokens include the padding if it affects the model.</summary>
    internal sealed record Case(string[] Labels, string Template, int[][] Tokens, float[] Vectors, float[][] Logits);

    /// <summary>Reads the file. Returns null if the folder has none.</summary>
    /// <exception cref="ModelFolderException">The file does not have the format that tools/export writes.</exception>
    public static GoldenFile? Read(string folder)
    {
        var path = Path.Combine(folder, Name);
        if (!File.Exists(path))
        {
            return null;
        }

        try
        {
            using var document = JsonDocument.Parse(File.ReadAllBytes(path));
            var root = document.RootElement;
            return new GoldenFile(
                [.. root.GetProperty("images").EnumerateArray().Select(image => new Picture(Text(image, "file"), Numbers(image.GetProperty("image_embeds"))))],
                [.. root.GetProperty("cases").EnumerateArray().Select(one => ReadCase(root, one))]);
        }
        catch (Exception e) when (e is JsonException or KeyNotFoundException or InvalidOperationException or FormatException or IOException)
        {
            throw new ModelFolderException(Name, $"cannot be read: {e.Message}", "Recreate it with tools/export, or remove it.", e);
        }
    }

    /// <summary>The first cases with the first labels of each, without logits.</summary>
    public GoldenFile Shortened(int cases, int labels) => this with { Cases = [.. Cases.Take(cases).Select(one => Shorten(one, labels))] };

    private static Case Shorten(Case one, int labels) => one.Labels.Length <= labels
        ? one
        : one with { Labels = one.Labels[..labels], Tokens = one.Tokens[..labels], Vectors = one.Vectors[..(one.Vectors.Length / one.Labels.Length * labels)], Logits = [] };

    private static Case ReadCase(JsonElement root, JsonElement one) => new(
        [.. root.GetProperty("label_sets").GetProperty(Text(one, "labels")).EnumerateArray().Select(label => label.GetString()!)],
        Text(one, "template"),
        Tokens(one),
        Numbers(one.GetProperty("text_embeds")),
        [.. one.GetProperty("logits_per_image").EnumerateArray().Select(Numbers)]);

    private static string Text(JsonElement owner, string key) => owner.GetProperty(key).GetString()!;

    private static int[][] Tokens(JsonElement one)
    {
        var ids = one.GetProperty("input_ids").EnumerateArray().Select(Integers);
        return one.GetProperty("attention_mask") is { ValueKind: JsonValueKind.Array } masks
            ? [.. ids.Zip(masks.EnumerateArray().Select(Integers), (row, mask) => row.Where((_, place) => mask[place] == 1).ToArray())]
            : [.. ids];
    }

    private static int[] Integers(JsonElement list) => [.. list.EnumerateArray().Select(value => value.GetInt32())];

    // Flattens nested lists: BLIP-2 has several embeddings per picture.
    private static float[] Numbers(JsonElement list) =>
        [.. list.EnumerateArray().SelectMany(value => value.ValueKind is JsonValueKind.Array ? Numbers(value) : [value.GetSingle()])];
}
