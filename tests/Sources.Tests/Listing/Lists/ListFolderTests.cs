using System.Collections.Immutable;
using System.Text.Json;
using ZeroShotOrleans.Sources.Listing;
using ZeroShotOrleans.Sources.Listing.Lists;
using ZeroShotOrleans.Sources.Opening;

namespace ZeroShotOrleans.Sources.Tests.Listing.Lists;

/// <summary>Folders of Parquet files. The partitions are written by DuckDB: <c>Fixtures/sources/folder/make_folder.mjs</c>.</summary>
public sealed class ListFolderTests : IDisposable
{
    private readonly PhotoFolder _folder = new();
    private readonly ImageFiles _files = new([], 1_000_000);
    private SkipTally _tally = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Partitions_are_one_list_with_the_images_that_another_program_reads()
    {
        CopyPartitions();
        File.WriteAllText(_folder.At("_SUCCESS"), "");
        File.WriteAllText(_folder.At(".crc"), "");
        File.WriteAllText(_folder.At("split=train/_metadata"), "");
        File.WriteAllText(_folder.At("readme.md"), "");
        Directory.CreateDirectory(_folder.At("_temporary"));
        File.Copy(SourceFixtures.At("paths.parquet"), _folder.At("_temporary/data_1.parquet"));
        using var expected = JsonDocument.Parse(File.ReadAllText(SourceFixtures.At("folder/folder.json")));
        var rows = expected.RootElement.EnumerateArray().ToList();

        var entries = List();

        Assert.Equal(60, rows.Count);
        Assert.Equal(
            rows.Select(row => $"split={row.GetProperty("split").GetString()}/data_0.parquet/{row.GetProperty("number").GetString()}{(row.GetProperty("name").GetString() is { } name ? "/" + name : "")}"),
            entries.Select(entry => entry.Path));
        Assert.Equal(Enumerable.Range(0, 60).Select(row => (long?)row), entries.Select(entry => entry.Row));
        Assert.Equal((0, 1), (_tally.Counts.Rows, (int)_tally.Counts.FoldersNotEntered));
        Assert.Equal([".md"], _tally.Counts.ByExtension.Select(count => count.Extension));
        Assert.Equal(3, _tally.Counts.WithoutExtension + _tally.Counts.OtherExtensions);

        // A lease over the border of two files, and each image alone.
        foreach (var count in new[] { 16, 1 })
        {
            for (var first = 0; first < entries.Count; first += count)
            {
                ImmutableArray<ImageEntry> lease = [.. entries.Skip(first).Take(count)];
                var slice = SourceSlices.Of(Source, "job", first, lease);
                for (var i = 0; i < lease.Length; i++)
                {
                    var error = _files.Read(slice, i, out var bytes, out _);
                    var wanted = rows[first + i].GetProperty("bytes").GetString();
                    Assert.Equal(wanted is null ? ImageError.Empty : null, error?.Error);
                    Assert.Equal(wanted ?? "", Convert.ToHexString(bytes));
                }
            }
        }
    }

    [Fact]
    public void A_listing_resumes_after_any_row_and_counts_nothing_twice()
    {
        CopyPartitions();
        File.WriteAllText(_folder.At("_SUCCESS"), "");
        var all = List();
        var input = Stamp();

        for (var i = 1; i <= all.Count; i++)
        {
            Assert.Equal(all.Skip(i), List(listed: i, input: input));
            Assert.Equal(0, _tally.Counts.WithoutExtension);
        }
    }

    [Fact]
    public void Paths_in_several_files_are_one_list()
    {
        File.Copy(SourceFixtures.At("paths.parquet"), _folder.At("b.parquet"));
        File.Copy(SourceFixtures.At("paths.parquet"), _folder.At("a.parquet"));

        var entries = List();

        Assert.Equal(40, entries.Count);
        Assert.Equal(10, _tally.Counts.Rows);
        Assert.Equal(entries.Take(20).Select(entry => entry.Path), entries.Skip(20).Select(entry => entry.Path));
        Assert.Equal(entries.Take(20).Select(entry => entry.Row + 25), entries.Skip(20).Select(entry => entry.Row));
    }

    [Fact]
    public void A_file_with_other_columns_is_named_before_anything_is_listed()
    {
        File.Copy(SourceFixtures.At("paths.parquet"), _folder.At("a.parquet"));
        _folder.Add("part=2/x");
        File.Copy(SourceFixtures.At("bytes.parquet"), _folder.At("part=2/b.parquet"));

        var message = Assert.Throws<ZeroShotException>(() => List()).Message;

        Assert.Contains("part=2/b.parquet", message, StringComparison.Ordinal);
        Assert.Contains("It has no column 'path'", message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_file_that_is_no_Parquet_file_is_named()
    {
        File.Copy(SourceFixtures.At("paths.parquet"), _folder.At("a.parquet"));
        File.WriteAllText(_folder.At("b.parquet"), "something else entirely");

        Assert.Contains("b.parquet", Assert.Throws<ZeroShotException>(() => List()).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_folder_without_Parquet_files_is_refused()
    {
        _folder.Add("notes.txt");
        _folder.Add("_hidden.parquet");

        Assert.Contains("without Parquet files", Assert.Throws<ZeroShotException>(() => List()).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_folder_that_changed_is_noticed_by_the_listing_and_by_encoders()
    {
        CopyPartitions();
        var entries = List();
        var input = Stamp();
        Assert.Equal(input, Stamp());
        Assert.Equal(60, List(input: input).Count);

        File.SetLastWriteTimeUtc(_folder.At("split=test/data_0.parquet"), DateTime.UnixEpoch);
        Assert.NotEqual(input, Stamp());
        Assert.Contains("changed", Assert.Throws<ZeroShotException>(() => List(input: input)).Message, StringComparison.Ordinal);
        Assert.Equal(ImageError.Corrupt, _files.Read(SourceSlices.Of(Source, "job", 0, [entries[0]], input), 0, out _, out _)?.Error);
        Assert.Null(_files.Read(SourceSlices.Of(Source, "job", 59, [entries[58]], input), 0, out _, out _)?.Error);
    }

    [Fact]
    public void Files_behind_links_are_read()
    {
        using var blobs = new PhotoFolder();
        File.Copy(SourceFixtures.At("folder/split=test/data_0.parquet"), blobs.At("0a1b2c"));
        _folder.AddLink("test-00000-of-00001.parquet", blobs.At("0a1b2c"));

        var entry = List()[0];

        Assert.Null(_files.Read(SourceSlices.Of(Source, "job", 0, [entry]), 0, out _, out _));
        Assert.Equal("test-00000-of-00001.parquet/0/photo-040.jpg", entry.Path);
    }

    [Fact]
    public void A_folder_outside_the_roots_is_refused()
    {
        CopyPartitions();
        using var elsewhere = new PhotoFolder();

        Assert.Contains("outside", Assert.Throws<ZeroShotException>(() => new ListListing(Source, new ListingRoots([elsewhere.Root]), _files, new SkipTally())
            .Entries(0, input: default, TestContext.Current.CancellationToken).ToList()).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_Delta_table_has_the_files_of_its_current_version()
    {
        CopyPartitions();
        File.Copy(SourceFixtures.At("folder/split=test/data_0.parquet"), _folder.At("old file.parquet"));
        Commit(0, Protocol(1), """{"metaData":{"id":"x","format":{"provider":"parquet","options":{}},"configuration":{},"partitionColumns":["split"]}}""", Add("old%20file.parquet"));
        Commit(1, Remove("old%20file.parquet"), Add("split%3Dtrain/data_0.parquet"), "");
        Assert.Equal(40, List().Count);
        var input = Stamp();

        Commit(2, Add("split=test/data_0.parquet"), """{"commitInfo":{"operation":"WRITE"}}""");

        Assert.Equal(["split=test/data_0.parquet", "split=train/data_0.parquet"], List().Select(entry => entry.Archive).Distinct());
        Assert.NotEqual(input, Stamp());
        Assert.Contains("changed", Assert.Throws<ZeroShotException>(() => List(input: input)).Message, StringComparison.Ordinal);
        Assert.Null(_files.Read(SourceSlices.Of(Source, "job", 0, [List()[0]]), 0, out _, out _));
    }

    [Theory]
    [InlineData("""{"protocol":{"minReaderVersion":3,"minWriterVersion":7,"readerFeatures":["v2Checkpoint"]}}""", "the reader feature 'v2Checkpoint'")]
    [InlineData("""{"protocol":{"minReaderVersion":4,"minWriterVersion":7}}""", "reader version 4")]
    [InlineData("""{"metaData":{"configuration":{"delta.columnMapping.mode":"name"}}}""", "column mapping")]
    [InlineData("""{"metaData":{"format":{"provider":"orc"}}}""", "files that are not Parquet")]
    [InlineData("""{"add":{"path":"a.parquet","deletionVector":{"storageType":"u"}}}""", "deletion vectors")]
    [InlineData("""{"add":{"path":"s3://bucket/a.parquet"}}""", "outside of its folder")]
    [InlineData("""{"add":{"path":"../a.parquet"}}""", "outside of its folder")]
    [InlineData("""{"add":{"path":1}}""", "Line 2 of '_delta_log/00000000000000000000.json'")]
    [InlineData("""{"add":""", "Line 2 of '_delta_log/00000000000000000000.json'")]
    public void A_Delta_table_that_needs_more_is_refused_by_name(string action, string reason)
    {
        Commit(0, Protocol(1), action);

        Assert.Contains(reason, Assert.Throws<ZeroShotException>(() => List()).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_Delta_table_without_its_first_commits_or_its_files_is_refused()
    {
        CopyPartitions();
        Commit(1, Add("split=train/data_0.parquet"));
        Assert.Contains("checkpoint", Assert.Throws<ZeroShotException>(() => List()).Message, StringComparison.Ordinal);

        Commit(0, Protocol(1), Add("gone.parquet"));
        Assert.Contains("gone.parquet", Assert.Throws<ZeroShotException>(() => List()).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Other_tables_are_refused_by_name()
    {
        CopyPartitions();
        _folder.Add(".hoodie/hoodie.properties");
        Assert.Contains("Hudi", Assert.Throws<ZeroShotException>(() => List()).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_folder_of_tables_is_refused()
    {
        CopyPartitions();
        _folder.Add("split=train/_delta_log/00000000000000000000.json");
        Assert.Contains("'split=train/' is a table in the format Delta", Assert.Throws<ZeroShotException>(() => List()).Message, StringComparison.Ordinal);
    }

    private void Commit(int version, params string[] actions)
    {
        Directory.CreateDirectory(_folder.At("_delta_log"));
        File.WriteAllLines(_folder.At($"_delta_log/{version:D20}.json"), actions);
    }

    private static string Protocol(int version) => $$$"""{"protocol":{"minReaderVersion":{{{version}}},"minWriterVersion":2}}""";

    private static string Add(string path) => $$$"""{"add":{"path":"{{{path}}}","partitionValues":{},"size":1,"modificationTime":1,"dataChange":true}}""";

    private static string Remove(string path) => $$$"""{"remove":{"path":"{{{path}}}","deletionTimestamp":1,"dataChange":true}}""";

    private ListSource Source => new() { File = _folder.Root };

    private void CopyPartitions()
    {
        foreach (var path in new[] { "split=train/data_0.parquet", "split=test/data_0.parquet" })
        {
            Directory.CreateDirectory(Path.GetDirectoryName(_folder.At(path))!);
            File.Copy(SourceFixtures.At("folder/" + path), _folder.At(path));
        }
    }

    private ImageStamp Stamp() => InputStamps.Of(Source, ListingRoots.Everywhere, _files);

    private List<ImageEntry> List(long listed = 0, ImageStamp input = default) =>
        [.. new ListListing(Source, ListingRoots.Everywhere, _files, _tally = new SkipTally()).Entries(listed, input, TestContext.Current.CancellationToken)];
}
