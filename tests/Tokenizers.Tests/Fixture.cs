using System.Text.Json;

namespace ZeroShotOrleans.Tokenizers.Tests;

/// <summary>Paths of the fixtures, and the corpus with the reference results.</summary>
internal static class Fixture
{
    public static string Model(string name) => name == "zeroshot-mini"
        ? Path.Combine(AppContext.BaseDirectory, "models", name)
        : Path.Combine(AppContext.BaseDirectory, "Fixtures", "models", name);

    public static JsonElement Json(string folder, string file) =>
        JsonDocument.Parse(File.ReadAllBytes(Path.Combine(folder, file))).RootElement;

    /// <summary>Ids for each line of the first corpus.</summary>
    public static int[][] Ids(string tokenizer) => [.. Lines("tokenizers", tokenizer + ".jsonl").Select(IdsOf)];

    /// <summary>Ids for each line of the second corpus.</summary>
    public static int[][] SecondIds(string kind) => [.. Lines("tokenizers-2", kind, "ids.jsonl").Select(IdsOf)];

    /// <summary>The files of a tokenizer of the second corpus.</summary>
    public static string SecondFolder(string kind) => Path.Combine(AppContext.BaseDirectory, "Fixtures", "tokenizers-2", kind);

    /// <summary>The lines of a file in Fixtures.</summary>
    public static IEnumerable<JsonElement> Lines(params string[] path) =>
        File.ReadLines(Path.Combine([AppContext.BaseDirectory, "Fixtures", .. path])).Select(line => JsonDocument.Parse(line).RootElement);

    private static int[] IdsOf(JsonElement line) => line.GetProperty("ids").Deserialize<int[]>()!;
}

/// <summary>The texts for comparing tokenizers.</summary>
internal static class Corpus
{
    /// <summary>Written by make_fixtures.py.</summary>
    public static CorpusLine[] First { get; } = Read("tokenizers");

    /// <summary>Written independently of it, with other texts; see Fixtures/README.md.</summary>
    public static CorpusLine[] Second { get; } = Read("tokenizers-2");

    private static CorpusLine[] Read(string folder) =>
    [
        .. Fixture.Lines(folder, "corpus.jsonl").Select(line => new CorpusLine(line.GetProperty("class").GetString()!, line.GetProperty("text").GetString()!)),
    ];
}

/// <summary>A text of the corpus and its purpose.</summary>
internal sealed record CorpusLine(string Class, string Text);
