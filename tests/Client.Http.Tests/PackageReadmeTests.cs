using ZeroShotOrleans.Tests;

namespace ZeroShotOrleans.Client.Http.Tests;

/// <summary>The code of the package's README is compiled here; ResultsOverHttpTests runs it.</summary>
public sealed class PackageReadmeTests
{
    [Fact]
    public void The_readme_code_is_compiled_here()
    {
        var lines = File.ReadAllText(Path.Combine(Repository.Root, "tests", "Client.Http.Tests", "PackageReadme.cs")).ReplaceLineEndings("\n").Split('\n');
        var first = Array.FindIndex(lines, line => line.Contains("#region README", StringComparison.Ordinal)) + 1;
        var last = Array.FindIndex(lines, line => line.Contains("#endregion", StringComparison.Ordinal));
        var region = string.Join('\n', lines[first..last].Select(line => line.Length > 8 ? line[8..] : line.TrimStart()));

        Assert.Contains($"\n\n{region}\n```", File.ReadAllText(Path.Combine(Repository.Root, "src", "Client.Http", "README.md")), StringComparison.Ordinal);
    }
}
