using System.Text.RegularExpressions;
using ZeroShotOrleans.Docs.Tests.Blocks;
using ZeroShotOrleans.Docs.Tests.CSharp;

namespace ZeroShotOrleans.Docs.Tests;

/// <summary>The examples and links of the README work.</summary>
public sealed partial class ReadmeTests
{
    private static readonly string _readme = File.ReadAllText(Path.Combine(Repository.Root, "README.md"));

    [Fact]
    public void README_is_short() => Assert.InRange(_readme.Split('\n').Length, 20, 120);

    [Fact]
    public void The_picture_of_the_console_is_small()
    {
        var picture = new FileInfo(Path.Combine(Repository.Root, "docs", "images", "console.png"));

        Assert.Contains("](docs/images/console.png)", _readme, StringComparison.Ordinal);
        Assert.InRange(picture.Length, 10_000, 100_000);
    }

    [Fact]
    public async Task README_code_classifies_the_sample_photos()
    {
        // The program writes its state into the current folder.
        var folder = Directory.CreateTempSubdirectory("zso-test-readme-").FullName;
        var samples = Directory.CreateSymbolicLink(Path.Combine(folder, "samples"), Path.Combine(Repository.Root, "samples"));
        try
        {
            var code = Assert.Single(DocPages.Blocks, block => block is { Page: "README.md", Language: "csharp" });

            var output = await SnippetProgram.RunAsync(code.Code, folder, TestContext.Current.CancellationToken);

            Assert.Equal(
                [
                    "cat.jpg: cat", "coffee_cup.jpg: cup of coffee", "flower.jpg: flower", "photographer.jpg: camera",
                    "raccoon.jpg: wild animal", "rocket_launch.jpg: rocket", "temple.jpg: building",
                ],
                output.Split('\n', StringSplitOptions.RemoveEmptyEntries));
        }
        finally
        {
            samples.Delete();
            Directory.Delete(folder, recursive: true);
        }
    }

    [Fact]
    public void First_command_of_the_README_runs_in_CI()
    {
        var ci = File.ReadAllText(Path.Combine(Repository.Root, ".ci", "run"));

        var labels = Regex.Match(_readme, "classify samples/photos --labels (\"[^\"]+\")").Groups[1].Value;
        Assert.NotEmpty(labels);
        Assert.Contains($"labels={labels}", ci, StringComparison.Ordinal);
    }

    [Fact]
    public void HTTP_call_of_the_README_is_a_tested_example()
    {
        var call = Assert.Single(DocPages.Blocks, block => block.Page == "README.md" && block.Code.StartsWith("curl ", StringComparison.Ordinal));

        Assert.Contains(Http.HttpPage.Examples, example => example.Code["bash"] == call.Code);
    }

    public static TheoryData<string> Pages() =>
        ["README.md", .. Directory.EnumerateFiles(Path.Combine(Repository.Root, "docs"), "*.md", SearchOption.AllDirectories)
            .Select(page => Path.GetRelativePath(Repository.Root, page))];

    [Theory, MemberData(nameof(Pages))]
    public void Link_targets_and_pictures_exist(string page)
    {
        var folder = Path.GetDirectoryName(Path.Combine(Repository.Root, page))!;
        var targets = Link().Matches(File.ReadAllText(Path.Combine(Repository.Root, page))).Select(match => match.Groups[1].Value)
            .Concat(Picture().Matches(File.ReadAllText(Path.Combine(Repository.Root, page))).Select(match => match.Groups[1].Value))
            .Where(target => !target.Contains("://", StringComparison.Ordinal) && !target.StartsWith('#'));

        Assert.All(targets, target => Assert.True(Path.Exists(Path.Combine(folder, target.Split('#')[0])), $"{page} links to {target}, which does not exist."));
    }

    [GeneratedRegex(@"\]\(([^)\s]+)\)")]
    private static partial Regex Link();

    [GeneratedRegex("src=\"([^\"]+)\"")]
    private static partial Regex Picture();
}
