using Microsoft.Win32.SafeHandles;
using ZeroShotOrleans.Files;
using ZeroShotOrleans.Sources.Archives;
using ZeroShotOrleans.Sources.Images;

namespace ZeroShotOrleans.Sources.Opening;

/// <summary>Reads image files, but only those that the silo may read.</summary>
/// <remarks>Thread-safe.</remarks>
internal sealed partial class ImageFiles
{
    private readonly IReadOnlyList<string> _roots;
    private readonly long _maxBytes;

    /// <summary>A reader.</summary>
    /// <param name="roots">
    /// Directories below which files may be read. Empty: any directory (for a silo that only its own user can reach).
    /// </param>
    /// <param name="maxBytes">Larger files are rejected before they are read.</param>
    /// <param name="maxParquetPageBytes">Larger pages of Parquet files are rejected before they are read.</param>
    /// <param name="archives">What a compressed archive may expand to; null: the defaults.</param>
    public ImageFiles(
        IReadOnlyList<string> roots, long maxBytes, long maxParquetPageBytes = ImageOptions.DefaultMaxParquetPageBytes, ArchiveLimits? archives = null)
    {
        (_roots, _maxBytes) = ([.. roots.Select(Path.GetFullPath)], Math.Min(maxBytes, Array.MaxLength));
        MaxParquetPageBytes = Math.Min(maxParquetPageBytes, Array.MaxLength);
        (_cells, _arrow) = (new ParquetCells(MaxParquetPageBytes), new ArrowCells(MaxParquetPageBytes));
        ArchiveLimits = archives ?? new ArchiveLimits();
        _archives = new OpenArchives(ArchiveLimits);
    }

    /// <summary>Reads a whole file.</summary>
    /// <param name="root">Absolute path of the job's directory.</param>
    /// <param name="path">Path below it; paths that leave it are rejected.</param>
    /// <param name="followLinks">Whether a link may lead out of <paramref name="root"/>; never out of the roots.</param>
    /// <param name="bytes">The bytes, if there is no error.</param>
    /// <param name="modified">
    /// Modification time of the opened file, in UTC ticks, taken before reading so that later changes show. 0 if it was not read.
    /// </param>
    /// <returns>Null, or the error. Never throws for file system failures.</returns>
    /// <remarks>Opens without blocking, so that a pipe or device named like an image cannot hang a silo, and checks the opened file, not its name.</remarks>
    public ImageOutcome? Read(string root, string path, bool followLinks, out byte[] bytes, out long modified)
    {
        (bytes, modified) = ([], 0);
        return path.EndsWith('/')
            ? ImageOutcome.Failed(ImageError.NotAFile, "This is a directory that could not be listed, because it is unreadable or was deleted.")
            : Read(root, path, followLinks, ReadWhole, out bytes, out modified);
    }

    /// <summary>Opens a regular file that may be read, as <see cref="Read(string, string, bool, out byte[], out long)"/> does.</summary>
    /// <param name="root">Absolute path of a directory.</param>
    /// <param name="path">Path below it.</param>
    /// <param name="followLinks">Whether a link may lead out of <paramref name="root"/>; never out of the roots.</param>
    /// <param name="opened">The file, if there is no error; the caller disposes it.</param>
    public ImageOutcome? Open(string root, string path, bool followLinks, out SafeFileHandle opened)
    {
        opened = new SafeFileHandle();
        if (PathProblem.Of(path) is { } problem)
        {
            return problem;
        }

        if (Locate(root, path) is not { } full)
        {
            return ImageOutcome.Failed(
                ImageError.OutsideRoot, "The path leads out of the job's root directory. For a list, set the directory of the images: --root, or root in the HTTP API.");
        }

        try
        {
            var error = Open(full, out opened) ?? CheckPlace(opened, full, root, followLinks) ?? CheckKind(opened);
            if (error is not null)
            {
                opened.Dispose();
            }

            return error;
        }
        catch (Exception failure) when (IsOfFiles(failure))
        {
            opened.Dispose();
            return Explain(failure);
        }
    }

    private ImageOutcome? Read(string root, string path, bool followLinks, Reading reading, out byte[] bytes, out long modified)
    {
        (bytes, modified) = ([], 0);
        if (Open(root, path, followLinks, out var opened) is { } error)
        {
            return error;
        }

        using (opened)
        {
            try
            {
                return reading(opened, out bytes, out modified);
            }
            catch (Exception failure) when (IsOfFiles(failure))
            {
                return Explain(failure);
            }
        }
    }

    private static bool IsOfFiles(Exception failure) => failure is IOException or UnauthorizedAccessException or NotSupportedException;

    // Null if the path leaves the root by its names alone.
    private static string? Locate(string root, string path)
    {
        if (!Path.IsPathFullyQualified(root))
        {
            return null;
        }

        var full = Path.GetFullPath(Path.Combine(root, path));
        return RealPath.IsWithin(full, Path.GetFullPath(root)) ? full : null;
    }

    private ImageOutcome? CheckPlace(SafeFileHandle opened, string full, string root, bool followLinks)
    {
        if (followLinks && _roots.Count == 0)
        {
            return null;
        }

        // The real path of a root may change while the silo runs, so it is resolved each time: a few microseconds per file.
        var place = PlaceOf(opened, full);
        if (!followLinks && !IsBelow(place, root))
        {
            return ImageOutcome.Failed(
                ImageError.OutsideRoot, "A link leads out of the job's directory, and the job does not follow links.");
        }

        return _roots.Count == 0 || _roots.Any(allowed => IsBelow(place, allowed))
            ? null
            : ImageOutcome.Failed(
                ImageError.OutsideRoot, "The file is outside the directories that the silo may read (Images:Roots).");
    }

    private static bool IsBelow(string? place, string directory) =>
        place is not null && RealPath.Of(directory) is { } real && RealPath.IsWithin(place, real);

    private ImageOutcome? ReadWhole(SafeFileHandle opened, out byte[] bytes, out long modified)
    {
        (bytes, modified) = ([], 0);
        var length = RandomAccess.GetLength(opened);
        if (length > _maxBytes)
        {
            return ImageOutcome.Failed(
                ImageError.TooManyBytes, $"The file has {length} bytes; the maximum is {_maxBytes} (Images:MaxBytes).");
        }

        modified = File.GetLastWriteTimeUtc(opened).Ticks;

        // Reads the length at opening: a file that grows is cut, one that shrinks ends early and is reported as damaged.
        bytes = ReadFrom(opened, 0, (int)length);
        return bytes.Length > 0 ? PathProblem.OfPointer(bytes) : ImageOutcome.Failed(ImageError.Empty, "The file is empty.");
    }

    // Fewer bytes if the file ends early.
    private static byte[] ReadFrom(SafeFileHandle opened, long offset, int length)
    {
        var buffer = GC.AllocateUninitializedArray<byte>(length);
        var filled = 0;
        while (filled < buffer.Length && RandomAccess.Read(opened, buffer.AsSpan(filled), offset + filled) is var got and > 0)
        {
            filled += got;
        }

        return filled == buffer.Length ? buffer : buffer[..filled];
    }

    /// <summary>What is done with an open file.</summary>
    private delegate ImageOutcome? Reading(SafeFileHandle opened, out byte[] bytes, out long modified);
}
