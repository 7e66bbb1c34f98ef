namespace ZeroShotOrleans.Docs.Tests;

/// <summary>Reads the code between <c>#region</c> lines of a snippet and removes its indentation.</summary>
internal static class Region
{
    private const int Indentation = 8;

    public static string Of(string file, string name)
    {
        var lines = File.ReadAllText(Path.Combine(Repository.Root, "tests", "Docs.Tests", "Snippets", file)).ReplaceLineEndings("\n").Split('\n');
        var first = Array.FindIndex(lines, line => line.TrimEnd().EndsWith($"#region {name}", StringComparison.Ordinal)) + 1;
        var last = Array.FindIndex(lines, first, line => line.Contains("#endregion", StringComparison.Ordinal));
        return string.Join('\n', lines[first..last].Select(line => line.Length > Indentation ? line[Indentation..] : line.TrimStart()));
    }
}
