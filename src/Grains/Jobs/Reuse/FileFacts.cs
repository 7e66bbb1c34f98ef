using ZeroShotOrleans.Files;
using ZeroShotOrleans.Sources.Listing;

namespace ZeroShotOrleans.Grains.Jobs.Reuse;

/// <summary>Compares images with their stamps without reading them.</summary>
internal static class FileFacts
{
    /// <summary>Whether an image can be compared at all: the object that an entry of a list names cannot, because nothing was listed of it.</summary>
    public static bool CanCompare(ImageEntry entry) => entry.ETag is not "";

    /// <summary>Whether an image's file has the same size and modification time as when it was classified.</summary>
    /// <param name="source">The source of the image.</param>
    /// <param name="entry">The image.</param>
    /// <param name="stamp">The stamp. One without a time has no file and cannot be compared.</param>
    /// <remarks>Blocks for a few microseconds, longer on a network. A file that cannot be queried counts as changed: reading it reports why.</remarks>
    public static bool IsUnchanged(ImageSource source, ImageEntry entry, ImageStamp stamp)
    {
        if (entry.ETag is not null)
        {
            // By what the store lists; an entry of a list has no such facts. A row of a Parquet file has no size of its own.
            return stamp.Modified != 0 && entry.Modified == stamp.Modified && (entry.Length == stamp.Bytes || (source is ListSource && entry.ArchiveLength > 0));
        }

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

    // An image in a Parquet file is compared by that file.
    private static long? SizeOf(ImageSource source, ImageEntry entry, long bytes) =>
        entry.ArchiveLength == 0 ? bytes : source is ListSource ? null : entry.Length;

    // An image in an archive is compared by the archive.
    private static string? PathOf(ImageSource source, ImageEntry entry) => source switch
    {
        DirectorySource directory => Path.Join(directory.Root, entry.Path),
        ListSource list when entry.Archive is { } part => part == Path.GetFileName(list.File) ? list.File : Path.Join(list.File, part),
        ListSource list when !WebAddress.Is(entry.Path) => Path.Combine(list.RootOrDefault(), entry.Path),
        TarSource tar when entry.Archive is { } archive => Path.GetFileName(tar.Root) == archive ? tar.Root : Path.Join(tar.Root, archive),
        _ => null,
    };
}
