using System.Text.RegularExpressions;

namespace ZeroShotOrleans.Docs.Tests.Blocks;

/// <summary>The pages for users, and their fenced blocks.</summary>
internal static partial class DocPages
{
    /// <summary>The pages, relative to the root of the repository.</summary>
    public static IReadOnlyList<string> All { get; } =
    [
        "README.md",
        "deploy/README.md",
        .. Below("docs", "*.md"),
        .. Below("src", "README.md"),
        .. Below("samples", "README.md"),
    ];

    /// <summary>The blocks of all pages, in order.</summary>
    public static IReadOnlyList<CodeBlock> Blocks { get; } = [.. All.SelectMany(page => BlocksOf(page, Read(page)))];

    /// <summary>The text of a page.</summary>
    public static string Read(string page) => File.ReadAllText(Path.Combine(Repository.Root, page)).ReplaceLineEndings("\n");

    /// <summary>The block at a place.</summary>
    public static CodeBlock At(string place) => Blocks.Single(block => block.Place == place);

    /// <summary>The places of the blocks in some languages, for theories.</summary>
    public static TheoryData<string> PlacesOf(params string[] languages) => [.. Blocks.Where(block => languages.Contains(block.Language)).Select(block => block.Place)];

    /// <summary>Reads the blocks of a text.</summary>
    /// <exception cref="InvalidDataException">A block is not closed.</exception>
    internal static IEnumerable<CodeBlock> BlocksOf(string page, string text)
    {
        var lines = text.Split('\n');
        var section = "";
        for (var at = 0; at < lines.Length; at++)
        {
            if (Heading().Match(lines[at]) is { Success: true } heading)
            {
                section = heading.Groups[1].Value;
            }

            if (Fence().Match(lines[at]) is not { Success: true } fence)
            {
                continue;
            }

            var (indentation, marks, start) = (fence.Groups[1].Length, fence.Groups[2].Value, at);
            do
            {
                at++;
                if (at == lines.Length)
                {
                    throw new InvalidDataException($"{page}:{start + 1}: the block is not closed.");
                }
            }
            while (lines[at].Trim() != marks);

            var code = lines[(start + 1)..at].Select(line => line.Length > indentation ? line[indentation..] : "");
            yield return new CodeBlock(page, start + 1, section, fence.Groups[3].Value.Trim(), string.Join('\n', code));
        }
    }

    private static IEnumerable<string> Below(string folder, string name) => Directory.EnumerateFiles(Path.Combine(Repository.Root, folder), name, SearchOption.AllDirectories)
        .Select(page => Path.GetRelativePath(Repository.Root, page).Replace('\\', '/'))
        .Where(page => !page.Split('/').Any(part => part is "obj" or "bin" or "node_modules"))
        .Order(StringComparer.Ordinal);

    [GeneratedRegex("^#+ +(.+)$")]
    private static partial Regex Heading();

    [GeneratedRegex("^( *)(```+)([^`]*)$")]
    private static partial Regex Fence();
}
