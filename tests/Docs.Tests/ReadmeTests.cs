using System.Text.RegularExpressions;
using ZeroShotOrleans.Docs.Tests.Snippets;

namespace ZeroShotOrleans.Docs.Tests;

/// <summary>What the README shows is what there is.</summary>
public sealed partial class ReadmeTests
{
    private static readonly string _readme = File.ReadAllText(Path.Combine(Repository.Root, "README.md"));

    [Fact]
    public void It_is_short() => Assert.InRange(_readme.Split('\n').Length, 20, 120);

    [Fact]
    public void Its_code_is_the_code_that_is_compiled_and_run_here()
    {
        var region = Region.Of("ClassifyFolder.cs", "README classify-folder");

        Assert.Contains($"```csharp\n{region}\n```", _readme, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Its_code_says_what_is_on_the_sample_photos()
    {
        var state = Directory.CreateTempSubdirectory("zso-test-state-").FullName;
        try
        {
            using var output = new StringWriter();
            await ClassifyFolder.Run(state, Path.Combine(Repository.Root, "samples", "photos"), output);

            Assert.Equal(
                [
                    "cat.jpg: cat", "coffee_cup.jpg: cup of coffee", "flower.jpg: flower", "photographer.jpg: camera",
                    "raccoon.jpg: wild animal", "rocket_launch.jpg: rocket", "temple.jpg: building",
                ],
                output.ToString().Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => line[..line.LastIndexOf(' ')].TrimEnd()));
        }
        finally
        {
            Directory.Delete(state, recursive: true);
        }
    }

    [Fact]
    public void Its_first_command_is_the_one_that_continuous_integration_runs()
    {
        var ci = File.ReadAllText(Path.Combine(Repository.Root, ".ci", "run"));

        var labels = Regex.Match(_readme, "classify samples/photos --labels (\"[^\"]+\")").Groups[1].Value;
        Assert.NotEmpty(labels);
        Assert.Contains($"labels={labels}", ci, StringComparison.Ordinal);
    }

    [Fact]
    public void Its_HTTP_call_is_one_that_is_run_from_its_own_page()
    {
        var call = Regex.Match(_readme, "```bash\n(.*?)\n```", RegexOptions.Singleline).Groups[1].Value;

        Assert.Contains(Http.HttpPage.Examples, example => example.Code["bash"] == call);
    }

    public static TheoryData<string> Pages() =>
        ["README.md", .. Directory.EnumerateFiles(Path.Combine(Repository.Root, "docs"), "*.md", SearchOption.AllDirectories)
            .Select(page => Path.GetRelativePath(Repository.Root, page))];

    [Theory, MemberData(nameof(Pages))]
    public void Links_and_pictures_of_a_page_are_there(string page)
    {
        var folder = Path.GetDirectoryName(Path.Combine(Repository.Root, page))!;
        var targets = Link().Matches(File.ReadAllText(Path.Combine(Repository.Root, page))).Select(match => match.Groups[1].Value)
            .Concat(Picture().Matches(File.ReadAllText(Path.Combine(Repository.Root, page))).Select(match => match.Groups[1].Value))
            .Where(target => !target.Contains("://", StringComparison.Ordinal) && !target.StartsWith('#'));

        Assert.All(targets, target => Assert.True(Path.Exists(Path.Combine(folder, target.Split('#')[0])), $"{page} links to {target}, which is not there."));
    }

    [GeneratedRegex(@"\]\(([^)\s]+)\)")]
    private static partial Regex Link();

    [GeneratedRegex("src=\"([^\"]+)\"")]
    private static partial Regex Picture();
}
