using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using System.Xml.Linq;

namespace ZeroShotOrleans.Architecture.Tests;

/// <summary>
/// The solution has every project, and a solution filter has what its part of the table asks for. To rewrite the filters: <c>ZSO_UPDATE=1 dotnet run --project
/// tests/Architecture.Tests -- --filter-class "*SolutionFilterTests"</c>.
/// </summary>
public sealed partial class SolutionFilterTests
{
    private const string Solution = "ZeroShotOrleans.sln";
    private static readonly JsonSerializerOptions _json = new() { WriteIndented = true };

    // Roots come with all projects of src that they reference; a program comes alone, because it references nearly everything and a build finds that anyway.
    // X.Tests comes with X, and a test project with what it references in tests and samples. A pattern ends in a star, so that new projects need no new row.
    private static readonly Dictionary<string, Part> _parts = new()
    {
        ["Client"] = new(Roots: ["Client*", "Results"], Programs: ["Cli"], Tests: ["Package.Tests", "Samples.Tests"]),
        ["Inference"] = new(Roots: ["Hub", "Inference"], Programs: [], Tests: []),
        ["Silo"] = new(Roots: ["Silo"], Programs: [], Tests: ["Cluster.Tests"]),
    };

    /// <summary>Projects by their paths below the root, with the paths of those that they reference.</summary>
    private static readonly Dictionary<string, string[]> _references = new[] { "src", "tests", "samples", "bench", "tools" }
        .SelectMany(folder => Directory.EnumerateFiles(Path.Combine(Repository.Root, folder), "*.csproj", SearchOption.AllDirectories))
        .ToDictionary(Relative, file => XDocument.Load(file).Descendants("ProjectReference")
            .Select(reference => Relative(Path.Combine(Path.GetDirectoryName(file)!, reference.Attribute("Include")!.Value))).ToArray());

    public static TheoryData<string> Filters() => [.. _parts.Keys];

    [Fact]
    public void Every_project_is_in_the_solution() => Assert.Equal(
        _references.Keys.Order(StringComparer.Ordinal),
        SolutionProject().Matches(File.ReadAllText(Path.Combine(Repository.Root, Solution))).Select(match => match.Groups[1].Value.Replace('\\', '/')).Order(StringComparer.Ordinal));

    [Fact]
    public void Every_filter_is_in_the_table() => Assert.Equal(
        _parts.Keys.Select(FileOf).Order(StringComparer.Ordinal), Directory.EnumerateFiles(Repository.Root, "*.slnf").Select(Relative).Order(StringComparer.Ordinal));

    [Theory, MemberData(nameof(Filters))]
    public void A_filter_holds_the_projects_of_its_part(string part)
    {
        var file = Path.Combine(Repository.Root, FileOf(part));
        var expected = ProjectsOf(_parts[part]);
        if (Environment.GetEnvironmentVariable("ZSO_UPDATE") == "1")
        {
            File.WriteAllText(file, Text(expected));
        }

        Assert.Equal(expected, JsonNode.Parse(File.ReadAllText(file))!["solution"]!["projects"]!.AsArray().Select(project => project!.GetValue<string>().Replace('\\', '/')));
    }

    private static IEnumerable<string> ProjectsOf(Part part)
    {
        var roots = part.Roots.SelectMany(name => Named("src", name));
        var source = Closure(roots, "src/").Union(part.Programs.SelectMany(name => Named("src", name))).ToArray();
        var tests = source.Select(project => $"{Path.GetFileNameWithoutExtension(project)}.Tests").Where(name => _references.ContainsKey($"tests/{name}/{name}.csproj"))
            .Concat(part.Tests).SelectMany(name => Named("tests", name));
        return source.Union(Closure(tests, "tests/", "samples/")).Order(StringComparer.Ordinal);
    }

    private static string[] Named(string folder, string pattern)
    {
        var found = _references.Keys.Where(project =>
            project.StartsWith(folder + '/', StringComparison.Ordinal) && System.IO.Enumeration.FileSystemName.MatchesSimpleExpression(pattern, Path.GetFileNameWithoutExtension(project), ignoreCase: false)).ToArray();
        Assert.True(found.Length > 0, $"{folder} has no project {pattern}.");
        return found;
    }

    private static HashSet<string> Closure(IEnumerable<string> projects, params string[] folders)
    {
        HashSet<string> found = [];
        for (var next = new Queue<string>(projects); next.TryDequeue(out var project);)
        {
            if (found.Add(project))
            {
                _references[project].Where(reference => folders.Any(folder => reference.StartsWith(folder, StringComparison.Ordinal))).ToList().ForEach(next.Enqueue);
            }
        }

        return found;
    }

    private static string FileOf(string part) => $"ZeroShotOrleans.{part}.slnf";

    private static string Relative(string file) => Path.GetRelativePath(Repository.Root, Path.GetFullPath(file)).Replace('\\', '/');

    // With the separators that Visual Studio writes.
    private static string Text(IEnumerable<string> projects) => new JsonObject
    {
        ["solution"] = new JsonObject
        {
            ["path"] = Solution,
            ["projects"] = new JsonArray([.. projects.Select(project => JsonValue.Create(project.Replace('/', '\\')))]),
        },
    }.ToJsonString(_json) + '\n';

    [GeneratedRegex("""= "[^"]+", "([^"]+\.csproj)",""")]
    private static partial Regex SolutionProject();

    private sealed record Part(string[] Roots, string[] Programs, string[] Tests);
}
