using System.Text.RegularExpressions;

namespace ZeroShotOrleans.Docs.Tests;

/// <summary>Files, folders and sections that the pages refer to exist.</summary>
public sealed partial class PathTests
{
    private static readonly string[] _folders = ["docs", "deploy", "models", "samples", "src", "tools"];

    private static readonly HashSet<string> _sourceFiles =
        [.. Directory.EnumerateFiles(Path.Combine(Repository.Root, "src"), "*.cs", SearchOption.AllDirectories).Select(file => Path.GetFileName(file))];

    public static TheoryData<string> Pages() =>
    [
        "README.md",
        "CONTRIBUTING.md",
        .. _folders.SelectMany(folder => Directory.EnumerateFiles(Path.Combine(Repository.Root, folder), "*.md", SearchOption.AllDirectories))
            .Select(page => Path.GetRelativePath(Repository.Root, page)),
    ];

    [Theory, MemberData(nameof(Pages))]
    public void Paths_named_on_a_page_exist(string page) =>
        Assert.All(PathsOn(page), path => Assert.True(Path.Exists(Path.Combine(Repository.Root, path)), $"{page} names {path}, which does not exist."));

    [Theory, MemberData(nameof(Pages))]
    public void Source_files_named_without_a_folder_exist(string page) =>
        Assert.Subset(_sourceFiles, SourceFile().Matches(File.ReadAllText(Path.Combine(Repository.Root, page))).Select(match => match.Groups[1].Value).ToHashSet());

    [Theory, MemberData(nameof(Pages))]
    public void Section_links_match_a_heading(string page)
    {
        var file = Path.Combine(Repository.Root, page);
        Assert.All(SectionLink().Matches(File.ReadAllText(file)), link =>
        {
            var target = link.Groups[1].Length == 0 ? file : Path.Combine(Path.GetDirectoryName(file)!, link.Groups[1].Value);
            Assert.Contains(link.Groups[2].Value, Heading().Matches(File.ReadAllText(target)).Select(heading => Anchor(heading.Groups[1].Value)));
        });
    }

    [Fact]
    public void The_architecture_page_names_many_source_files() =>
        Assert.True(PathsOn(Path.Combine("docs", "architecture.md")).Count(path => path.EndsWith(".cs", StringComparison.Ordinal)) > 20);

    private static IEnumerable<string> PathsOn(string page) =>
        RepositoryPath().Matches(File.ReadAllText(Path.Combine(Repository.Root, page))).Select(match => match.Groups[1].Value.TrimEnd('/')).Distinct();

    // GitHub's rule: lower case, no punctuation, a hyphen for each space.
    private static string Anchor(string heading) => Punctuation().Replace(heading.ToLowerInvariant(), "").Replace(' ', '-');

    [GeneratedRegex(@"\]\(([\w./-]*\.md)?#([\w-]+)\)")]
    private static partial Regex SectionLink();

    [GeneratedRegex(@"^#+ (.+?)\r?$", RegexOptions.Multiline)]
    private static partial Regex Heading();

    [GeneratedRegex(@"[^\w\- ]")]
    private static partial Regex Punctuation();

    // A path in backticks without wildcards, such as `src/Grains/Jobs/JobGrain.cs` or `tests/Grains.Tests`.
    [GeneratedRegex(@"`((?:src|tests|tools|bench|samples|deploy)/[\w./-]+)`")]
    private static partial Regex RepositoryPath();

    [GeneratedRegex(@"`(\w+(?:\.\w+)?\.cs)`")]
    private static partial Regex SourceFile();
}
