using ZeroShotOrleans.Files;
using ZeroShotOrleans.Grains.Sources;

namespace ZeroShotOrleans.Grains.Jobs.Bases;

/// <summary>What can be told of an image without reading it.</summary>
internal static class FileState
{
    /// <summary>Whether an image's file has the size and time of modification that it had when it was ranked.</summary>
    /// <param name="source">Where the image is.</param>
    /// <param name="entry">The image.</param>
    /// <param name="stamp">What it was then. One without a time came from no file, and cannot be compared.</param>
    /// <remarks>Blocks for a few microseconds, longer on a network. What cannot be asked has changed: whoever reads it finds out.</remarks>
    public static bool IsUnchanged(ImageSource source, ImageEntry entry, ImageStamp stamp)
    {
        if (stamp.Modified == 0 || PathOf(source, entry) is not { } path)
        {
            return false;
        }

        try
        {
            return NamedFile.StateOf(path) is var (bytes, modified) && modified.Ticks == stamp.Modified
                && SizeOf(source, entry, bytes) is var size && (size is null || size == stamp.Bytes);
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException or NotSupportedException or ArgumentException)
        {
            return false;
        }
    }

    // Of an image in a Parquet file nothing but the file can be asked.
    private static long? SizeOf(ImageSource source, ImageEntry entry, long bytes) =>
        entry.ArchiveLength == 0 ? bytes : source is ListSource ? null : entry.Length;

    // Of an image in an archive the archive: it changes when one of its images does.
    private static string? PathOf(ImageSource source, ImageEntry entry) => source switch
    {
        DirectorySource directory => Path.Join(directory.Root, entry.Path),
        ListSource list when entry.ArchiveLength > 0 => list.File,
        ListSource list when !WebAddress.Is(entry.Path) => Path.Combine(list.RootOrDefault(), entry.Path),
        TarSource tar when entry.Archive is { } archive => Path.GetFileName(tar.Root) == archive ? tar.Root : Path.Join(tar.Root, archive),
        _ => null,
    };
}
