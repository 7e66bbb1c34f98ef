using System.Globalization;

namespace ZeroShotOrleans.Cli.Jobs;

/// <summary>Describes the source of a job's images.</summary>
internal static class SourceText
{
    /// <summary>Returns a short description.</summary>
    public static string Of(ImageSource source) => source switch
    {
        DirectorySource { Paths: [], Globs: [] } directory => directory.Root,
        DirectorySource directory when directory.Paths.AddRange(directory.Globs) is [var only] => Path.Join(directory.Root, only),
        DirectorySource directory => string.Create(CultureInfo.InvariantCulture, $"{directory.Paths.Length + directory.Globs.Length} paths in {directory.Root}"),
        ListSource list => $"list {list.File}",
        TarSource tar => $"tar {tar.Root}",
        ObjectStoreSource objects => objects.Prefix,
        UploadSource upload => $"upload {upload.Name}",
        UrlSource { Urls: [var only] } => only,
        UrlSource urls => string.Create(CultureInfo.InvariantCulture, $"{urls.Urls.Length} URLs"),

        // A newer silo may report sources that this version does not know.
        _ => source.GetType().Name,
    };
}
