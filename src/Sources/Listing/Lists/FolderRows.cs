using ZeroShotOrleans.Sources.Reading;
using ZeroShotOrleans.Sources.Tables;

namespace ZeroShotOrleans.Sources.Listing.Lists;

/// <summary>Reads the rows of several Parquet or Arrow files as one list. All must have the column, and of the same type.</summary>
/// <param name="list">The list.</param>
/// <param name="parts">Its files, in order.</param>
/// <param name="place">Opens them.</param>
/// <param name="maxPageBytes">Maximum size of a page, decompressed.</param>
/// <param name="problem">Creates exceptions that name the list.</param>
internal sealed class FolderRows(ListSource list, IReadOnlyList<ListPart> parts, ITableFiles place, long maxPageBytes, ListProblem problem)
{
    private ImageColumn? _column;

    /// <summary>Chooses the column by the first file that has rows, and checks that all others have it too.</summary>
    /// <exception cref="ZeroShotException">A file cannot be read, has no such column, or has it with another type; the message names the file.</exception>
    public void Check(CancellationToken cancellationToken)
    {
        // That a file of this name is in the folder could not be told from a list that is this file.
        if (parts.Any(part => part.Path == Path.GetFileName(list.File)))
        {
            throw problem.Of("It is a folder that contains a file of the same name. Rename one of them.");
        }

        _column = Choose(cancellationToken);
        foreach (var part in parts)
        {
            cancellationToken.ThrowIfCancellationRequested();
            using var file = Open(part);
            _ = InTable(part, TableOf(file, part));
        }
    }

    /// <summary>The rows of all files, numbered over all of them.</summary>
    /// <exception cref="ZeroShotException">During enumeration: a file is damaged, or has changed.</exception>
    public IEnumerable<ListRow> Rows(CancellationToken cancellationToken)
    {
        _column ??= Choose(cancellationToken);
        var first = 0L;
        foreach (var part in parts)
        {
            using var file = Open(part);
            var table = TableOf(file, part);
            foreach (var row in TableList.Rows(table, InTable(part, table), ProblemOf(part), cancellationToken))
            {
                yield return row with { Number = first + row.Number, Part = part, PartRow = row.Number };
            }

            first += table.Rows;
        }
    }

    private ImageColumn Choose(CancellationToken cancellationToken)
    {
        foreach (var part in parts)
        {
            cancellationToken.ThrowIfCancellationRequested();
            using var file = Open(part);
            var table = TableOf(file, part);
            if (table.Rows > 0 || part == parts[^1])
            {
                return TableList.Choose(table, list.Column, ProblemOf(part));
            }
        }

        throw new InvalidOperationException("A folder without files.");
    }

    // The columns of the first file, found in another one by their names.
    private ImageColumn InTable(ListPart part, ImageTable table) => _column!.In(table)
        ?? throw ProblemOf(part).Of($"It has no column '{_column.Values.Path}', or with another type, and the files before it have. All files of a folder must have the same columns.");

    private ImageTable TableOf(RandomReader file, ListPart part) => TableList.Open(file, ListFormat.Of(part.Path), maxPageBytes, ProblemOf(part));

    private RandomReader Open(ListPart part)
    {
        if (!place.TryOpen(part.Path, out var file, out var reason))
        {
            throw ProblemOf(part).Of($"It cannot be read. {reason}");
        }

        if (!place.HasChanged(file, part))
        {
            return file;
        }

        file.Dispose();
        throw ProblemOf(part).Of("It changed while the folder was being listed. Submit the job again when the folder is complete.");
    }

    private ListProblem ProblemOf(ListPart part) => new(Path.Join(list.File, part.Path));
}
