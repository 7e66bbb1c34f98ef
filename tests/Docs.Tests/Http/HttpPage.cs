namespace ZeroShotOrleans.Docs.Tests.Http;

/// <summary>The examples of docs/http.md.</summary>
internal static class HttpPage
{
    /// <summary>Where the page says that the HTTP API is.</summary>
    public const string Address = "http://127.0.0.1:8080";

    /// <summary>Languages that every call is shown in.</summary>
    public static readonly string[] Languages = ["bash", "python", "javascript", "csharp"];

    private const string Output = "text";

    /// <summary>The page.</summary>
    public static string Text { get; } = File.ReadAllText(Path.Combine(Repository.Root, "docs", "http.md")).ReplaceLineEndings("\n");

    /// <summary>Calls with examples, by their headings.</summary>
    public static IReadOnlyList<HttpExample> Examples { get; } = Read();

    private static List<HttpExample> Read()
    {
        List<HttpExample> examples = [];
        var lines = Text.Split('\n');
        var heading = "";
        Dictionary<string, string> blocks = [];
        for (var at = 0; at < lines.Length; at++)
        {
            if (lines[at].StartsWith("## ", StringComparison.Ordinal))
            {
                (heading, blocks) = (lines[at][3..], []);
            }
            else if (lines[at] is ['`', '`', '`', .. var language] && language.Length > 0)
            {
                var end = Array.IndexOf(lines, "```", at);
                blocks[language] = string.Join('\n', lines[(at + 1)..end]);
                at = end;
                if (language == Output)
                {
                    examples.Add(new HttpExample(heading, blocks, blocks[Output]));
                }
            }
        }

        return examples;
    }
}

/// <summary>One call in several languages.</summary>
/// <param name="Heading">Heading of its section.</param>
/// <param name="Code">Code by language.</param>
/// <param name="Expected">What each prints.</param>
internal sealed record HttpExample(string Heading, IReadOnlyDictionary<string, string> Code, string Expected);
