using System.Text.RegularExpressions;

namespace ZeroShotOrleans.Docs.Tests.Blocks;

/// <summary>What a line of a shell block starts, as far as tests check it without running it.</summary>
internal static partial class ShellLine
{
    /// <summary>Whether tests/Cli.Tests parses the line with the parser of zso.</summary>
    public static bool IsZso(string line) => line.StartsWith("zso ", StringComparison.Ordinal) || line.StartsWith("dotnet run --project src/Cli ", StringComparison.Ordinal)
        || line.StartsWith("source <(zso ", StringComparison.Ordinal) || line.Contains(" | zso ", StringComparison.Ordinal);

    /// <summary>The project of <c>dotnet run --project</c>; null if the line is something else.</summary>
    public static string? Project(string line) => RunProject().Match(line) is { Success: true } run ? run.Groups[1].Value : null;

    /// <summary>The settings of a line that starts a silo: keys, and files of <c>--settings</c>; null if it does not start one.</summary>
    public static (IReadOnlyList<string> Keys, IReadOnlyList<string> Files)? Silo(string line)
    {
        if (!StartOfSilo().IsMatch(line))
        {
            return null;
        }

        var words = line.Split(' ', StringSplitOptions.RemoveEmptyEntries).Where(word => word.StartsWith("--", StringComparison.Ordinal) && word != "--").Select(word => word[2..].Split('=')[0]);
        var files = SettingsFile().Matches(line).Select(match => match.Groups[1].Value);
        return ([.. words.Where(word => word.Contains(':', StringComparison.Ordinal))], [.. files]);
    }

    /// <summary>Paths of the repository that a line names.</summary>
    public static IEnumerable<string> Paths(string line) => RepositoryPath().Matches(WithoutTarget(line)).Select(match => match.Groups[1].Value.TrimEnd('/')).Where(path => !path.Contains('*', StringComparison.Ordinal));

    // cp creates its last word.
    private static string WithoutTarget(string line) => line.StartsWith("cp ", StringComparison.Ordinal) ? line[..line.LastIndexOf(' ')] : line;

    [GeneratedRegex(@"^dotnet (?:run|publish|build|pack|test)(?: --project)? ([\w./-]+/[\w./-]+)")]
    private static partial Regex RunProject();

    [GeneratedRegex(@"^(?:zso silo|SILO|dotnet run --project src/Silo)\b")]
    private static partial Regex StartOfSilo();

    [GeneratedRegex(@"--settings[ =]([\w./-]+)")]
    private static partial Regex SettingsFile();

    [GeneratedRegex(@"(?:^|[\s@=""'/])((?<![\w/.])(?:docs|deploy|samples|src|tools|bench|models)/[\w./*-]+)")]
    private static partial Regex RepositoryPath();
}
