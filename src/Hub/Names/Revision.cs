using System.Text.RegularExpressions;

namespace ZeroShotOrleans.Hub.Names;

/// <summary>A branch, tag or commit of a repository.</summary>
internal static partial class Revision
{
    /// <summary>The default revision.</summary>
    public const string Default = "main";

    private const int MaxLength = 200;

    /// <summary>Validates a revision and returns it unchanged.</summary>
    /// <exception cref="HubException">The text is not a valid revision.</exception>
    public static string Parse(string text) =>
        text.Length <= MaxLength && Name().IsMatch(text) && !text.Contains("..", StringComparison.Ordinal)
            ? text
            : throw new HubException(
                HubError.BadName, $"'{SafeText.Of(text)}' is not a valid revision.", "Use a branch, a tag or a commit hash, such as main or 40 hexadecimal digits.");

    /// <summary>Whether the text is a full commit hash, which always identifies the same files.</summary>
    public static bool IsCommit(string? text) => text is not null && Commit().IsMatch(text);

    [GeneratedRegex(@"\A[A-Za-z0-9][A-Za-z0-9._/+-]*\z")]
    private static partial Regex Name();

    [GeneratedRegex(@"\A[0-9a-f]{40}\z")]
    private static partial Regex Commit();
}
