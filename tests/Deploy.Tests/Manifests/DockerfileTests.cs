using System.Text.RegularExpressions;
using ZeroShotOrleans.Deploy.Tests.Settings;

namespace ZeroShotOrleans.Deploy.Tests.Manifests;

public sealed partial class DockerfileTests
{
    private static readonly string[] _lines =
        File.ReadAllText(Path.Combine(Repository.Root, "deploy", "docker", "Dockerfile")).Replace("\\\n", " ", StringComparison.Ordinal).Split('\n');

    private static string[] Final => [.. _lines.SkipWhile(line => !line.StartsWith("FROM runtime-${ACCELERATOR}", StringComparison.Ordinal))];

    [Fact]
    public void The_image_does_not_run_as_root() => Assert.Matches("^USER [1-9][0-9]*:[1-9][0-9]*$", Assert.Single(Final, line => line.StartsWith("USER", StringComparison.Ordinal)));

    [Fact]
    public void Every_accelerator_has_a_runtime_stage()
    {
        var project = File.ReadAllText(Path.Combine(Repository.Root, "src", "Inference", "Inference.csproj"));
        Assert.Contains("'$(Accelerator)' == 'cuda'", project, StringComparison.Ordinal);
        Assert.All((string[])["cpu", "cuda"], accelerator => Assert.Contains(_lines, line => line.StartsWith("FROM", StringComparison.Ordinal) && line.EndsWith($"AS runtime-{accelerator}", StringComparison.Ordinal)));
    }

    [Fact]
    public void Referenced_stages_and_build_inputs_exist()
    {
        var stages = _lines.Select(line => Stage().Match(line)).Where(match => match.Success).Select(match => match.Groups[1].Value).ToArray();
        Assert.All(_lines.Select(line => From().Match(line)).Where(match => match.Success), match => Assert.Contains(match.Groups[1].Value, stages));
        Assert.Contains(_lines, line => line.Contains("dotnet publish src/Cli", StringComparison.Ordinal));

        var included = File.ReadAllLines(Path.Combine(Repository.Root, "deploy", "docker", "Dockerfile.dockerignore")).Where(line => line.StartsWith('!')).Select(line => line[1..]);
        Assert.All(included, path => Assert.True(Path.Exists(Path.Combine(Repository.Root, path)), path));

        // Files that MSBuild and the compiler read implicitly.
        Assert.Subset(included.ToHashSet(), Directory.EnumerateFiles(Repository.Root, "Directory.*").Select(file => Path.GetFileName(file)).Concat([".editorconfig", "global.json"]).ToHashSet());
    }

    [Fact]
    public void Environment_variables_of_the_image_are_known_settings()
    {
        var variables = Final.Where(line => line.StartsWith("ENV", StringComparison.Ordinal)).SelectMany(line => Variable().Matches(line)).Select(match => match.Groups[1].Value);

        Assert.All(variables.Where(name => !name.StartsWith("DOTNET", StringComparison.Ordinal) && !name.StartsWith("ASPNETCORE", StringComparison.Ordinal)),
            name => Assert.True(SettingKeys.IsKnown(name), $"{name} is not a known setting."));
    }

    [GeneratedRegex(@"^FROM \S+ AS (\S+)$")]
    private static partial Regex Stage();

    [GeneratedRegex(@"--from=(\S+)")]
    private static partial Regex From();

    [GeneratedRegex(@"(\w+)=")]
    private static partial Regex Variable();
}
