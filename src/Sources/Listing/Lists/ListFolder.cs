using System.Buffers.Binary;
using System.IO.Hashing;

namespace ZeroShotOrleans.Sources.Listing.Lists;

/// <summary>The files of a list that is a folder: Parquet or Arrow files, also in folders of partitions such as <c>split=train</c>, in ordinal order of their paths.</summary>
/// <remarks>
/// Names that start with <c>_</c> or <c>.</c> are not part of the data: programs that write such folders put their own files there (<c>_SUCCESS</c>, <c>_metadata</c>,
/// <c>.part.crc</c>). They are skipped and counted, as are files of other kinds.
/// </remarks>
internal static class ListFolder
{
    /// <summary>Maximum number of files.</summary>
    public const int MaxFiles = 100_000;

    /// <summary>The files.</summary>
    /// <param name="place">The folder.</param>
    /// <param name="maxPageBytes">Maximum size of a page of a table's metadata, decompressed.</param>
    /// <param name="tally">Counts what is skipped; null: nothing is counted.</param>
    /// <param name="problem">Creates exceptions that name the folder.</param>
    /// <param name="cancellationToken">Cancels it.</param>
    /// <exception cref="ZeroShotException">There are none, or the folder cannot be listed.</exception>
    public static IReadOnlyList<ListPart> PartsOf(ITableFiles place, long maxPageBytes, SkipTally? tally, ListProblem problem, CancellationToken cancellationToken)
    {
        var parts = new List<ListPart>();
        try
        {
            // The files of such a table include those of earlier versions: only its log tells which are current.
            if (place.HasFolder(DeltaTable.LogFolder))
            {
                parts.AddRange(DeltaTable.FilesOf(new TableFolder(place, "Delta", problem), maxPageBytes, cancellationToken).Select(place.Describe));
                return parts.Count is > 0 and <= MaxFiles ? parts
                    : throw problem.Of(parts.Count == 0 ? "It is a Delta table without files." : $"It is a Delta table with more than {MaxFiles} files. Optimize it, so that it has fewer, larger ones.");
            }

            if (place.HasFolder(IcebergTable.MetadataFolder) && place.NamesIn(IcebergTable.MetadataFolder).Any(IcebergTable.IsMetadata))
            {
                parts.AddRange(IcebergTable.FilesOf(new TableFolder(place, "Iceberg", problem), cancellationToken).Select(file => place.Describe(file.Path) is var part && part.Bytes == file.Bytes ? part
                    : throw problem.Of($"Its file '{file.Path}' is missing, or has not the {file.Bytes} bytes that this Iceberg table states. Copy the whole table.")));
                return parts.Count > 0 ? parts : throw problem.Of("It is an Iceberg table without files.");
            }

            foreach (var part in place.Plain(tally, problem, cancellationToken))
            {
                parts.Add(parts.Count < MaxFiles ? part : throw problem.Of($"It has more than {MaxFiles} files. Submit its folders one by one, or write fewer, larger files."));
            }
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            throw problem.Of("It is a folder that could not be listed. Grant the user of the silo permission to list it and the folders in it.");
        }

        return parts.Count > 0 ? parts : throw problem.Of("It is a folder without Parquet files (*.parquet) or Arrow files (*.arrow). Name a file, or a folder that has such files.");
    }

    /// <summary>A hash of the files' names, sizes and times, or versions.</summary>
    public static ImageStamp StampOf(IReadOnlyList<ListPart> parts)
    {
        var hash = new XxHash128();
        Span<byte> numbers = stackalloc byte[2 * sizeof(long)];
        foreach (var part in parts)
        {
            hash.Append(System.Text.Encoding.UTF8.GetBytes(part.ETag is null ? part.Path + '\0' : $"{part.Path}\0{part.ETag}\0"));
            BinaryPrimitives.WriteInt64LittleEndian(numbers, part.Bytes);

            // Of an object, the version tells more than the time.
            BinaryPrimitives.WriteInt64LittleEndian(numbers[sizeof(long)..], part.ETag is null ? part.Modified : 0);
            hash.Append(numbers);
        }

        var value = hash.GetCurrentHashAsUInt128();
        return new ImageStamp(parts.Sum(part => part.Bytes), 0, new ContentHash((ulong)(value >> 64), (ulong)value));
    }

    /// <summary>Whether a name is not part of the data.</summary>
    public static bool IsHidden(string name) => name.StartsWith('_') || name.StartsWith('.');

    /// <summary>Refuses a folder that shows its parent to be a table whose format says which files are current: read as a plain folder, it would give rows that are not in the table.</summary>
    /// <param name="below">Path of the parent, with a slash at its end; empty: the list itself.</param>
    /// <param name="name">Name of the folder.</param>
    /// <param name="files">Names of the files in it.</param>
    /// <param name="problem">Creates exceptions that name the list.</param>
    /// <exception cref="ZeroShotException">It is such a folder.</exception>
    public static void CheckNoTable(string below, string name, Func<IEnumerable<string>> files, ListProblem problem)
    {
        var format = name switch
        {
            DeltaTable.LogFolder => "Delta",
            ".hoodie" => "Hudi",
            IcebergTable.MetadataFolder when files().Any(IcebergTable.IsMetadata) => "Iceberg",
            _ => null,
        };
        if (format is not null)
        {
            throw problem.Of(below.Length > 0
                ? $"Its folder '{below}' is a table in the format {format}, whose files include those of earlier versions. Name that table as the list, or another folder."
                : $"It is a table in the format {format}, which is not supported: its files include those of earlier versions. Write its current version as a folder of Parquet files, or list its current files.");
        }
    }
}
