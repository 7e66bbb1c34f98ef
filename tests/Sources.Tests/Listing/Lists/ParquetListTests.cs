using System.Text.Json;
using ZeroShotOrleans.Sources.Listing;
using ZeroShotOrleans.Sources.Listing.Lists;
using ZeroShotOrleans.Sources.Opening;
using ZeroShotOrleans.Tests;

namespace ZeroShotOrleans.Sources.Tests.Listing.Lists;

/// <summary>Parquet lists of other writers. The expected values were read by DuckDB: <c>make_parquet.mjs</c> and <c>values.json</c>.</summary>
public sealed class ParquetListTests : IDisposable
{
    private const string Secret = "tenant_A_secret";

    private static readonly Lazy<Dictionary<string, Dictionary<string, string?[]>>> _values = new(() =>
        JsonSerializer.Deserialize<Dictionary<string, Dictionary<string, string?[]>>>(File.ReadAllText(SourceFixtures.At("parquet/values.json")))!);

    private readonly PhotoFolder _folder = new();

    public static TheoryData<string> Files => [.. _values.Value.Keys];

    public void Dispose() => _folder.Dispose();

    [Theory]
    [MemberData(nameof(Files))]
    public void Every_shape_has_the_rows_that_DuckDB_reads(string name)
    {
        foreach (var column in new[] { "plain", "required", "image.path", "deep.inner.path", "strict.path" })
        {
            ReadSecrets();
            var expected = _values.Value[name][column].Select((value, row) => (Row: (long?)row, Path: value)).Where(row => !string.IsNullOrEmpty(row.Path));

            Assert.Equal(expected, Entries("parquet/" + name, column).Select(entry => (entry.Row, (string?)entry.Path)));
        }
    }

    [Theory]
    [MemberData(nameof(Files))]
    public void Images_in_a_struct_are_read_and_missing_ones_are_errors(string name)
    {
        ReadSecrets();
        var list = new ListSource { File = SourceFixtures.At("parquet/" + name), Column = "image" };
        var paths = _values.Value[name]["image.path"];

        var entries = Entries("parquet/" + name, "image");

        Assert.Equal(paths.Select((path, row) => $"{name}/{row}{(string.IsNullOrEmpty(path) ? "" : "/" + path)}"), entries.Select(entry => entry.Path));
        Assert.Equal(
            _values.Value[name]["image.bytes"],
            Read(list, entries).Select(read => read.Error is null ? Convert.ToHexString(read.Bytes) : null));
        Assert.All(Read(list, entries), read => Assert.True(read.Error is null or { Error: ImageError.Empty }, read.Error?.Detail));
    }

    [Fact]
    public void A_column_of_lists_numbers_or_other_bytes_is_rejected_by_name()
    {
        Assert.Contains("'tags.list.item' contains a list of values in each row", Problem("parquet/arrow-v1-plain-none.parquet", "tags.list.item"), StringComparison.Ordinal);
        Assert.Contains("'id' contains Int32 values, not text", Problem("paths.parquet", "id"), StringComparison.Ordinal);
        Assert.Contains("has no column 'nope'. Columns: 'image', 'image.bytes', 'image.path', 'text'.", Problem("reported_hf_struct.parquet", "nope"), StringComparison.Ordinal);
        Assert.Contains("'blob' contains bytes that are neither image files nor text", Problem("blobs.parquet", "blob"), StringComparison.Ordinal);
    }

    [Fact]
    public void Nulls_of_a_struct_are_not_the_values_of_another_list()
    {
        for (var i = 0; i < 100; i++)
        {
            ReadSecrets();
            Assert.Empty(Entries("reported_leak_B.parquet", "image.path"));
            Assert.Equal([0L, 1L], Entries("reported_phantom_rg.parquet", "image.path").Select(entry => entry.Row!.Value));
        }
    }

    [Fact]
    public void Embedded_images_have_the_bytes_of_the_original_files()
    {
        var cat = File.ReadAllBytes(Path.Combine(Repository.Root, "samples", "photos", "cat.jpg"));
        foreach (var (file, column, names) in new (string, string, string[])[]
        {
            ("reported_bytes.parquet", "", ["reported_bytes.parquet/0"]),
            ("reported_hf_struct.parquet", "", ["reported_hf_struct.parquet/0/cat.jpg"]),
            ("reported_hf_struct.parquet", "image.bytes", ["reported_hf_struct.parquet/0/cat.jpg"]),
        })
        {
            var entries = Entries(file, column);

            Assert.Equal(names, entries.Select(entry => entry.Path));
            Assert.Equal(cat, Read(new ListSource { File = SourceFixtures.At(file), Column = column }, entries)[0].Bytes);
        }

        Assert.Equal(5, Read(new ListSource { File = SourceFixtures.At("reported_bytes_img.parquet") }, Entries("reported_bytes_img.parquet", "")).Count(read => read.Bytes is [0xFF, 0xD8, ..]));
    }

    [Fact]
    public void A_file_changed_since_listing_is_an_error_for_each_image()
    {
        var path = _folder.At("list.parquet");
        File.Copy(SourceFixtures.At("reported_hf_struct.parquet"), path);
        var list = new ListSource { File = path };
        var input = InputStamps.Of(list, ListingRoots.Everywhere, new ImageFiles([], 1_000_000));
        var slice = SourceSlices.Of(list, "job", 0, [new ImageEntry("list.parquet/0/cat.jpg", ArchiveLength: 12)], input);
        var files = new ImageFiles([], 1_000_000);

        Assert.Null(files.Read(slice, 0, out _, out _));
        File.SetLastWriteTimeUtc(path, File.GetLastWriteTimeUtc(path).AddSeconds(1));

        Assert.Equal(ImageError.Corrupt, files.Read(slice, 0, out _, out _)?.Error);
    }

    [Fact]
    public void A_too_large_page_is_rejected_with_the_setting()
    {
        var files = new ImageFiles([], 1_000_000, maxParquetPageBytes: 1024);
        var list = new ListSource { File = SourceFixtures.At("reported_bytes.parquet") };

        Assert.Contains("Images:MaxParquetPageBytes", Assert.Throws<ZeroShotException>(() => Entries(list, files)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_corrupt_file_never_exposes_data_of_another()
    {
        foreach (var name in new[] { "arrow-v1-plain-none", "arrow-v2-dictionary-brotli", "arrow-v2-delta-length-lz4", "duckdb-v1-gzip", "duckdb-v2-lz4_raw", "duckdb-v2-uncompressed" })
        {
            var whole = File.ReadAllBytes(SourceFixtures.At($"parquet/{name}.parquet"));
            for (var at = 4; at < whole.Length; at += 5)
            {
                byte[] damaged = [.. whole];
                damaged[at] ^= (byte)(1 << (at % 8));
                File.WriteAllBytes(_folder.At("list.parquet"), damaged);
                foreach (var column in new[] { "image.path", "image" })
                {
                    ReadSecrets();
                    AssertNoSecret(new ListSource { File = _folder.At("list.parquet"), Column = column });
                }
            }
        }
    }

    private static void AssertNoSecret(ListSource list)
    {
        try
        {
            var entries = Entries(list, new ImageFiles([], 1_000_000));
            Assert.DoesNotContain(entries, entry => entry.Path.Contains(Secret, StringComparison.Ordinal));
            if (list.Column == "image")
            {
                Assert.DoesNotContain(Read(list, entries), read => System.Text.Encoding.Latin1.GetString(read.Bytes).Contains(Secret, StringComparison.Ordinal));
            }
        }
        catch (ZeroShotException problem)
        {
            Assert.Equal(ZeroShotError.BadRequest, problem.Code);
        }
    }

    // Fills a buffer pool with another file's data.
    private static void ReadSecrets() => Assert.All(Entries("reported_leak_A.parquet", "path"), entry => Assert.StartsWith(Secret, entry.Path, StringComparison.Ordinal));

    private static List<(ImageOutcome? Error, byte[] Bytes)> Read(ListSource list, List<ImageEntry> entries)
    {
        var files = new ImageFiles([], 1_000_000);
        var slice = SourceSlices.Of(list, "job", 0, [.. entries]);
        return [.. Enumerable.Range(0, entries.Count).Select(i => (files.Read(slice, i, out var bytes, out _), bytes))];
    }

    private static string Problem(string file, string column) => Assert.Throws<ZeroShotException>(() => Entries(file, column)).Message;

    private static List<ImageEntry> Entries(string file, string column) => Entries(new ListSource { File = SourceFixtures.At(file), Column = column }, new ImageFiles([], 1_000_000));

    private static List<ImageEntry> Entries(ListSource list, ImageFiles files) =>
        [.. new ListListing(list, ListingRoots.Everywhere, files, new SkipTally()).Entries(0, input: default, TestContext.Current.CancellationToken)];
}
