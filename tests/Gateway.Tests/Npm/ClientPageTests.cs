using System.Text.Json;
using System.Text.RegularExpressions;
using ZeroShotOrleans.Tests;

namespace ZeroShotOrleans.Gateway.Tests.Npm;

/// <summary>docs/http.md ends with a table of clients: those of the lock file in its versions, and those of the recordings in theirs.</summary>
public sealed class ClientPageTests
{
    private static readonly (string[] Names, string[] Versions, string Checked)[] _rows = Rows();

    [Fact]
    public void Every_package_of_the_lock_file_is_listed_in_its_version() => Assert.Equal(
        Locked().Select(package => $"{package.Key} {package.Value}").Order(StringComparer.Ordinal),
        _rows.Where(row => row.Checked == "run").SelectMany(row => row.Names.Where(name => name != "@huggingface/inference" || row.Names.Length == 1).Zip(row.Versions, (name, version) => $"{name} {version}")).Order(StringComparer.Ordinal));

    [Fact]
    public void Every_recorded_client_is_listed_in_its_versions()
    {
        var recorded = Directory.GetDirectories(Path.Combine(AppContext.BaseDirectory, "Fixtures", "wire", "exchanges")).Where(IsRecorded).Select(folder => Path.GetFileName(folder)!)
            .Where(name => !name.StartsWith("huggingface-inference-", StringComparison.Ordinal));

        Assert.Equal(
            recorded.Select(NameAndVersion).Order(StringComparer.Ordinal),
            _rows.Where(row => row.Checked == "recorded").SelectMany(row => row.Versions.Select(version => $"{row.Names[0]} {version}")).Order(StringComparer.Ordinal));
    }

    [Fact]
    public void Clients_that_were_not_run_have_no_version() => Assert.All(_rows.Where(row => row.Checked is not ("run" or "recorded")), row =>
    {
        Assert.Equal("not run here", row.Checked);
        Assert.Empty(row.Versions);
    });

    private static string NameAndVersion(string folder)
    {
        var at = folder.LastIndexOf('-');
        var name = folder[..at] switch { "huggingface-hub" => "huggingface_hub", "openai-python" => "openai", var same => same };
        return $"{name} {folder[(at + 1)..]}";
    }

    // The others are written from the client's code, which they name.
    private static bool IsRecorded(string folder)
    {
        using var document = JsonDocument.Parse(File.ReadAllBytes(Directory.EnumerateFiles(folder, "*.json").First()));
        return !document.RootElement.TryGetProperty("source", out _);
    }

    private static Dictionary<string, string> Locked()
    {
        using var document = JsonDocument.Parse(File.ReadAllText(Path.Combine(Repository.Root, "tests", "Programs", "package-lock.json")));
        var packages = document.RootElement.GetProperty("packages");
        return packages.GetProperty("").GetProperty("dependencies").EnumerateObject()
            .ToDictionary(dependency => dependency.Name, dependency => packages.GetProperty($"node_modules/{dependency.Name}").GetProperty("version").GetString()!);
    }

    private static (string[] Names, string[] Versions, string Checked)[] Rows() =>
    [
        .. File.ReadAllLines(Path.Combine(AppContext.BaseDirectory, "Fixtures", "http.md"))
            .SkipWhile(line => line != "## Clients").Where(line => line.StartsWith("| ", StringComparison.Ordinal)).Skip(1)
            .Select(line => line.Split('|', StringSplitOptions.TrimEntries))
            .Select(cells => (
                Regex.Matches(cells[1], "`([^`]+)`", RegexOptions.None, TimeSpan.FromSeconds(1)).Select(name => name.Groups[1].Value).ToArray(),
                cells[2].Split(", ", StringSplitOptions.RemoveEmptyEntries),
                cells[3])),
    ];
}
