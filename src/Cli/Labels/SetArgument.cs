using System.Globalization;
using ZeroShotOrleans.Cli.Errors;

namespace ZeroShotOrleans.Cli.Labels;

/// <summary>One value of <c>--set</c>: <c>NAME=LIST</c>, <c>NAME=@FILE</c>, or a stored set as <c>NAME</c> or <c>NAME@VERSION</c>.</summary>
/// <param name="Name">The name.</param>
/// <param name="List">The labels, in the syntax of <c>--labels</c>; null for a stored set.</param>
/// <param name="Version">Version of the stored set; 0 for the newest.</param>
internal sealed record SetArgument(string Name, string? List, int Version)
{
    /// <summary>Parses a value. The cluster validates the name.</summary>
    /// <exception cref="UsageException">The value is invalid.</exception>
    public static SetArgument Read(string text)
    {
        var parts = text.Split('=', 2);
        if (parts.Length == 2)
        {
            return parts[0].Contains('@', StringComparison.Ordinal)
                ? throw new UsageException($"--set {text}: a set with labels cannot have a version. Write it like {parts[0].Split('@')[0]}={parts[1]}.")
                : new SetArgument(CheckedName(parts[0].Trim(), $"--set {text}"), parts[1], Version: 0);
        }

        var (name, version) = Reference(text, $"--set {text}");
        return new SetArgument(name, List: null, version);
    }

    /// <summary>Parses <c>NAME</c> or <c>NAME@VERSION</c>. Version 0 is the newest.</summary>
    /// <param name="text">The text.</param>
    /// <param name="place">Where it was given, for the message.</param>
    /// <exception cref="UsageException">The name or the version is invalid.</exception>
    public static (string Name, int Version) Reference(string text, string place)
    {
        var at = text.LastIndexOf('@');
        if (at < 0)
        {
            return (CheckedName(text.Trim(), place), 0);
        }

        return int.TryParse(text.AsSpan(at + 1), NumberStyles.None, CultureInfo.InvariantCulture, out var version) && version > 0
            ? (CheckedName(text[..at].Trim(), place), version)
            : throw new UsageException($"{place}: a version is a positive number, as in {text[..at]}@2.");
    }

    private static string CheckedName(string name, string place) => name.Length is > 0 and <= Limits.MaxNameLength
        ? name
        : throw new UsageException($"{place}: the name of a label set must have 1 to {Limits.MaxNameLength} characters (got {name.Length}).");
}
