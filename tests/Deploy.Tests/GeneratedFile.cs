namespace ZeroShotOrleans.Deploy.Tests;

/// <summary>Files that are generated from the code and committed.</summary>
internal static class GeneratedFile
{
    /// <summary>Whether to rewrite the files instead of comparing them.</summary>
    public static bool Update { get; } = Environment.GetEnvironmentVariable("ZSO_UPDATE") == "1";

    /// <summary>Compares the file with the generated content, or rewrites it.</summary>
    /// <param name="path">The file, relative to the repository root.</param>
    /// <param name="content">The expected content.</param>
    public static void AssertEqual(string path, string content)
    {
        var file = Path.Combine(Repository.Root, path);
        if (Update)
        {
            File.WriteAllText(file, content);
        }

        Assert.True(
            content == (File.Exists(file) ? File.ReadAllText(file).ReplaceLineEndings("\n") : null),
            $"{path} is out of date. If the change is intended, run: ZSO_UPDATE=1 dotnet run --project tests/Deploy.Tests");
    }
}
