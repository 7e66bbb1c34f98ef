namespace ZeroShotOrleans.Deploy.Tests;

/// <summary>Files that are written by a program and kept in the repository.</summary>
internal static class Written
{
    /// <summary>Whether they are to be written anew instead of compared.</summary>
    public static bool Update { get; } = Environment.GetEnvironmentVariable("ZSO_UPDATE") == "1";

    /// <summary>Compares, or writes.</summary>
    /// <param name="path">The file, below the root of the repository.</param>
    /// <param name="content">What it should have.</param>
    public static void AssertEqual(string path, string content)
    {
        var file = Path.Combine(Repository.Root, path);
        if (Update)
        {
            File.WriteAllText(file, content);
        }

        Assert.True(
            content == (File.Exists(file) ? File.ReadAllText(file).ReplaceLineEndings("\n") : null),
            $"{path} is not what the code says. Look whether the change is meant, then: ZSO_UPDATE=1 dotnet run --project tests/Deploy.Tests");
    }
}
