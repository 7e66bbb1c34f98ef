using System.Globalization;
using Microsoft.Win32.SafeHandles;
using ZeroShotOrleans.Files;
using ZeroShotOrleans.Sources.Listing.Objects;
using ZeroShotOrleans.Sources.ObjectStores;
using ZeroShotOrleans.Sources.Opening;
using ZeroShotOrleans.Sources.Reading;

namespace ZeroShotOrleans.Sources.Listing.Lists;

/// <summary>Lists the images that a file names, one entry per row with an image, in file order.</summary>
/// <remarks>Memory does not grow with the number of rows. After a restart the file is read again from the start, skipping what was listed.</remarks>
internal sealed class ListListing(ListSource list, ListingRoots roots, ImageFiles files, SkipTally tally, StoredLists? stored = null)
{
    /// <summary>Maximum length of an entry in characters. Paths have at most 4,096 bytes on any system, and an escape takes four characters per byte.</summary>
    public const int MaxEntryLength = 4096 * FileNameEscape.CharsPerByte;

    /// <summary>Number of entries of which one must look like an image's name, or the file is not read as a list.</summary>
    public const int MaxLeadingOthers = 100;

    private readonly EntryShape _shape = new(list.RootOrDefault(), roots);
    private readonly ListAddresses _addresses = new(list.RootOrDefault(), stored);

    /// <summary>The entries after the first <paramref name="listed"/>.</summary>
    /// <param name="listed">Number of entries listed before.</param>
    /// <param name="input">The state of the list at submission; none: unknown.</param>
    /// <param name="cancellationToken">Cancels the listing.</param>
    /// <exception cref="ZeroShotException">During enumeration: the list is missing, unreadable, invalid or has changed; the message says where.</exception>
    public IEnumerable<ImageEntry> Entries(long listed, ImageStamp input, CancellationToken cancellationToken)
    {
        var root = list.RootOrDefault();
        if (!_addresses.RootIsInStore)
        {
            roots.Check(root, "The directory of the list's paths");
        }

        var problem = new ListProblem(list.File);
        using var source = Source(problem, listed, input, cancellationToken);
        if (listed == 0)
        {
            CheckShape(source.Rows(), problem, cancellationToken);
        }

        // Blank lines of text are not reported; a table row without an image may be a mistake.
        var (position, counts) = (0L, !source.IsText);
        foreach (var row in source.Rows())
        {
            cancellationToken.ThrowIfCancellationRequested();
            if (!row.IsCell && string.IsNullOrWhiteSpace(row.Text))
            {
                // Earlier ones were counted with the entry that was listed last.
                if (counts && position >= listed)
                {
                    tally.CountRow();
                }

                continue;
            }

            var entry = row.IsCell ? Cell(row, source.Version) : Entry(root, row);
            if (++position > listed)
            {
                yield return entry;
            }
        }

    }

    // Reads the beginning once more: any file can be named as a list, and nothing of another file may be shown.
    private void CheckShape(IEnumerable<ListRow> rows, ListProblem problem, CancellationToken cancellationToken)
    {
        var (others, first) = (0, default(ListRow));
        foreach (var row in rows)
        {
            cancellationToken.ThrowIfCancellationRequested();
            if (row.IsCell || (!string.IsNullOrWhiteSpace(row.Text) && _shape.IsImage(row.Text)))
            {
                others = 0;
                break;
            }

            if (string.IsNullOrWhiteSpace(row.Text))
            {
                continue;
            }

            first = others == 0 ? row : first;
            if (++others == MaxLeadingOthers)
            {
                break;
            }
        }

        if (others > 0)
        {
            throw problem.NoImages(first, others);
        }
    }

    private OpenList Source(ListProblem problem, long listed, ImageStamp input, CancellationToken cancellationToken)
    {
        if (!list.IsInStore && NamedFile.IsDirectory(list.File))
        {
            roots.Check(list.File, "The list");
            return Folder(new LocalTables(list.File, roots, files), problem, listed, input, cancellationToken);
        }

        if (list.IsInStore && stored is not null && StoredTableFiles.Of(list.File, stored, problem, cancellationToken) is { } folder)
        {
            return Folder(folder, problem, listed, input, cancellationToken);
        }

        var (stream, reader, version) = list.IsInStore ? OpenStored(problem, input, cancellationToken) : OpenFile(problem, input);
        if (ListContent.NameOther(reader, ListFormat.Of(list.File)) is { } other)
        {
            stream.Dispose();
            throw problem.Of($"It is {other}.");
        }

        return new OpenList(() => Rows(stream, reader, problem, cancellationToken), stream, ListFormat.Of(list.File) is ListKind.Text, version);
    }

    private OpenList Folder(ITableFiles place, ListProblem problem, long listed, ImageStamp input, CancellationToken cancellationToken)
    {
        var parts = ListFolder.PartsOf(place, files.MaxParquetPageBytes, listed == 0 ? tally : null, problem, cancellationToken);
        if (!input.IsNone && ListFolder.StampOf(parts) != input)
        {
            throw Changed(problem);
        }

        var rows = new FolderRows(list, parts, place, files.MaxParquetPageBytes, problem);
        if (listed == 0)
        {
            rows.Check(cancellationToken);
        }

        return new OpenList(() => rows.Rows(cancellationToken), Stream.Null, IsText: false, Version: null);
    }

    private (Stream Stream, RandomReader Reader, StoredObject? Version) OpenFile(ListProblem problem, ImageStamp input)
    {
        roots.Check(list.File, "The list");
        var stream = new FileStream(Open(), FileAccess.Read);

        // Not disposed: the stream owns the file.
        var reader = new FileReader(stream.SafeFileHandle);
        if (input.IsNone || InputStamps.Of(list, reader) == input)
        {
            return (stream, reader, null);
        }

        stream.Dispose();
        throw Changed(problem);
    }

    private (Stream Stream, RandomReader Reader, StoredObject? Version) OpenStored(ListProblem problem, ImageStamp input, CancellationToken cancellationToken)
    {
        if (stored is null)
        {
            throw problem.Of("This process has no access to object stores.");
        }

        var version = stored.Describe(list.File, cancellationToken);
        if (!input.IsNone && ObjectStamp.Of(version) != input)
        {
            throw Changed(problem);
        }

        var (stream, reader) = stored.Open(list.File, version, inPlace: ListFormat.Of(list.File).IsTable(), cancellationToken);
        return (stream, reader, version);
    }

    private static ZeroShotException Changed(ListProblem problem) => problem.Of("It has changed since the job was submitted. Submit the job again to start a new one.");

    private SafeFileHandle Open()
    {
        var error = files.Open(Path.GetDirectoryName(list.File)!, Path.GetFileName(list.File), followLinks: true, out var opened);
        return error is null ? opened : throw new ZeroShotException(ZeroShotError.BadRequest, error.Error is ImageError.Missing
            ? $"The list '{list.File}' does not exist on the silo that reads it. Check the path, and that the silo sees the same file system."
            : $"The list '{list.File}' cannot be read. {error.Detail}");
    }

    private IEnumerable<ListRow> Rows(Stream stream, RandomReader reader, ListProblem problem, CancellationToken cancellationToken)
    {
        stream.Position = 0;
        return Rows(ListFormat.Of(list.File), stream, reader, problem, cancellationToken);
    }

    private IEnumerable<ListRow> Rows(ListKind kind, Stream stream, RandomReader reader, ListProblem problem, CancellationToken cancellationToken) => kind switch
    {
        ListKind.Parquet or ListKind.Arrow => TableList.Rows(reader, kind, list.Column, files.MaxParquetPageBytes, problem, cancellationToken),
        ListKind.Csv => SeparatedList.Rows(stream, list.Column, ",", problem),
        ListKind.Tsv => SeparatedList.Rows(stream, list.Column, "\t", problem),
        ListKind.JsonLines => JsonList.Lines(stream, list.Column, problem),
        ListKind.Json => JsonList.Document(stream, list.Column, problem),
        _ => TextList.Rows(stream, problem),
    };

    // An overlong entry is truncated and is still too long: it becomes an error when it is read, and its row is not lost.
    private ImageEntry Entry(string root, ListRow row)
    {
        var text = row.Text!;
        if (!_shape.IsImage(text))
        {
            return new ImageEntry(row.Place, Row: row.Number, Problem: $"The list has something else than an image in {row.Place}, which is not shown. An entry is {EntryShape.Wanted}.");
        }

        if (text.Length <= MaxEntryLength && _addresses.Of(text) is { } address)
        {
            var name = address.ToString();
            return new ImageEntry(name, Row: row.Number, Written: name == text ? null : text, ETag: "");
        }

        if (_addresses.RootIsInStore && !WebAddress.Is(text))
        {
            return new ImageEntry(row.Place, Row: row.Number, Problem: $"The path in {row.Place} is one of this machine, or is too long; paths of this list are relative to '{root}'. Name its address instead.");
        }

        var path = text.Length > MaxEntryLength ? text[..MaxEntryLength] + '\u2026'
            : WebAddress.Is(text) ? text
            : ListRoot.Relative(root, FileAddress.PathOf(text) ?? text);
        return new ImageEntry(path, Row: row.Number, Written: path == text ? null : Cut(text));
    }

    // The row number makes it unique: image names need not be.
    private ImageEntry Cell(ListRow row, StoredObject? version)
    {
        var file = row.Part?.Path ?? Path.GetFileName(list.File);
        var number = row.Part is null ? row.Number : row.PartRow;
        var name = string.IsNullOrEmpty(row.Text) ? null : Cut(row.Text);
        return new ImageEntry(
            string.Create(CultureInfo.InvariantCulture, $"{file}/{number}{(name is null ? "" : "/")}{name}"), Offset: number, row.Part?.Bytes ?? 0, file.Length, row.Number, name,
            ETag: row.Part?.ETag ?? version?.ETag, Modified: row.Part?.Modified ?? version?.Modified ?? 0);
    }

    private static string Cut(string text) => text.Length > MaxEntryLength ? text[..MaxEntryLength] + '\u2026' : text;

    // The rows can be read several times, each time from the start.
    private sealed record OpenList(Func<IEnumerable<ListRow>> Rows, Stream Stream, bool IsText, StoredObject? Version) : IDisposable
    {
        public void Dispose() => Stream.Dispose();
    }
}
