using System.Globalization;
using Parquet.Serialization;
using ZeroShotOrleans.Cli.Tests.Fakes;

namespace ZeroShotOrleans.Results.Tests;

/// <summary>Results of a list include its row numbers and entries, so that they can be joined with the list.</summary>
public class ListRowTests
{
    private static readonly ResultLayout _layout = new()
    {
        Model = "zeroshot-mini",
        Fingerprint = "5d0e",
        LabelSets = [new NamedLabels("zeroshot-mini/abc", Rows.Labels)],
        TopK = 1,
        WithLogits = false,
        WithRows = true,
    };

    private static readonly ImageResult[] _results =
    [
        Rows.Classified("a.jpg", new LabelScore(0, 1)) with { Row = 0, Entry = "/photos/a.jpg" },
        Rows.Failed("t.parquet/7", ImageError.Empty, "No image.") with { Row = 7 },
    ];

    [Fact]
    public void Csv_ends_with_row_and_entry()
    {
        using var text = new StringWriter(CultureInfo.InvariantCulture);

        Write(new CsvWriter(text, _layout));

        Assert.Equal(
            """
            path,status,error,detail,label,score,model,model_fingerprint,label_set,label_set_version,row,entry
            a.jpg,ok,,,cat,1,zeroshot-mini,5d0e,abc,0,0,/photos/a.jpg
            t.parquet/7,error,Empty,No image.,,,zeroshot-mini,5d0e,abc,0,7,

            """, text.ToString());
    }

    [Fact]
    public void Json_lines_include_row_and_entry()
    {
        using var text = new StringWriter(CultureInfo.InvariantCulture);

        Write(new JsonLinesWriter(text, _layout));

        var lines = text.ToString().Split('\n');
        Assert.EndsWith(""","row":0,"entry":"/photos/a.jpg"}""", lines[0], StringComparison.Ordinal);
        Assert.EndsWith(""","row":7,"entry":null}""", lines[1], StringComparison.Ordinal);
    }

    [Fact]
    public async Task Parquet_includes_row_and_entry()
    {
        using var file = new MemoryStream();
        Write(new ParquetResultWriter(file, _layout));
        file.Position = 0;

        var rows = (await ParquetSerializer.DeserializeAsync<ListRow>(file, cancellationToken: TestContext.Current.CancellationToken)).Data;

        Assert.Equal([("a.jpg", 0L, "/photos/a.jpg"), ("t.parquet/7", 7L, null)], rows.Select(row => (row.path, row.row!.Value, row.entry)));
    }

    private static void Write(IResultWriter writer)
    {
        writer.Begin();
        foreach (var result in _results)
        {
            writer.Write(result);
        }

        writer.End();
    }

#pragma warning disable IDE1006, CA1812 // Property names match the file; the library instantiates the class.
    private sealed class ListRow
    {
        public string? path { get; set; }

        public long? row { get; set; }

        public string? entry { get; set; }
    }
#pragma warning restore IDE1006, CA1812
}
