using System.Text;
using ZeroShotOrleans.Sources.Listing;
using ZeroShotOrleans.Sources.Listing.Lists;
using ZeroShotOrleans.Sources.Opening;
using ZeroShotOrleans.Tests;

namespace ZeroShotOrleans.Sources.Tests.Listing.Lists;

/// <summary>
/// The table of lists in <c>docs/sources.md</c> shows actual results. To update it: <c>ZSO_UPDATE=1 dotnet run --project
/// tests/Sources.Tests -- --filter-class "*ListTableTests"</c>.
/// </summary>
public sealed class ListTableTests : IDisposable
{
    private const string Begin = "<!-- Written by ListTableTests: ZSO_UPDATE=1 -->\n", End = "<!-- end -->";

    private readonly PhotoFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void The_documented_table_of_lists_is_current()
    {
        var table = Begin + Table() + End;
        var page = Path.Combine(Repository.Root, "docs", "sources.md");
        var text = File.ReadAllText(page).ReplaceLineEndings("\n");
        var begin = text.IndexOf(Begin, StringComparison.Ordinal);
        Assert.True(begin >= 0, $"docs/sources.md has no line {Begin}");
        var end = text.IndexOf(End, begin, StringComparison.Ordinal) + End.Length;
        if (Environment.GetEnvironmentVariable("ZSO_UPDATE") == "1")
        {
            File.WriteAllText(page, text[..begin] + table + text[end..]);
        }

        Assert.Equal(table, File.ReadAllText(page).ReplaceLineEndings("\n")[begin..(begin + table.Length)]);
    }

    private string Table()
    {
        var table = new StringBuilder("\n| file | shape | result |\n|---|---|---|\n");
        foreach (var (name, shape, content, column) in Shapes())
        {
            File.WriteAllBytes(_folder.At(name), content);
            table.Append("| `").Append(Path.GetExtension(name)).Append("` | ").Append(shape).Append(" | ").Append(ResultOf(new ListSource { File = _folder.At(name), Column = column })).Append(" |\n");
        }

        return table.Append('\n').ToString();
    }

    private static IEnumerable<(string Name, string Shape, byte[] Content, string Column)> Shapes()
    {
        yield return ("list.txt", "a path or URL on each line", "a.jpg\r\nhttps://example.org/b.jpg\n"u8.ToArray(), "");
        yield return ("list.txt", "a line that names no image, among others", "a.jpg\nsome other text\n"u8.ToArray(), "");
        yield return ("list.txt", "no line that names an image", "some other text\nand more of it\n"u8.ToArray(), "");
        yield return ("list.txt", "UTF-16 with a byte order mark", [.. System.Text.Encoding.Unicode.GetPreamble(), .. System.Text.Encoding.Unicode.GetBytes("a.jpg\nb.jpg\n")], "");
        yield return ("list.txt", "UTF-16 without one", System.Text.Encoding.Unicode.GetBytes("a.jpg\nb.jpg\n"), "");
        yield return ("list.txt", "entries separated by zero bytes", "photos/a.jpg\0photos/b.jpg\0"u8.ToArray(), "");
        yield return ("list.csv", "a header and a column with a usual name", "id,path\n1,a.jpg\n2,\"b\nc.jpg\"\n"u8.ToArray(), "");
        yield return ("list.csv", "a column that `--column` names", "id,photo\n1,a.jpg\n"u8.ToArray(), "photo");
        yield return ("list.csv", "a row without an image", "path\na.jpg\n\"\"\n"u8.ToArray(), "");
        yield return ("list.csv", "no such column", "id\n1\n"u8.ToArray(), "");
        yield return ("list.csv", "images in a column of another name", "id,photo\n1,a.jpg\n"u8.ToArray(), "");
        yield return ("list.csv", "two columns with that name", "path,path\na.jpg,b.jpg\n"u8.ToArray(), "");
        yield return ("list.csv", "a quote that is not closed", "path\n\"a.jpg\n"u8.ToArray(), "");
        yield return ("list.tsv", "a header, fields between tabs", "id\tpath\n1\ta.jpg\n"u8.ToArray(), "");
        yield return ("list.jsonl", "an object or a string on each line", "{\"path\":\"a.jpg\"}\n\"b.jpg\"\n"u8.ToArray(), "");
        yield return ("list.jsonl", "a line without the property", "{\"path\":\"a.jpg\"}\n{\"id\":2}\n"u8.ToArray(), "");
        yield return ("list.jsonl", "no line with the property", "{\"id\":1}\n{\"id\":2}\n"u8.ToArray(), "");
        yield return ("list.json", "an array of objects or strings", "[{\"path\": \"a.jpg\"},\n \"b.jpg\"]"u8.ToArray(), "");
        yield return ("list.json", "JSON lines", "{\"path\":\"a.jpg\"}\n{\"path\":\"b.jpg\"}\n"u8.ToArray(), "");
        yield return ("list.json", "one object over several lines", "{\n  \"images\": [\"a.jpg\"]\n}\n"u8.ToArray(), "");
        yield return ("list.parquet", "a column of text", Fixture("paths.parquet"), "");
        yield return ("list.parquet", "a column of bytes that are text", Fixture("bytes.parquet"), "where");
        yield return ("list.parquet", "a field of a struct, with nulls", Fixture("parquet/arrow-v1-plain-none.parquet"), "image.path");
        yield return ("list.parquet", "a column of image files", Fixture("reported_bytes.parquet"), "");
        yield return ("list.parquet", "a struct of `bytes` and `path` (Hugging Face)", Fixture("reported_hf_struct.parquet"), "image");
        yield return ("list.parquet", "a column of other bytes", Fixture("blobs.parquet"), "blob");
        yield return ("list.parquet", "a column of lists", Fixture("parquet/duckdb-v1-snappy.parquet"), "tags.list.element");
        yield return ("list.parquet", "a column of numbers", Fixture("paths.parquet"), "id");
        yield return ("list.arrow", "Arrow IPC, Feather version 2", Fixture("reported_list.arrow"), "");
        yield return ("list.arrows", "an Arrow stream: a column of text", Fixture("arrow/js-stream.arrows"), "");
        yield return ("list.arrow", "a struct of `bytes` and `path` (Hugging Face)", Fixture("arrow/js-zstd.arrow"), "image");
        yield return ("list.arrow", "a column of numbers", Fixture("arrow/js-file.arrow"), "id");
        yield return ("list.feather", "Feather version 1", [.. "FEA1"u8, .. new byte[8]], "");
        yield return ("list.csv.gz", "gzip", Fixture("reported_gz.csv.gz"), "");
        yield return ("list.xlsx", "a workbook", "PK\x03\x04"u8.ToArray(), "");
        yield return ("list.db", "SQLite", "SQLite format 3\0"u8.ToArray(), "");
        yield return ("list.tar", "a tar archive", Fixture("ustar.tar"), "");
    }

    private static byte[] Fixture(string name) => File.ReadAllBytes(SourceFixtures.At(name));

    private static string ResultOf(ListSource list)
    {
        var tally = new SkipTally();
        try
        {
            var entries = new ListListing(list, ListingRoots.Everywhere, new ImageFiles([], 1_000_000), tally)
                .Entries(0, input: default, TestContext.Current.CancellationToken).ToList();
            var what = entries.Exists(entry => entry.ArchiveLength > 0) ? "images read from the file" : "read";
            what += entries.Exists(entry => entry.Problem is not null) ? $"; that entry is the error `Missing` of the path `{entries.Find(entry => entry.Problem is not null).Path}`" : "";
            return tally.Counts.Rows > 0 ? $"{what}; rows without an image are counted" : what;
        }
        catch (ZeroShotException refused)
        {
            return "refused: " + refused.Message[(refused.Message.IndexOf("cannot be used. ", StringComparison.Ordinal) + "cannot be used. ".Length)..].Replace("|", "\\|", StringComparison.Ordinal);
        }
    }
}
