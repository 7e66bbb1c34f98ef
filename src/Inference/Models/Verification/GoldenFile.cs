using System.Text.Json;

namespace ZeroShotOrleans.Inference.Models.Verification;

/// <summary>What the reference implementation answered for a model: <c>golden.json</c> of its folder, as tools/export writes it.</summary>
internal sealed record GoldenFile(IReadOnlyList<GoldenFile.Picture> Pictures, IReadOnlyList<GoldenFile.Case> Cases)
{
    /// <summary>Name of the file.</summary>
    public const string Name = "golden.json";

    /// <summary>A picture and its vectors.</summary>
    internal sealed record Picture(string File, float[] Vectors);

    /// <summary>Labels in one template; logits are <c>[pictures][labels]</c>. Tokens are padded where padding counts.</summary>
    internal sealed record Case(string[] Labels, string Template, int[][] Tokens, float[] Vectors, float[][] Logits);

    /// <summary>Reads it, or null where the folder has none.</summary>
    /// <exception cref="ModelFolderException">It is not what tools/export writes.</exception>
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
            throw new ModelFolderException(Name, $"cannot be read: {e.Message}", "Write it again with tools/export, or remove it.", e);
        }
    }

    private static Case ReadCase(JsonElement root, JsonElement one) => new(
        [.. root.GetProperty("label_sets").GetProperty(Text(one, "labels")).EnumerateArray().Select(label => label.GetString()!)],
        Text(one, "template"),
        Tokens(one),
        Numbers(one.GetProperty("text_embeds")),
        [.. one.GetProperty("logits_per_image").EnumerateArray().Select(Numbers)]);

    private static string Text(JsonElement owner, string key) => owner.GetProperty(key).GetString()!;

    private static int[][] Tokens(JsonElement one)
    {
        var ids = one.GetProperty("input_ids").EnumerateArray().Select(Whole);
        return one.GetProperty("attention_mask") is { ValueKind: JsonValueKind.Array } masks
            ? [.. ids.Zip(masks.EnumerateArray().Select(Whole), (row, mask) => row.Where((_, place) => mask[place] == 1).ToArray())]
            : [.. ids];
    }

    private static int[] Whole(JsonElement list) => [.. list.EnumerateArray().Select(value => value.GetInt32())];

    // Also lists of lists, one after the other: BLIP-2 has several vectors per picture.
    private static float[] Numbers(JsonElement list) =>
        [.. list.EnumerateArray().SelectMany(value => value.ValueKind is JsonValueKind.Array ? Numbers(value) : [value.GetSingle()])];
}
