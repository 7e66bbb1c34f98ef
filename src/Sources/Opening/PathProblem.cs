using System.Text.RegularExpressions;
using ZeroShotOrleans.Files;

namespace ZeroShotOrleans.Sources.Opening;

/// <summary>Explains why a path cannot be read as an image, if the operating system gives no reason or a misleading one.</summary>
internal static partial class PathProblem
{
    // Pointers have a few hundred bytes; only such small files are inspected.
    private const int MaxPointerBytes = 1024;

    /// <summary>The error of a path that no file can have; otherwise null.</summary>
    public static ImageOutcome? Of(string path)
    {
        if (path.Contains('\0', StringComparison.Ordinal))
        {
            return ImageOutcome.Failed(ImageError.Missing, "The path contains a zero byte.");
        }

        return Scheme().Match(path) is { Success: true } match
            ? ImageOutcome.Failed(ImageError.FetchRefused, Reason(match.Groups["scheme"].Value.ToLowerInvariant()))
            : null;
    }

    /// <summary>Whether an entry starts like the address of an object store or the URL of a file: the scheme says what it is, whether or not it can be read.</summary>
    public static bool IsKnownScheme(string entry) =>
        Scheme().Match(entry) is { Success: true } match && match.Groups["scheme"].Value.ToLowerInvariant() is "file" or "s3" or "s3a" or "gs" or "gcs" or "az" or "abfs" or "abfss" or "wasb" or "wasbs";

    /// <summary>The error of a dangling link; null if the path is not a link.</summary>
    /// <param name="full">An absolute path that could not be opened.</param>
    public static ImageOutcome? OfLink(string full)
    {
        try
        {
            // Does not reveal the target: that may be a path of the silo's machine.
            return NamedFile.LinkTarget(full) switch
            {
                null => null,
                var target when target.Contains(".git/annex/objects/", StringComparison.Ordinal) =>
                    ImageOutcome.Failed(ImageError.Missing, "The file is a git-annex link whose content has not been fetched. Run: git annex get"),
                _ => ImageOutcome.Failed(ImageError.Missing, "The path is a symbolic link to a file that does not exist."),
            };
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    /// <summary>The error of a pointer file, whose content is stored elsewhere; otherwise null.</summary>
    public static ImageOutcome? OfPointer(ReadOnlySpan<byte> file) =>
        file.Length > MaxPointerBytes ? null
        : file.StartsWith("version https://git-lfs.github.com/spec/"u8) || file.StartsWith("version https://hawser.github.com/spec/"u8) ?
            ImageOutcome.Failed(ImageError.Missing, "The file is a Git LFS pointer: the image itself was not downloaded. Run: git lfs pull")
        : file.StartsWith("/annex/objects/"u8) || file.StartsWith("/.git/annex/objects/"u8) ?
            ImageOutcome.Failed(ImageError.Missing, "The file is a git-annex pointer: the image itself has not been fetched. Run: git annex get")
        : null;

    private static string Reason(string scheme) => scheme switch
    {
        "file" => "The URL refers to a file on another machine. Only file:// URLs of local files are supported.",
        "s3" or "s3a" or "gs" or "gcs" or "az" or "abfs" or "abfss" or "wasb" or "wasbs" =>
            $"Not a valid {scheme}:// address. Write s3://BUCKET/KEY, az://CONTAINER/NAME or gs://BUCKET/NAME.",
        "data" => "data: URLs are not supported in lists. Send the images through the HTTP API, or write them to files.",
        _ => $"{scheme}: URLs are not supported. Use http or https URLs, or paths.",
    };

    // At least two letters: a single one is a Windows drive.
    [GeneratedRegex(@"^(?<scheme>[a-z][a-z0-9+.\-]+)(?=://)|^(?<scheme>data)(?=:[a-z]+/)", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex Scheme();
}
