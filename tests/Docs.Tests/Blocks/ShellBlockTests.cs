using ZeroShotOrleans.Silo;
using ZeroShotOrleans.Tests.Programs;

namespace ZeroShotOrleans.Docs.Tests.Blocks;

/// <summary>Shell blocks are valid bash; what they name exists: files, projects, settings.</summary>
public sealed class ShellBlockTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public static TheoryData<string> Places() => DocPages.PlacesOf("bash");

    [Theory, MemberData(nameof(Places))]
    public async Task A_block_is_valid_bash(string place)
    {
        Programs.Require("bash");

        await Programs.RunAsync("bash", ["-n", "-c", DocPages.At(place).Code], Repository.Root, input: "", Token);
    }

    [Theory, MemberData(nameof(Places))]
    public void Files_and_projects_exist(string place) => Assert.All(
        DocPages.At(place).Commands.SelectMany(ShellLine.Paths),
        path => Assert.True(Path.Exists(Path.Combine(Repository.Root, path)), $"{place} names {path}, which does not exist."));

    [Theory, MemberData(nameof(Places))]
    public void Settings_of_silos_exist(string place)
    {
        foreach (var (keys, files) in DocPages.At(place).Commands.Select(ShellLine.Silo).OfType<(IReadOnlyList<string>, IReadOnlyList<string>)>())
        {
            Assert.All(keys, key => Assert.True(SiloSettings.IsKnown(key), $"{place}: {SiloSettings.Unknown(key)}"));
            Assert.All(files.Where(file => file.StartsWith("deploy/", StringComparison.Ordinal)), file => Assert.True(File.Exists(Path.Combine(Repository.Root, file)), $"{place} names {file}."));
        }
    }

    [Theory]
    [InlineData("SILO --Cluster:Rolls=Control", "Cluster:Rolls")]
    [InlineData("zso silo --settings a.json --Http:Urls http://x", "Http:Urls")]
    [InlineData("dotnet run --project src/Silo -c Release -- --Http:Infinity true", "Http:Infinity")]
    public void Settings_of_a_line_are_found(string line, string key) => Assert.Equal([key], ShellLine.Silo(line)!.Value.Keys);

    public static TheoryData<string> Run() => [.. DocPages.Blocks.Where(block => Runs.ByItself(block) is not null).Select(block => block.Place)];

    [Theory, MemberData(nameof(Run))]
    public async Task A_block_that_needs_no_silo_runs(string place)
    {
        var block = DocPages.At(place);
        Programs.Require(Runs.ByItself(block)!);
        var folder = Directory.CreateTempSubdirectory("zso-docs-block-").FullName;
        try
        {
            await Programs.RunAsync("bash", ["-euo", "pipefail", "-c", block.Code], folder, input: "", Token);
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }
}
