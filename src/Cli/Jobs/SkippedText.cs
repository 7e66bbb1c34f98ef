using System.Globalization;

namespace ZeroShotOrleans.Cli.Jobs;

/// <summary>What a scan passed over, in words.</summary>
internal static class SkippedText
{
    // Enough to see what it is about; all are in the JSON.
    private const int ExtensionsShown = 10;

    /// <summary>A line for each kind of thing that was passed over.</summary>
    public static IEnumerable<string> Lines(SkippedFiles skipped)
    {
        if (skipped.Files > 0)
        {
            yield return $"{Number(skipped.Files, "file")} skipped: {Extensions(skipped)} (see --include).";
        }

        if (skipped.SystemFiles > 0)
        {
            yield return $"{Number(skipped.SystemFiles, "system file or folder", "system files and folders")} left out, such as ._* and @eaDir (see --system-files).";
        }

        if (skipped.Excluded > 0)
        {
            yield return $"{Number(skipped.Excluded, "file or folder", "files and folders")} left out by --exclude.";
        }

        if (skipped.FoldersNotEntered > 0)
        {
            yield return $"{Number(skipped.FoldersNotEntered, "folder")} not entered (see --recursive and --follow-links).";
        }

        if (skipped.Rows > 0)
        {
            yield return $"{Number(skipped.Rows, "row")} of the list without an image.";
        }
    }

    /// <summary>The extensions with their numbers, the most frequent first.</summary>
    public static string Extensions(SkippedFiles skipped)
    {
        var most = skipped.ByExtension.OrderByDescending(entry => entry.Files).ThenBy(entry => entry.Extension, StringComparer.Ordinal).ToList();
        var others = skipped.OtherExtensions + most.Skip(ExtensionsShown).Sum(entry => entry.Files);
        return string.Join(", ", most.Take(ExtensionsShown).Select(entry => Count(entry.Extension, entry.Files))
            .Concat(skipped.WithoutExtension > 0 ? [Count("no extension", skipped.WithoutExtension)] : [])
            .Concat(others > 0 ? [Count("others", others)] : []));
    }

    private static string Count(string what, long number) => string.Create(CultureInfo.InvariantCulture, $"{what} {number}");

    private static string Number(long number, string one, string? many = null) =>
        string.Create(CultureInfo.InvariantCulture, $"{number} {(number == 1 ? one : many ?? one + "s")}");
}
