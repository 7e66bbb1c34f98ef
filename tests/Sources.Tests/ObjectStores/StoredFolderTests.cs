using ZeroShotOrleans.Sources.Listing;
using ZeroShotOrleans.Sources.Opening;

namespace ZeroShotOrleans.Sources.Tests.ObjectStores;

/// <summary>Folders of Parquet files in stores. Delta and Iceberg tables are compared in <c>TableFolderTests</c>.</summary>
public sealed class StoredFolderTests
{
    private static readonly string[] _parts = ["split=test/data_0.parquet", "split=train/data_0.parquet"];

    [Theory]
    [InlineData("s3://b/t"), InlineData("s3://b/t/")]
    public async Task Partitions_give_what_the_local_folder_gives(string address)
    {
        using var folder = Local();
        var store = Store();
        store.Put("t/_SUCCESS", "");
        store.Put("t/split=train/_metadata", "");
        store.Put("t/_temporary/data_1.parquet", File.ReadAllBytes(SourceFixtures.At("paths.parquet")));
        store.Put("t/readme.md", "");
        store.Put("t/split=test/", "");
        store.Put("table.parquet", "");
        using var silo = store.In();
        var (stored, local) = (new ListSource { File = address }, new ListSource { File = folder.Root });
        var input = silo.Sources.StampOf(stored, TestContext.Current.CancellationToken);

        var (entries, expected) = (silo.List(stored, input: input), silo.List(local));

        Assert.False(input.IsNone);
        Assert.Equal(60, entries.Count);
        Assert.Equal(expected.Select(entry => (entry.Path, entry.Row, entry.Offset)), entries.Select(entry => (entry.Path, entry.Row, entry.Offset)));
        Assert.Equal(entries.Skip(37), silo.List(stored, listed: 37, input: input));
        var files = new ImageFiles([], 1_000_000);
        foreach (var part in entries.Zip(expected).GroupBy(pair => pair.First.Archive))
        {
            var images = await silo.FetchAsync(stored, [.. part.Select(pair => pair.First)], input);
            var slice = SourceSlices.Of(local, "job", 0, [.. part.Select(pair => pair.Second)]);
            for (var i = 0; i < images.Count; i++)
            {
                var error = files.Read(slice, i, out var bytes, out _);
                Assert.Equal((error?.Error, error?.Detail), (images[i].Error?.Error, images[i].Error?.Detail));
                Assert.Equal(bytes, images[i].Bytes);
            }
        }
    }

    [Fact]
    public async Task A_part_that_changed_is_an_error_of_its_rows_and_a_changed_folder_fails_the_job()
    {
        var store = Store();
        using var silo = store.In();
        var source = new ListSource { File = "s3://b/t" };
        var input = silo.Sources.StampOf(source, TestContext.Current.CancellationToken);
        var entries = silo.List(source, input: input);
        store.Put($"t/{_parts[0]}", File.ReadAllBytes(SourceFixtures.At("folder/" + _parts[1])));
        using var later = store.In();

        Assert.All(await later.FetchAsync(source, [.. entries.Where(entry => entry.Archive == _parts[0])]), image => Assert.Equal(ImageError.Corrupt, image.Error!.Error));
        Assert.Contains(await later.FetchAsync(source, [.. entries.Where(entry => entry.Archive == _parts[1])]), image => image.Error is null);
        Assert.Contains("It has changed since the job was submitted.", Assert.Throws<ZeroShotException>(() => later.List(source, input: input)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_table_within_the_folder_and_a_folder_without_tables_are_refused()
    {
        var store = Store();
        store.Put("t/deep/_delta_log/00000000000000000000.json", "{}");
        store.Put("photos/a.jpg", "A");
        using var silo = store.In();

        Assert.Contains("Its folder 'deep/' is a table in the format Delta", silo.Problem(new ListSource { File = "s3://b/t" }), StringComparison.Ordinal);
        Assert.Contains("without Parquet files", silo.Problem(new ListSource { File = "s3://b/photos" }), StringComparison.Ordinal);
    }

    [Fact]
    public void Only_allowed_addresses_are_listed()
    {
        using var silo = Store().In(allowed: ["s3://b/other"]);

        Assert.Throws<ZeroShotException>(() => silo.Stored.CheckAllowed(new ListSource { File = "s3://b/t" }));
        Assert.ThrowsAny<Exception>(() => silo.List(new ListSource { File = "s3://b/t" }));
    }

    private static MemoryStore Store()
    {
        var store = new MemoryStore();
        foreach (var part in _parts)
        {
            store.Put($"t/{part}", File.ReadAllBytes(SourceFixtures.At("folder/" + part)));
        }

        return store;
    }

    private static PhotoFolder Local()
    {
        var folder = new PhotoFolder();
        foreach (var part in _parts)
        {
            Directory.CreateDirectory(Path.GetDirectoryName(folder.At(part))!);
            File.Copy(SourceFixtures.At("folder/" + part), folder.At(part));
        }

        return folder;
    }
}
