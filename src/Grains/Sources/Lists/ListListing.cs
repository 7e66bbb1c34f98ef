using Microsoft.Win32.SafeHandles;
using ZeroShotOrleans.Files;
using ZeroShotOrleans.Grains.Encoding;

namespace ZeroShotOrleans.Grains.Sources.Lists;

/// <summary>Lists the images that a file names, one entry for each row that names one, in the order of the file.</summary>
/// <remarks>Memory does not grow with the number of rows. After a restart the file is read again from its beginning and what was listed is passed over.</remarks>
internal sealed class ListListing(ListSource list, ListingRoots roots, ImageFiles files, Action<string, long> passedOver)
{
    /// <summary>Longest entry that is kept whole, in characters. No system has paths of more than 4,096 bytes, and an escape writes a byte as four characters.</summary>
    public const int MaxEntryLength = 4096 * FileNameEscape.CharsPerByte;

    /// <summary>The entries behind the first <paramref name="listed"/>.</summary>
    /// <exception cref="ZeroShotException">While it is enumerated: the list is missing, unreadable or wrong; the message says where.</exception>
    public IEnumerable<ImageEntry> Entries(long listed, CancellationToken cancellationToken)
    {
        var root = list.RootOrDefault();
        roots.Check(list.File, "The list");
        roots.Check(root, "The directory of the list's paths");
        using var stream = new FileStream(Open(), FileAccess.Read);
        var (position, nameless) = (0L, 0L);
        foreach (var text in Rows(stream, cancellationToken))
        {
            cancellationToken.ThrowIfCancellationRequested();
            if (string.IsNullOrWhiteSpace(text))
            {
                nameless++;
            }
            else if (++position > listed)
            {
                yield return new ImageEntry(Entry(root, text));
            }
        }

        // Blank lines of a text are nothing to tell; a row of a table without an image may be a mistake.
        if (nameless > 0 && ListFormat.Of(list.File) is not ListKind.Text)
        {
            passedOver(list.File, nameless);
        }
    }

    private SafeFileHandle Open()
    {
        var fault = files.Open(Path.GetDirectoryName(list.File)!, Path.GetFileName(list.File), followLinks: true, out var opened);
        return fault is null ? opened : throw new ZeroShotException(ZeroShotError.BadRequest, fault.Fault is ImageFault.Missing
            ? $"The list '{list.File}' does not exist on the silo that reads it. Check the path, and that the silo sees the same file system."
            : $"The list '{list.File}' cannot be read. {fault.Detail}");
    }

    private IEnumerable<string?> Rows(Stream stream, CancellationToken cancellationToken)
    {
        var problem = new ListProblem(list.File);
        return ListFormat.Of(list.File) switch
        {
            ListKind.Parquet => ParquetList.Rows(stream, list.Column, problem, cancellationToken),
            ListKind.Csv => SeparatedList.Rows(stream, list.Column, ",", problem),
            ListKind.Tsv => SeparatedList.Rows(stream, list.Column, "\t", problem),
            ListKind.JsonLines => JsonList.Rows(stream, list.Column, problem),
            _ => TextList.Rows(stream, problem),
        };
    }

    // An address or path that is too long is cut, and then is too long still: it becomes a fault when it is read, and its row is not lost.
    private static string Entry(string root, string text) =>
        text.Length > MaxEntryLength ? text[..MaxEntryLength] + '\u2026'
        : WebAddress.Is(text) ? text
        : ListRoot.Relative(root, text);
}
