using System.Globalization;

namespace ZeroShotOrleans.Cli.Jobs;

/// <summary>Describes what a scan skipped.</summary>
internal static class SkippedText
{
    // The JSON output has all of them.
    private const int ExtensionsShown = 10;

    /// <summary>Returns a line per reason.</summary>
    public static IEnumerable<string> Lines(SkippedFiles skipped)
    {
        if (skipped.Files > 0)
        {
            yield return $"{Number(skipped.Files, "file")} skipped: {Extensions(skipped)} (see --include).";
        }

        if (skipped.SystemFiles > 0)
        {
            yield return $"{Number(skipped.SystemFiles, "system file or folder", "system files and folders")} skipped, such as ._* and @eaDir (see --system-files).";
        }

        if (skipped.Excluded > 0)
        {
            yield return $"{Number(skipped.Excluded, "file or folder", "files and folders")} excluded by --exclude.";
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

    /// <summary>Returns the extensions with their counts, most frequent first.</summary>
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
