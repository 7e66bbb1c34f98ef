namespace ZeroShotOrleans.Docs.Tests.Blocks;

/// <summary>A fenced block of a page, as printed.</summary>
/// <param name="Page">The page, relative to the root of the repository.</param>
/// <param name="Line">The line of its first fence, from 1.</param>
/// <param name="Section">The heading above it, without <c>#</c>.</param>
/// <param name="Language">The word after the first fence; empty if there is none.</param>
/// <param name="Code">Its lines, without the indentation of the fence.</param>
internal sealed record CodeBlock(string Page, int Line, string Section, string Language, string Code)
{
    /// <summary>The place, as editors show it: <c>docs/http.md:12</c>.</summary>
    public string Place => $"{Page}:{Line}";

    /// <summary>Its commands: lines without comments, with continued ones joined.</summary>
    public IEnumerable<string> Commands => Code.Replace("\\\n", " ", StringComparison.Ordinal).Split('\n').Select(line => line.Trim()).Where(line => line.Length > 0 && line[0] != '#');
}
