using System.Text.Json;

namespace ZeroShotOrleans.Inference.Tests.Text;

/// <summary>Where the fixtures lie, and the corpus with what the reference made of it.</summary>
internal static class Fixture
{
    public static string Model(string name) => name == "zeroshot-mini"
        ? Path.Combine(AppContext.BaseDirectory, "models", name)
        : Path.Combine(AppContext.BaseDirectory, "Fixtures", "models", name);

    public static JsonElement Json(string folder, string file) =>
        JsonDocument.Parse(File.ReadAllBytes(Path.Combine(folder, file))).RootElement;

    public static CorpusLine[] Corpus { get; } =
        [.. Lines("corpus").Select(line => new CorpusLine(line.GetProperty("class").GetString()!, line.GetProperty("text").GetString()!))];

    /// <summary>Ids for each line of the corpus: those of a tokenizer.json where a line has them apart, else the only ones.</summary>
    public static int[][] Ids(string tokenizer) =>
        [.. Lines(tokenizer).Select(line =>
            (line.TryGetProperty("tokenizer_json_ids", out var ids) ? ids : line.GetProperty("ids")).Deserialize<int[]>()!)];

    private static IEnumerable<JsonElement> Lines(string name) =>
        File.ReadLines(Path.Combine(AppContext.BaseDirectory, "Fixtures", "tokenizers", name + ".jsonl"))
            .Select(line => JsonDocument.Parse(line).RootElement);
}

/// <summary>A text of the corpus and what it is there for.</summary>
internal sealed record CorpusLine(string Class, string Text);
