using System.Text.RegularExpressions;
using ZeroShotOrleans.Files;

namespace ZeroShotOrleans.Sources.Opening;

/// <summary>Explains why a path cannot be read as an image, where the operating system would give no reason or the wrong one.</summary>
internal static partial class PathProblem
{
    // Pointers are some hundred bytes; no image is read twice for this.
    private const int MaxPointerBytes = 1024;

    /// <summary>A path that no file can have; null for any other.</summary>
    public static ImageOutcome? Of(string path)
    {
        if (path.Contains('\0', StringComparison.Ordinal))
        {
            return ImageOutcome.Failed(ImageError.Missing, "The path holds a zero byte, which no file name does.");
        }

        return Scheme().Match(path) is { Success: true } match
            ? ImageOutcome.Failed(ImageError.FetchRefused, Reason(match.Groups["scheme"].Value.ToLowerInvariant()))
            : null;
    }

    /// <summary>Whether an entry is the address of an object store or of a file of another machine: it cannot be read, but its scheme says that it is one.</summary>
    public static bool IsKnownScheme(string entry) =>
        Scheme().Match(entry) is { Success: true } match && match.Groups["scheme"].Value.ToLowerInvariant() is "file" or "s3" or "s3a" or "gs" or "gcs" or "az" or "abfs" or "abfss" or "wasb" or "wasbs";

    /// <summary>A link that leads to nothing; null when there is no link.</summary>
    /// <param name="full">An absolute path that could not be opened.</param>
    public static ImageOutcome? OfLink(string full)
    {
        try
        {
            // Says nothing of where it leads: that may be a path of the silo's machine.
            return NamedFile.LinkTarget(full) switch
            {
                null => null,
                var target when target.Contains(".git/annex/objects/", StringComparison.Ordinal) =>
                    ImageOutcome.Failed(ImageError.Missing, "The file is a git-annex link whose content is not here. Run: git annex get"),
                _ => ImageOutcome.Failed(ImageError.Missing, "The path is a symbolic link to a file that does not exist."),
            };
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    /// <summary>A file that stands for content which is elsewhere; null for any other.</summary>
    public static ImageOutcome? OfPointer(ReadOnlySpan<byte> file) =>
        file.Length > MaxPointerBytes ? null
        : file.StartsWith("version https://git-lfs.github.com/spec/"u8) || file.StartsWith("version https://hawser.github.com/spec/"u8) ?
            ImageOutcome.Failed(ImageError.Missing, "The file is a Git LFS pointer: the image itself was not downloaded. Run: git lfs pull")
        : file.StartsWith("/annex/objects/"u8) || file.StartsWith("/.git/annex/objects/"u8) ?
            ImageOutcome.Failed(ImageError.Missing, "The file is a git-annex pointer: the image itself is not here. Run: git annex get")
        : null;

    private static string Reason(string scheme) => scheme switch
    {
        "file" => "The address names a file of another machine. Only file:// addresses of local files are read.",
        "s3" or "s3a" or "gs" or "gcs" or "az" or "abfs" or "abfss" or "wasb" or "wasbs" =>
            $"Objects are not read from {scheme}:// addresses. Use https addresses (presigned ones, for private objects), or copy the files and list their paths.",
        "data" => "Images in data: addresses are not read from lists. Send them through the HTTP API, or write them to files.",
        _ => $"{scheme}: addresses are not read. Use http or https addresses, or paths.",
    };

    // Two letters at least: one is a drive of Windows.
    [GeneratedRegex(@"^(?<scheme>[a-z][a-z0-9+.\-]+)(?=://)|^(?<scheme>data)(?=:[a-z]+/)", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex Scheme();
}
