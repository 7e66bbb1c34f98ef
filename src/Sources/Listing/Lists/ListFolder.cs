using System.Buffers.Binary;
using System.IO.Hashing;
using ZeroShotOrleans.Files;
using ZeroShotOrleans.Sources.Opening;

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

    // Partitions by a few columns.
    private const int MaxDepth = 32;

    /// <summary>The files.</summary>
    /// <param name="folder">An absolute path.</param>
    /// <param name="roots">Where may be listed.</param>
    /// <param name="tally">Counts what is skipped; null: nothing is counted.</param>
    /// <param name="files">Opens the log of a table.</param>
    /// <param name="problem">Creates exceptions that name the folder.</param>
    /// <param name="cancellationToken">Cancels it.</param>
    /// <exception cref="ZeroShotException">There are none, or the folder cannot be listed.</exception>
    public static IReadOnlyList<ListPart> PartsOf(string folder, ListingRoots roots, SkipTally? tally, ImageFiles files, ListProblem problem, CancellationToken cancellationToken)
    {
        var parts = new List<ListPart>();
        try
        {
            // The files of such a table include those of earlier versions: only its log tells which are current.
            if (NamedFile.IsDirectory(Path.Join(folder, DeltaTable.LogFolder)))
            {
                parts.AddRange(DeltaTable.FilesOf(folder, roots, files, problem, cancellationToken).Select(path => Describe(folder, path)));
                return parts.Count is > 0 and <= MaxFiles ? parts
                    : throw problem.Of(parts.Count == 0 ? "It is a Delta table without files." : $"It is a Delta table with more than {MaxFiles} files. Optimize it, so that it has fewer, larger ones.");
            }

            if (IsIceberg(folder, roots))
            {
                parts.AddRange(IcebergTable.FilesOf(folder, roots, files, problem, cancellationToken).Select(file => Describe(folder, file.Path) is var part && part.Bytes == file.Bytes ? part
                    : throw problem.Of($"Its file '{file.Path}' is missing, or has not the {file.Bytes} bytes that this Iceberg table states. Copy the whole table.")));
                return parts.Count > 0 ? parts : throw problem.Of("It is an Iceberg table without files.");
            }

            Add(folder, below: "", depth: 0, roots, tally, parts, problem, cancellationToken);
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            throw problem.Of("It is a folder that could not be listed. Grant the user of the silo permission to list it and the folders in it.");
        }

        return parts.Count > 0 ? parts : throw problem.Of("It is a folder without Parquet files (*.parquet) or Arrow files (*.arrow). Name a file, or a folder that has such files.");
    }

    /// <summary>A hash of the files' names, sizes and times.</summary>
    public static ImageStamp StampOf(IReadOnlyList<ListPart> parts)
    {
        var hash = new XxHash128();
        Span<byte> numbers = stackalloc byte[2 * sizeof(long)];
        foreach (var part in parts)
        {
            hash.Append(System.Text.Encoding.UTF8.GetBytes(part.Path + '\0'));
            BinaryPrimitives.WriteInt64LittleEndian(numbers, part.Bytes);
            BinaryPrimitives.WriteInt64LittleEndian(numbers[sizeof(long)..], part.Modified);
            hash.Append(numbers);
        }

        var value = hash.GetCurrentHashAsUInt128();
        return new ImageStamp(parts.Sum(part => part.Bytes), 0, new ContentHash((ulong)(value >> 64), (ulong)value));
    }

    private static void Add(
        string directory, string below, int depth, ListingRoots roots, SkipTally? tally, List<ListPart> parts, ListProblem problem, CancellationToken cancellationToken)
    {
        if (depth > MaxDepth)
        {
            throw problem.Of($"Its folders are nested more than {MaxDepth} deep.");
        }

        foreach (var entry in DirectoryEntries.Of(directory, (_, _) => true, roots.Contain).OrderBy(entry => entry.Name, StringComparer.Ordinal))
        {
            cancellationToken.ThrowIfCancellationRequested();
            CheckNoTable(directory, below, entry, problem);
            var isHidden = entry.Name.StartsWith('_') || entry.Name.StartsWith('.');
            if (entry.Kind is WalkEntryKind.Directory or WalkEntryKind.LinkedDirectory)
            {
                // Links to folders may lead in a circle.
                if (isHidden || entry.Kind is WalkEntryKind.LinkedDirectory)
                {
                    tally?.Count(Verdict.NotEntered, entry.Name);
                }
                else
                {
                    Add(Path.Join(directory, entry.Name), below + entry.Name + '/', depth + 1, roots, tally, parts, problem, cancellationToken);
                }
            }
            else if (isHidden || !ListFormat.Of(entry.Name).IsTable())
            {
                tally?.Count(Verdict.Skipped, entry.Name);
            }
            else if (parts.Count == MaxFiles)
            {
                throw problem.Of($"It has more than {MaxFiles} files. Submit its folders one by one, or write fewer, larger files.");
            }
            else
            {
                parts.Add(Describe(directory, entry.Name) with { Path = below + entry.Name });
            }
        }
    }

    // The files of such tables include those of earlier versions: read as a plain folder, they would give rows that are not in the table.
    private static void CheckNoTable(string directory, string below, WalkEntry entry, ListProblem problem)
    {
        if (entry.Kind is WalkEntryKind.Directory or WalkEntryKind.LinkedDirectory)
        {
            var format = entry.Name switch
            {
                DeltaTable.LogFolder => "Delta",
                ".hoodie" => "Hudi",
                IcebergTable.MetadataFolder when Directory.EnumerateFiles(Path.Join(directory, entry.Name)).Any(file => IcebergTable.IsMetadata(Path.GetFileName(file))) => "Iceberg",
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

    private static bool IsIceberg(string folder, ListingRoots roots) => NamedFile.IsDirectory(Path.Join(folder, IcebergTable.MetadataFolder))
        && DirectoryEntries.Of(Path.Join(folder, IcebergTable.MetadataFolder), (_, kind) => kind is WalkEntryKind.File, roots.Contain).Any(entry => IcebergTable.IsMetadata(entry.Name));

    // A link to nowhere is noticed when the file is opened.
    private static ListPart Describe(string directory, string name)
    {
        var (bytes, modified) = NamedFile.StateOf(Path.Join(directory, name)) ?? (0, DateTime.MinValue);
        return new ListPart(name, bytes, modified.Ticks);
    }
}
