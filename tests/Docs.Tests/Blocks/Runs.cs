using ZeroShotOrleans.Docs.Tests.Http;

namespace ZeroShotOrleans.Docs.Tests.Blocks;

/// <summary>The blocks that tests run as printed.</summary>
internal static class Runs
{
    // Their examples are run by HttpPageTests and DialectPageTests, other blocks by HttpBlockTests.
    private static readonly HashSet<string> _httpPages = ["docs/http.md", "docs/dialects.md"];

    // Run in an empty folder; the program that they need.
    private static readonly (string Page, string Command, string Program)[] _byThemselves = [("docs/cluster.md", "openssl ", "openssl")];

    /// <summary>Whether a test runs a block.</summary>
    public static bool IsRun(CodeBlock block) =>
        ByItself(block) is not null || NeedsHttp(block)
        || (block.Page == "README.md" && HttpPage.Examples.Any(example => example.Code["bash"] == block.Code))
        || (block.Page == "samples/MinimalApi/README.md" && block.Code.StartsWith("curl ", StringComparison.Ordinal));

    /// <summary>Whether a block calls the HTTP API.</summary>
    public static bool NeedsHttp(CodeBlock block) => block.Language == "bash" && _httpPages.Contains(block.Page) && block.Code.Contains("curl ", StringComparison.Ordinal);

    /// <summary>The program that a block needs to run in an empty folder; null if it is not run so.</summary>
    public static string? ByItself(CodeBlock block) => block.Language != "bash"
        ? null
        : _byThemselves.FirstOrDefault(entry => entry.Page == block.Page && block.Code.StartsWith(entry.Command, StringComparison.Ordinal)).Program;
}
