using System.Buffers.Binary;
using System.IO.Hashing;
using ZeroShotOrleans.Files;
using ZeroShotOrleans.Sources.Listing.Lists;
using ZeroShotOrleans.Sources.Opening;
using ZeroShotOrleans.Sources.Reading;

namespace ZeroShotOrleans.Sources.Listing;

/// <summary>The state of a source's file when a job was submitted: a resumed job must find it unchanged.</summary>
/// <remarks>
/// Text lists: size and hash, so that a rewritten list with the same lines is the same. Files that may be large: the hash of both ends
/// and the modification time. A folder of archives or tables: the hash of names, sizes and times.
/// </remarks>
internal static class InputStamps
{
    /// <summary>Larger text lists are hashed at their ends only, like archives and Parquet files.</summary>
    public const long MaxHashedBytes = 256 * 1024 * 1024;

    private const int EndBytes = 4 * 1024 * 1024;

    /// <summary>The stamp of a source; none if it has no file, or the file cannot be read.</summary>
    /// <remarks>Blocks: reads up to <see cref="MaxHashedBytes"/>.</remarks>
    public static ImageStamp Of(ImageSource source, ListingRoots roots, ImageFiles files) => source switch
    {
        ListSource list when roots.Allow(list.File) => NamedFile.IsDirectory(list.File) ? OfTables(list.File, roots, files) : OfFile(list, list.File, followLinks: true, files),
        TarSource archives when roots.Allow(archives.Root) => NamedFile.IsDirectory(archives.Root) ? OfFolder(archives.Root, roots) : OfFile(archives, archives.Root, followLinks: false, files),
        _ => default,
    };

    /// <summary>The stamp of the open file of a source.</summary>
    public static ImageStamp Of(ImageSource source, FileReader file)
    {
        var length = file.Length;
        var whole = length <= MaxHashedBytes && source is ListSource list && !ListFormat.Of(list.File).IsTable();
        var hash = new XxHash128();
        Append(hash, file, 0, whole ? length : Math.Min(length, EndBytes));
        if (!whole)
        {
            Append(hash, file, Math.Max(0, length - EndBytes), EndBytes);
        }

        return new ImageStamp(length, whole ? 0 : file.Modified, HashOf(hash));
    }

    private static ImageStamp OfFile(ImageSource source, string path, bool followLinks, ImageFiles files)
    {
        if (Path.GetDirectoryName(path) is not { } directory || files.Open(directory, Path.GetFileName(path), followLinks, out var opened) is not null)
        {
            return default;
        }

        using var file = new FileReader(opened);
        try
        {
            return Of(source, file);
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            return default;
        }
    }

    private static ImageStamp OfTables(string folder, ListingRoots roots, ImageFiles files)
    {
        try
        {
            return ListFolder.StampOf(ListFolder.PartsOf(new LocalTables(folder, roots, files), files.MaxParquetPageBytes, tally: null, new ListProblem(folder), CancellationToken.None));
        }
        catch (ZeroShotException)
        {
            return default;
        }
    }

    private static ImageStamp OfFolder(string folder, ListingRoots roots)
    {
        try
        {
            var hash = new XxHash128();
            var bytes = 0L;
            Span<byte> numbers = stackalloc byte[2 * sizeof(long)];
            foreach (var name in DirectoryEntries.Of(folder, (_, kind) => kind is WalkEntryKind.File, roots.Contain).Select(entry => entry.Name).Order(StringComparer.Ordinal))
            {
                var (length, modified) = NamedFile.StateOf(Path.Join(folder, name)) ?? (-1, DateTime.MinValue);
                hash.Append(System.Text.Encoding.UTF8.GetBytes(name + '\0'));
                BinaryPrimitives.WriteInt64LittleEndian(numbers, length);
                BinaryPrimitives.WriteInt64LittleEndian(numbers[sizeof(long)..], modified.Ticks);
                hash.Append(numbers);
                bytes += Math.Max(0, length);
            }

            return new ImageStamp(bytes, 0, HashOf(hash));
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            return default;
        }
    }

    private static void Append(XxHash128 hash, RandomReader file, long offset, long count)
    {
        var buffer = new byte[(int)Math.Min(count, 1024 * 1024)];
        for (var end = offset + count; offset < end;)
        {
            var got = file.Read(buffer.AsSpan(0, (int)Math.Min(buffer.Length, end - offset)), offset);
            if (got == 0)
            {
                return;
            }

            hash.Append(buffer.AsSpan(0, got));
            offset += got;
        }
    }

    private static ContentHash HashOf(XxHash128 hash)
    {
        var value = hash.GetCurrentHashAsUInt128();
        return new ContentHash((ulong)(value >> 64), (ulong)value);
    }
}
