using System.Globalization;
using Microsoft.Win32.SafeHandles;
using ZeroShotOrleans.Files;
using ZeroShotOrleans.Grains.Encoding;

namespace ZeroShotOrleans.Grains.Sources.Lists;

/// <summary>Lists the images that a file names, one entry for each row that names one, in the order of the file.</summary>
/// <remarks>Memory does not grow with the number of rows. After a restart the file is read again from its beginning and what was listed is passed over.</remarks>
internal sealed class ListListing(ListSource list, ListingRoots roots, ImageFiles files, SkipTally tally)
{
    /// <summary>Longest entry that is kept whole, in characters. No system has paths of more than 4,096 bytes, and an escape writes a byte as four characters.</summary>
    public const int MaxEntryLength = 4096 * FileNameEscape.CharsPerByte;

    /// <summary>The entries behind the first <paramref name="listed"/>.</summary>
    /// <param name="listed">How many entries were listed before.</param>
    /// <param name="input">What the list was when the job was submitted; none: not known.</param>
    /// <param name="cancellationToken">Ends the listing.</param>
    /// <exception cref="ZeroShotException">While it is enumerated: the list is missing, unreadable, wrong or not the same; the message says where.</exception>
    public IEnumerable<ImageEntry> Entries(long listed, ImageStamp input, CancellationToken cancellationToken)
    {
        var root = list.RootOrDefault();
        roots.Check(list.File, "The list");
        roots.Check(root, "The directory of the list's paths");
        using var stream = new FileStream(Open(), FileAccess.Read);
        var problem = new ListProblem(list.File);
        if (!input.IsNone && InputStamps.Of(list, stream.SafeFileHandle) != input)
        {
            throw problem.Of("It has changed since the job was submitted, and entries of two lists must not be mixed. Submit the job again: that begins a new one.");
        }

        if (ListContent.NameOther(stream.SafeFileHandle, ListFormat.Of(list.File)) is { } other)
        {
            throw problem.Of($"It is {other}.");
        }

        // Blank lines of a text are nothing to tell; a row of a table without an image may be a mistake.
        var (position, counts) = (0L, ListFormat.Of(list.File) is not ListKind.Text);
        foreach (var row in Rows(stream, problem, cancellationToken))
        {
            cancellationToken.ThrowIfCancellationRequested();
            if (!row.IsCell && string.IsNullOrWhiteSpace(row.Text))
            {
                // Those before the last entry that was listed were counted with it.
                if (counts && position >= listed)
                {
                    tally.CountRow();
                }

                continue;
            }

            var entry = row.IsCell ? Cell(row) : Entry(root, row);
            if (++position > listed)
            {
                yield return entry;
            }
        }

    }

    private SafeFileHandle Open()
    {
        var fault = files.Open(Path.GetDirectoryName(list.File)!, Path.GetFileName(list.File), followLinks: true, out var opened);
        return fault is null ? opened : throw new ZeroShotException(ZeroShotError.BadRequest, fault.Fault is ImageFault.Missing
            ? $"The list '{list.File}' does not exist on the silo that reads it. Check the path, and that the silo sees the same file system."
            : $"The list '{list.File}' cannot be read. {fault.Detail}");
    }

    private IEnumerable<ListRow> Rows(FileStream stream, ListProblem problem, CancellationToken cancellationToken) => ListFormat.Of(list.File) switch
    {
        ListKind.Parquet => ParquetList.Rows(stream.SafeFileHandle, list.Column, files.MaxParquetPageBytes, problem, cancellationToken),
        ListKind.Csv => SeparatedList.Rows(stream, list.Column, ",", problem),
        ListKind.Tsv => SeparatedList.Rows(stream, list.Column, "\t", problem),
        ListKind.JsonLines => JsonList.Lines(stream, list.Column, problem),
        ListKind.Json => JsonList.Document(stream, list.Column, problem),
        _ => TextList.Rows(stream, problem),
    };

    // An address or path that is too long is cut, and then is too long still: it becomes a fault when it is read, and its row is not lost.
    private static ImageEntry Entry(string root, ListRow row)
    {
        var text = row.Text!;
        var path = text.Length > MaxEntryLength ? text[..MaxEntryLength] + '\u2026'
            : WebAddress.Is(text) ? text
            : ListRoot.Relative(root, FileAddress.PathOf(text) ?? text);
        return new ImageEntry(path, Row: row.Number, Written: path == text ? null : Cut(text));
    }

    // The row makes it unique: what an image was called need not be.
    private ImageEntry Cell(ListRow row)
    {
        var file = Path.GetFileName(list.File);
        var name = string.IsNullOrEmpty(row.Text) ? null : Cut(row.Text);
        return new ImageEntry(
            string.Create(CultureInfo.InvariantCulture, $"{file}/{row.Number}{(name is null ? "" : "/")}{name}"), Offset: row.Number, ArchiveLength: file.Length, Row: row.Number, Written: name);
    }

    private static string Cut(string text) => text.Length > MaxEntryLength ? text[..MaxEntryLength] + '\u2026' : text;
}
