using ZeroShotOrleans.Sources.Listing;
using ZeroShotOrleans.Sources.Listing.Lists;
using ZeroShotOrleans.Sources.Opening;
using ZeroShotOrleans.Sources.Tests.ObjectStores;

namespace ZeroShotOrleans.Sources.Tests.Listing.Lists;

/// <summary>Folders of Delta and Iceberg tables, whose metadata is made by make_tables.mjs with DuckDB and avsc.</summary>
public sealed class TableFolderTests : IDisposable
{
    private static readonly string[] _both = ["split=test/data_0.parquet", "split=train/data_0.parquet"];

    private readonly PhotoFolder _folder = new();
    private readonly ImageFiles _files = new([], maxBytes: 1024 * 1024, maxParquetPageBytes: 64 * 1024 * 1024);

    public TableFolderTests()
    {
        foreach (var path in _both)
        {
            Directory.CreateDirectory(Path.GetDirectoryName(_folder.At(path))!);
            File.Copy(SourceFixtures.At("folder/" + path), _folder.At(path));
        }

        // Of an earlier version: must never be listed.
        File.Copy(SourceFixtures.At("folder/split=test/data_0.parquet"), _folder.At("gone.parquet"));
    }

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("delta")]
    [InlineData("delta-v2-pages")]
    public void A_Delta_checkpoint_stands_for_the_commits_before_it(string checkpoint)
    {
        Log(checkpoint, "00000000000000000005.checkpoint.parquet");

        Assert.Equal(_both, Archives());
    }

    [Fact]
    public void A_Delta_checkpoint_of_several_parts_needs_all_of_them()
    {
        Log("delta-part-2", "00000000000000000005.checkpoint.0000000002.0000000002.parquet");
        Assert.Contains("lacks commits", Refusal(), StringComparison.Ordinal);

        Log("delta-part-1", "00000000000000000005.checkpoint.0000000001.0000000002.parquet");
        Assert.Equal(_both, Archives());
    }

    [Fact]
    public void Delta_commits_after_a_checkpoint_count_and_none_may_lack()
    {
        Log("delta", "00000000000000000005.checkpoint.parquet");
        Commit(5, """{"add":{"path":"gone.parquet"}}""");
        Commit(6, """{"remove":{"path":"split=train/data_0.parquet"}}""");
        Assert.Equal(["split=test/data_0.parquet"], Archives());

        Commit(8, """{"add":{"path":"gone.parquet"}}""");
        Assert.Contains("lacks commits: it must have all from version 6 on", Refusal(), StringComparison.Ordinal);
    }

    [Fact]
    public void A_Delta_file_whose_deletion_vector_was_purged_is_listed()
    {
        const string Vector = "\"deletionVector\":{\"storageType\":\"u\",\"pathOrInlineDv\":\"ab^-aqEH.-t@S}K{vb[*k^\",\"offset\":4,\"sizeInBytes\":40,\"cardinality\":6}";
        Log("delta-vector", "00000000000000000005.checkpoint.parquet");
        Assert.Contains("deletion vectors", Refusal(), StringComparison.Ordinal);

        // In this order of lines, the file without the vector must stay.
        Commit(6, """{"add":{"path":"split=train/data_0.parquet"}}""", "{\"remove\":{\"path\":\"split=train/data_0.parquet\"," + Vector + "}}");
        Assert.Equal(_both, Archives());
    }

    [Theory]
    [InlineData("delta-mapping", "column mapping")]
    [InlineData("delta-feature", "the reader feature 'typeWidening'")]
    [InlineData("delta-headless", "The checkpoint has 0 protocol and 0 metadata actions")]
    public void A_Delta_checkpoint_that_needs_more_is_refused_by_name(string checkpoint, string reason)
    {
        Log(checkpoint, "00000000000000000005.checkpoint.parquet");

        Assert.Contains(reason, Refusal(), StringComparison.Ordinal);
    }

    [Fact]
    public void A_Delta_checkpoint_of_version_2_is_refused_by_name()
    {
        Log("delta", "00000000000000000005.checkpoint.80a083e8-7026-4e79-81be-64bd76c43a11.parquet");

        Assert.Contains("checkpoints of version 2", Refusal(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("v1.metadata.json")]
    [InlineData("v10.metadata.json", "v9.metadata.json")]
    [InlineData("00003-5b3c.metadata.json", "00002-aaaa.metadata.json")]
    public void An_Iceberg_table_has_the_files_of_its_newest_snapshot(string newest, string? older = null)
    {
        Iceberg("iceberg-list", newest);
        if (older is not null)
        {
            Metadata("iceberg-none", older);
        }

        Assert.Equal(_both, Archives());
    }

    [Fact]
    public void Iceberg_metadata_may_be_compressed_and_paths_local()
    {
        Iceberg("iceberg-list", "v1.metadata.json");
        var json = File.ReadAllBytes(_folder.At("metadata/v1.metadata.json"));
        File.Delete(_folder.At("metadata/v1.metadata.json"));
        using (var stream = new System.IO.Compression.GZipStream(File.Create(_folder.At("metadata/v1.gz.metadata.json")), System.IO.Compression.CompressionMode.Compress))
        {
            stream.Write(json);
        }

        Assert.Equal(_both, Archives());
    }

    [Fact]
    public void Iceberg_delete_files_that_were_dropped_do_not_matter()
    {
        Iceberg("iceberg-dropped", "v1.metadata.json");

        Assert.Equal(["split=train/data_0.parquet"], Archives());
    }

    [Theory]
    [InlineData("iceberg-deletes", "row-level deletes")]
    [InlineData("iceberg-orc", "files in the format ORC")]
    [InlineData("iceberg-out", "files outside of its location")]
    [InlineData("iceberg-size", "has not the 5 bytes")]
    [InlineData("iceberg-missing", "'metadata/iceberg-missing.avro' of this Iceberg table cannot be read")]
    public void An_Iceberg_table_that_needs_more_is_refused_by_name(string list, string reason)
    {
        Iceberg(list, "v1.metadata.json");

        Assert.Contains(reason, Refusal(), StringComparison.Ordinal);
    }

    [Fact]
    public void An_Iceberg_table_with_two_newest_versions_or_renamed_columns_is_refused()
    {
        Iceberg("iceberg-list", "00003-a.metadata.json");
        Metadata("iceberg-list", "00003-b.metadata.json");
        Assert.Contains("2 metadata files of version 3", Refusal(), StringComparison.Ordinal);

        Metadata("iceberg-list", "00004-c.metadata.json", """{"id":1,"name":"picture","type":"binary"}""");
        Assert.Contains("renamed or replaced columns ('picture')", Refusal(), StringComparison.Ordinal);
    }

    [Fact]
    public void Damaged_metadata_is_an_error_that_names_the_table_or_the_same_list()
    {
        Iceberg("iceberg-list", "v1.metadata.json");
        var random = new Random(5);
        foreach (var name in new[] { "iceberg-list.avro", "iceberg-a.avro", "iceberg-b.avro" })
        {
            Damage(_folder.At("metadata/" + name), random);
        }

        Directory.Delete(_folder.At("metadata"), recursive: true);
        Log("delta", "00000000000000000005.checkpoint.parquet");
        File.Delete(_folder.At("gone.parquet"));
        var checkpoint = _folder.At("_delta_log/00000000000000000005.checkpoint.parquet");
        var whole = File.ReadAllBytes(checkpoint);
        for (var length = 0; length < whole.Length; length += 97)
        {
            File.WriteAllBytes(checkpoint, whole[..length]);
            Assert.Contains(_folder.Root, Refusal(), StringComparison.Ordinal);
        }
    }

    // Cut anywhere it is refused; with a wrong byte it is refused, or the byte was of no use. Marker, sizes and paths leave no third.
    private void Damage(string file, Random random)
    {
        var whole = File.ReadAllBytes(file);
        for (var length = 0; length < whole.Length - 1; length += 7)
        {
            File.WriteAllBytes(file, whole[..length]);
            if (Outcome() is { } list)
            {
                Assert.Fail($"{Path.GetFileName(file)} cut to {length} of {whole.Length} bytes gives {string.Join(", ", list)}.");
            }
        }

        for (var i = 0; i < 200; i++)
        {
            var damaged = whole.ToArray();
            damaged[random.Next(damaged.Length)] ^= (byte)(1 << random.Next(8));
            File.WriteAllBytes(file, damaged);

            // Never a file of another version, and never anything but a refusal that names the table.
            Assert.DoesNotContain("gone.parquet", Outcome() ?? []);
        }

        File.WriteAllBytes(file, whole);
        Assert.Equal(_both, Archives());
    }

    private List<string>? Outcome()
    {
        try
        {
            return Archives();
        }
        catch (ZeroShotException failure)
        {
            Assert.Contains(_folder.Root, failure.Message, StringComparison.Ordinal);
            return null;
        }
    }

    private void Log(string fixture, string name)
    {
        Directory.CreateDirectory(_folder.At("_delta_log"));
        File.Copy(SourceFixtures.At($"tables/{fixture}.parquet"), _folder.At("_delta_log/" + name));
    }

    private void Commit(int version, params string[] actions) => File.WriteAllLines(_folder.At($"_delta_log/{version:D20}.json"), actions);

    private void Iceberg(string list, string metadata)
    {
        Directory.CreateDirectory(_folder.At("metadata"));
        foreach (var file in Directory.EnumerateFiles(SourceFixtures.At("tables"), "*.avro"))
        {
            File.Copy(file, _folder.At("metadata/" + Path.GetFileName(file)));
        }

        Metadata(list, metadata);
    }

    private void Metadata(string list, string name, string field = """{"id":2,"name":"other","type":"string"}""") => File.WriteAllText(_folder.At("metadata/" + name),
        $$"""
        {"format-version":2,"location":"s3://bucket/table","current-snapshot-id":7,"current-schema-id":1,
         "schemas":[{"schema-id":0,"type":"struct","fields":[{"id":1,"name":"image","type":"binary"}]},{"schema-id":1,"type":"struct","fields":[{{field}}]}],
         "snapshots":[{"snapshot-id":6,"manifest-list":"s3://bucket/table/metadata/old.avro"},{"snapshot-id":7,"manifest-list":"s3://bucket/table/metadata/{{list}}.avro"}]}
        """);

    private string Refusal() => Assert.Throws<ZeroShotException>(() => Archives()).Message;

    // The same table in a store must give the same files, or the same refusal.
    private List<string> Archives()
    {
        var (local, refusal) = Outcome(() => [.. new ListListing(new ListSource { File = _folder.Root }, ListingRoots.Everywhere, _files, new SkipTally())
            .Entries(0, input: default, TestContext.Current.CancellationToken).Select(entry => entry.Archive!).Distinct()]);
        var store = new MemoryStore();
        foreach (var file in Directory.EnumerateFiles(_folder.Root, "*", SearchOption.AllDirectories))
        {
            store.Put("table/" + Path.GetRelativePath(_folder.Root, file).Replace('\\', '/'), File.ReadAllBytes(file));
        }

        using var silo = store.In();
        var (stored, storedRefusal) = Outcome(() => [.. silo.List(new ListSource { File = "s3://b/table" }).Select(entry => entry.Archive!).Distinct()]);
        Assert.Equal(local, stored);
        Assert.Equal(refusal?.Message.Replace(_folder.Root, "s3://b/table", StringComparison.Ordinal), storedRefusal?.Message);
        return refusal is null ? local! : throw refusal;
    }

    private static (List<string>? Archives, ZeroShotException? Refusal) Outcome(Func<List<string>> list)
    {
        try
        {
            return (list(), null);
        }
        catch (ZeroShotException refusal)
        {
            return (null, refusal);
        }
    }
}
