namespace ZeroShotOrleans.Docs.Tests.Http;

/// <summary>The examples of docs/http.md.</summary>
internal static class HttpPage
{
    /// <summary>The address of the HTTP API in the examples.</summary>
    public const string Address = "http://127.0.0.1:8080";

    /// <summary>Languages of every example.</summary>
    public static readonly string[] Languages = ["bash", "python", "javascript", "csharp"];

    private const string Output = "text";

    /// <summary>The content of the page.</summary>
    public static string Text { get; } = Read("http.md");

    /// <summary>The examples, in page order.</summary>
    public static IReadOnlyList<HttpExample> Examples { get; } = ExamplesOf(Text);

    /// <summary>The content of a page of docs.</summary>
    public static string Read(string page) => File.ReadAllText(Path.Combine(Repository.Root, "docs", page)).ReplaceLineEndings("\n");

    /// <summary>The examples of a page, in its order.</summary>
    public static IReadOnlyList<HttpExample> ExamplesOf(string text)
    {
        List<HttpExample> examples = [];
        var lines = text.Split('\n');
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

/// <summary>An example in several languages.</summary>
/// <param name="Heading">Heading of its section.</param>
/// <param name="Code">Code by language.</param>
/// <param name="Expected">The output of each.</param>
internal sealed record HttpExample(string Heading, IReadOnlyDictionary<string, string> Code, string Expected);
