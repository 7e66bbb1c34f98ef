using System.Text.RegularExpressions;
using System.Xml.Linq;

namespace ZeroShotOrleans.Architecture.Tests;

/// <summary>Who changes src/X runs tests/X.Tests: each project has tests under its name, and other test projects say what they are about.</summary>
public sealed partial class TestProjectTests
{
    // About several projects at once, or about what is not in src.
    private static readonly Dictionary<string, string> _others = new()
    {
        ["Architecture.Tests"] = "references and names of all projects",
        ["Cluster.Tests"] = "clusters of real processes",
        ["Deploy.Tests"] = "the files of deploy/, the settings and the wire contract of all projects",
        ["Docs.Tests"] = "the pages of docs/",
        ["Package.Tests"] = "the packages as a user gets them",
        ["Release.Tests"] = "tools/release, and what it makes as a user gets it",
        ["Samples.Tests"] = "the programs of samples/",
    };

    public static TheoryData<string> Projects() => [.. ProjectsOf("src")];

    [Theory, MemberData(nameof(Projects))]
    public void Each_project_has_tests_under_its_name(string project)
    {
        var folder = Path.Combine(Repository.Root, "tests", $"{project}.Tests");
        var file = Path.Combine(folder, $"{project}.Tests.csproj");

        Assert.True(File.Exists(file), $"src/{project} has no tests/{project}.Tests. Add it, with the tests of its public behaviour.");
        Assert.Contains($"../../src/{project}/{project}.csproj", XDocument.Load(file).Descendants("ProjectReference").Select(reference => reference.Attribute("Include")!.Value));
        Assert.Contains(Directory.EnumerateFiles(folder, "*.cs", SearchOption.AllDirectories), source => Test().IsMatch(File.ReadAllText(source)));
    }

    [Fact]
    public void Every_other_test_project_is_in_the_table() => Assert.Equal(
        _others.Keys.Order(StringComparer.Ordinal),
        ProjectsOf("tests").Where(name => name.EndsWith(".Tests", StringComparison.Ordinal)).Except(ProjectsOf("src").Select(name => $"{name}.Tests")).Order(StringComparer.Ordinal));

    private static IEnumerable<string> ProjectsOf(string folder) => Directory.EnumerateDirectories(Path.Combine(Repository.Root, folder))
        .Where(path => Directory.EnumerateFiles(path, "*.csproj").Any()).Select(path => Path.GetFileName(path)).Order(StringComparer.Ordinal);

    [GeneratedRegex(@"\[(Fact|Theory)\b")]
    private static partial Regex Test();
}
