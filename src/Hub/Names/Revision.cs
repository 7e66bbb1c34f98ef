using System.Text.RegularExpressions;

namespace ZeroShotOrleans.Hub.Names;

/// <summary>A branch, a tag or a commit of a repository.</summary>
internal static partial class Revision
{
    /// <summary>What is taken when nobody says otherwise.</summary>
    public const string Default = "main";

    private const int MaxLength = 200;

    /// <summary>The text itself, once it is found to be one.</summary>
    /// <exception cref="HubException">It cannot be one.</exception>
    public static string Parse(string text) =>
        text.Length <= MaxLength && Name().IsMatch(text) && !text.Contains("..", StringComparison.Ordinal)
            ? text
            : throw new HubException(
                HubError.BadName, $"'{Shown.Of(text)}' is no revision.", "Name a branch, a tag or a commit, such as main or the 40 digits of a commit.");

    /// <summary>Whether it is a whole commit hash, which means the same files for ever.</summary>
    public static bool IsCommit(string? text) => text is not null && Commit().IsMatch(text);

    [GeneratedRegex(@"\A[A-Za-z0-9][A-Za-z0-9._/+-]*\z")]
    private static partial Regex Name();

    [GeneratedRegex(@"\A[0-9a-f]{40}\z")]
    private static partial Regex Commit();
}
