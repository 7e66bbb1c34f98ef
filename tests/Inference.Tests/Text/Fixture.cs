using System.Text.Json;

namespace ZeroShotOrleans.Inference.Tests.Text;

/// <summary>Where the fixtures lie, and the corpus with what the reference made of it.</summary>
internal static class Fixture
{
    public static string Model(string name) => Path.Combine(AppContext.BaseDirectory, "Fixtures", "models", name);

    public static CorpusLine[] Corpus { get; } =
        [.. Lines("corpus").Select(line => new CorpusLine(line.GetProperty("class").GetString()!, line.GetProperty("text").GetString()!))];

    /// <summary>Ids for each line of the corpus; the field is <c>ids</c> or, where a line has it, another one.</summary>
    public static int[][] Ids(string tokenizer, string preferredField = "ids") =>
        [.. Lines(tokenizer).Select(line =>
            (line.TryGetProperty(preferredField, out var ids) ? ids : line.GetProperty("ids")).Deserialize<int[]>()!)];

    private static IEnumerable<JsonElement> Lines(string name) =>
        File.ReadLines(Path.Combine(AppContext.BaseDirectory, "Fixtures", "tokenizers", name + ".jsonl"))
            .Select(line => JsonDocument.Parse(line).RootElement);
}

/// <summary>A text of the corpus and what it is there for.</summary>
internal sealed record CorpusLine(string Class, string Text);
