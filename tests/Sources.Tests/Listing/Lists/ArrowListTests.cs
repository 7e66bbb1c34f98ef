using System.Text.Json;
using ZeroShotOrleans.Sources.Listing;
using ZeroShotOrleans.Sources.Listing.Lists;
using ZeroShotOrleans.Sources.Opening;

namespace ZeroShotOrleans.Sources.Tests.Listing.Lists;

/// <summary>The files are written by apache-arrow (JavaScript) and Polars: <c>Fixtures/sources/arrow/make_arrow.cjs</c>.</summary>
public sealed class ArrowListTests : IDisposable
{
    private static readonly JsonElement _values = JsonDocument.Parse(File.ReadAllText(SourceFixtures.At("arrow/values.json"))).RootElement;

    private readonly PhotoFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    public static TheoryData<string, string, string> Texts => new()
    {
        { "js-file.arrow", "file", "file" },
        { "js-file.arrow", "large", "file" },
        { "js-file.arrow", "kind", "kind" },
        { "js-stream.arrows", "file", "file" },
        { "js-stream.arrows", "large", "file" },
        { "js-stream.arrows", "kind", "kind" },
        { "js-lz4.arrow", "file", "file" },
        { "js-lz4.arrow", "kind", "kind" },
        { "js-zstd.arrow", "large", "file" },
        { "js-zstd.arrow", "kind", "kind" },
        { "polars-uncompressed.feather", "file", "file" },
        { "polars-uncompressed.feather", "kind", "kind" },
        { "polars-lz4.feather", "file", "file" },
        { "polars-zstd.feather", "file", "file" },
        { "polars-zstd.feather", "kind", "kind" },
    };

    [Theory]
    [MemberData(nameof(Texts))]
    public void Text_is_what_was_written(string file, string column, string expected)
    {
        var tally = new SkipTally();
        var rows = _values.GetProperty(expected).EnumerateArray().Select((value, row) => (row, value.GetString())).ToList();

        var entries = List(SourceFixtures.At("arrow/" + file), column, tally: tally);

        Assert.Equal(rows.Where(row => row.Item2 is not null).Select(row => ((long?)row.row, row.Item2)), entries.Select(entry => (entry.Row, (string?)entry.Path)));
        Assert.Equal(rows.Count(row => row.Item2 is null), tally.Counts.Rows);
    }

    [Theory]
    [InlineData("js-file.arrow")]
    [InlineData("js-stream.arrows")]
    [InlineData("js-lz4.arrow")]
    [InlineData("js-zstd.arrow")]
    public void Images_of_a_Hugging_Face_column_are_what_was_written(string file)
    {
        var path = SourceFixtures.At("arrow/" + file);
        var list = new ListSource { File = path, Column = "image" };
        var entries = List(path, "image");
        var files = new ImageFiles([], 1000);
        var rows = _values.GetProperty("image").EnumerateArray().ToList();

        Assert.Equal(
            rows.Select((row, i) => $"{file}/{i}{(row.ValueKind is not JsonValueKind.Null && row.GetProperty("path").GetString() is { } name ? "/" + name : "")}"),
            entries.Select(entry => entry.Path));
        foreach (var i in (int[])[.. Enumerable.Range(0, entries.Count), .. Enumerable.Range(0, entries.Count).Reverse()])
        {
            var error = files.Read(SourceSlices.Of(list, "job", i, [entries[i]]), 0, out var bytes, out _);
            var wanted = rows[i].ValueKind is JsonValueKind.Null ? null : rows[i].GetProperty("bytes").GetString();
            Assert.Equal((wanted is null ? ImageError.Empty : null, wanted ?? ""), (error?.Error, Convert.ToHexString(bytes)));
        }
    }

    [Fact]
    public void A_column_of_bytes_alone_holds_images()
    {
        var entries = List(SourceFixtures.At("arrow/js-zstd.arrow"), "raw");
        var list = new ListSource { File = SourceFixtures.At("arrow/js-zstd.arrow"), Column = "raw" };
        var wanted = _values.GetProperty("raw").EnumerateArray().Select(value => value.GetString() ?? "").ToList();

        Assert.Equal(wanted, entries.Select((entry, i) =>
        {
            _ = new ImageFiles([], 1000).Read(SourceSlices.Of(list, "job", i, [entry]), 0, out var bytes, out _);
            return Convert.ToHexString(bytes);
        }));
    }

    [Theory]
    [InlineData("id", "integer values, not text")]
    [InlineData("tags.item", "a list of values in each row")]
    [InlineData("none", "It has no column 'none'. Columns: 'id', 'tags.item', 'kind', 'image', 'image.bytes', 'image.path'")]
    public void Other_columns_are_refused_by_name(string column, string reason) =>
        Assert.Contains(reason, Assert.Throws<ZeroShotException>(() => List(SourceFixtures.At("arrow/js-file.arrow"), column)).Message, StringComparison.Ordinal);

    [Fact]
    public void A_listing_resumes_after_any_row_and_a_changed_file_is_noticed()
    {
        File.Copy(SourceFixtures.At("arrow/js-stream.arrows"), _folder.At("a.arrows"));
        var list = new ListSource { File = _folder.At("a.arrows"), Column = "image" };
        var files = new ImageFiles([], 1000);
        var input = InputStamps.Of(list, ListingRoots.Everywhere, files);
        var all = List(list.File, "image");
        for (var i = 1; i <= all.Count; i++)
        {
            Assert.Equal(all.Skip(i), new ListListing(list, ListingRoots.Everywhere, files, new SkipTally()).Entries(i, input, TestContext.Current.CancellationToken));
        }

        File.SetLastWriteTimeUtc(list.File, DateTime.UnixEpoch);
        Assert.Equal(ImageError.Corrupt, files.Read(SourceSlices.Of(list, "job", 0, [all[0]], input), 0, out _, out _)?.Error);
        Assert.Throws<ZeroShotException>(() => new ListListing(list, ListingRoots.Everywhere, files, new SkipTally()).Entries(0, input, TestContext.Current.CancellationToken).ToList());
    }

    [Fact]
    public void A_folder_of_Arrow_files_is_one_list()
    {
        File.Copy(SourceFixtures.At("arrow/js-lz4.arrow"), _folder.At("data-00000-of-00002.arrow"));
        File.Copy(SourceFixtures.At("arrow/js-stream.arrows"), _folder.At("data-00001-of-00002.arrow"));
        File.WriteAllText(_folder.At("state.json"), "{}");

        var entries = List(_folder.Root, "image");

        Assert.Equal(100, entries.Count);
        Assert.Equal("data-00001-of-00002.arrow/0/photos/0000 \U0001F408.jpg", entries[50].Path);
        var slice = SourceSlices.Of(new ListSource { File = _folder.Root, Column = "image" }, "job", 48, [.. entries.Skip(48).Take(4)]);
        Assert.Null(new ImageFiles([], 1000).Read(slice, 2, out var bytes, out _));
        Assert.Equal("FFD8FFE0000000", Convert.ToHexString(bytes));
    }

    [Theory]
    [InlineData("js-file.arrow")]
    [InlineData("js-stream.arrows")]
    [InlineData("js-lz4.arrow")]
    [InlineData("polars-zstd.feather")]
    public void Damaged_files_are_errors_and_stay_within_their_bounds(string file)
    {
        var whole = File.ReadAllBytes(SourceFixtures.At("arrow/" + file));
        var random = new Random(11);
        var (refused, read) = (0, 0);
        for (var turn = 0; turn < 600; turn++)
        {
            byte[] garbled = [.. whole];
            if (turn % 4 == 0)
            {
                garbled = garbled[..random.Next(garbled.Length)];
            }
            else
            {
                // Metadata is what lengths come from: whole numbers are replaced there.
                var at = random.Next(garbled.Length - 4) & ~3;
                BitConverter.TryWriteBytes(garbled.AsSpan(at), turn % 2 == 0 ? random.Next() : (int)random.NextInt64(int.MinValue, int.MaxValue) >> random.Next(28));
            }

            File.WriteAllBytes(_folder.At(file), garbled);
            var list = new ListSource { File = _folder.At(file), Column = file.StartsWith("js", StringComparison.Ordinal) ? "image" : "file" };
            var files = new ImageFiles([], 1000, maxParquetPageBytes: 1_000_000);
            try
            {
                var entries = new ListListing(list, ListingRoots.Everywhere, files, new SkipTally()).Entries(0, input: default, TestContext.Current.CancellationToken).Take(200).ToList();
                read++;
                for (var i = 0; i < entries.Count; i++)
                {
                    _ = files.Read(SourceSlices.Of(list, "job", i, [entries[i]]), 0, out _, out _);
                }
            }
            catch (ZeroShotException)
            {
                refused++;
            }
        }

        Assert.True(refused > 100 && read > 30, $"{refused} refused, {read} read");
    }

    [Fact]
    public void Old_formats_are_refused_by_name()
    {
        File.WriteAllBytes(_folder.At("a.feather"), [.. "FEA1"u8, .. new byte[100]]);
        Assert.Contains("version 1", Assert.Throws<ZeroShotException>(() => List(_folder.At("a.feather"), "")).Message, StringComparison.Ordinal);
    }

    private static List<ImageEntry> List(string file, string column, SkipTally? tally = null) =>
        [.. new ListListing(new ListSource { File = file, Column = column }, ListingRoots.Everywhere, new ImageFiles([], 1000), tally ?? new SkipTally()).Entries(0, input: default, TestContext.Current.CancellationToken)];
}
