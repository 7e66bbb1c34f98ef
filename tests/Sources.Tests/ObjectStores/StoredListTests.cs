using ZeroShotOrleans.Sources.Listing;
using ZeroShotOrleans.Sources.ObjectStores;
using ZeroShotOrleans.Sources.Opening;

namespace ZeroShotOrleans.Sources.Tests.ObjectStores;

/// <summary>Lists in stores, and lists of objects.</summary>
public sealed class StoredListTests
{
    [Theory]
    [InlineData("list.txt", "a.jpg\nsub/b.jpg\n./c.jpg\ns3://b/other/d.jpg\nhttps://e.org/e.jpg\n/data/f.jpg\n")]
    [InlineData("list.csv", "path\na.jpg\nsub/b.jpg\n./c.jpg\ns3://b/other/d.jpg\nhttps://e.org/e.jpg\n/data/f.jpg\n")]
    [InlineData("list.jsonl", "\"a.jpg\"\n\"sub/b.jpg\"\n\"./c.jpg\"\n\"s3://b/other/d.jpg\"\n\"https://e.org/e.jpg\"\n\"/data/f.jpg\"\n")]
    public async Task Entries_are_relative_to_the_folder_of_the_list(string name, string text)
    {
        var store = new MemoryStore();
        store.Put($"lists/{name}", text);
        store.Put("lists/a.jpg", "A");
        using var silo = store.In();
        var source = new ListSource { File = $"s3://b/lists/{name}" };

        var entries = silo.List(source);

        Assert.Equal(
            ["s3://b/lists/a.jpg", "s3://b/lists/sub/b.jpg", "s3://b/lists/c.jpg", "s3://b/other/d.jpg", "https://e.org/e.jpg"], entries.Take(5).Select(entry => entry.Path));
        Assert.Equal(["a.jpg", "sub/b.jpg", "./c.jpg", null, null], entries.Take(5).Select(entry => entry.Written));
        Assert.Contains("paths of this list are relative to 's3://b/lists/'", entries[5].Problem, StringComparison.Ordinal);
        var slice = Assert.IsType<MixedSlice>(SourceSlices.Of(source, "job", 0, [.. entries]));
        Assert.Equal([typeof(ObjectSlice), typeof(UrlSlice), typeof(TarSlice)], slice.Parts.Select(part => part.GetType()));
        Assert.Equal("A", System.Text.Encoding.UTF8.GetString((await silo.FetchAsync(source, entries[..1]))[0].Bytes));
        Assert.Empty(silo.Scratch);
    }

    [Fact]
    public void A_local_list_has_paths_addresses_and_urls_mixed()
    {
        using var folder = new PhotoFolder();
        File.WriteAllText(
            folder.At("list.txt"), "a.jpg\ngs://other/x y.jpg\nhttps://acc.blob.core.windows.net/c/a%20b.jpg\nhttps://named.blob.core.windows.net/c/a%20b.jpg\nhttps://named.blob.core.windows.net/c/d.jpg?sv=1\ns3://\ns3://b/\n");
        using var silo = new MemoryStore().In(allowed: ["*", "https://named.blob.core.windows.net/c"]);

        var entries = silo.List(new ListSource { File = folder.At("list.txt") });

        Assert.Equal([false, true, false, true, false, false, false], entries.Select(entry => entry.ETag == ""));
        Assert.Equal("https://named.blob.core.windows.net/c/a%20b.jpg", entries[3].Path);
    }

    [Fact]
    public void Root_may_be_an_address()
    {
        using var folder = new PhotoFolder();
        File.WriteAllText(folder.At("list.txt"), "a.jpg\n");
        using var silo = new MemoryStore().In();

        Assert.Equal("s3://b/root/a.jpg", Assert.Single(silo.List(new ListSource { File = folder.At("list.txt"), Root = "s3://b/root" })).Path);
    }

    [Fact]
    public void A_list_that_changed_or_is_too_large_or_missing_fails_the_job()
    {
        var store = new MemoryStore();
        store.Put("list.txt", "a.jpg\n");
        store.Put("large.txt", new string('x', 2_000_000));
        using var silo = store.In();
        var source = new ListSource { File = "s3://b/list.txt" };
        var input = silo.Sources.StampOf(source, TestContext.Current.CancellationToken);
        Assert.Single(silo.List(source, input: input));
        store.Put("list.txt", "b.jpg\n");

        var changed = Assert.Throws<ZeroShotException>(() => silo.List(source, input: input)).Message;

        Assert.Equal("The list 's3://b/list.txt' cannot be used. It has changed since the job was submitted. Submit the job again to start a new one.", changed);
        Assert.Contains("ObjectStores:MaxListBytes", silo.Problem(new ListSource { File = "s3://b/large.txt" }), StringComparison.Ordinal);
        Assert.Equal("Missing of 's3://b/none.csv'.", silo.Problem(new ListSource { File = "s3://b/none.csv" }));
        Assert.True(silo.Sources.StampOf(new ListSource { File = "s3://b/none.csv" }, TestContext.Current.CancellationToken).IsNone);
        Assert.Empty(silo.Scratch);
    }

    [Theory]
    [InlineData("paths.parquet", "")]
    [InlineData("bytes.parquet", "where")]
    [InlineData("reported_hf_struct.parquet", "")]
    public async Task A_parquet_file_is_read_in_place_and_gives_what_the_local_file_gives(string name, string column)
    {
        var store = new MemoryStore();
        store.Put($"d/{name}", File.ReadAllBytes(SourceFixtures.At(name)));
        using var silo = store.In();
        var (stored, local) = (new ListSource { File = $"s3://b/d/{name}", Column = column }, new ListSource { File = SourceFixtures.At(name), Column = column });
        var input = silo.Sources.StampOf(stored, TestContext.Current.CancellationToken);

        var (entries, expected) = (silo.List(stored, input: input), silo.List(local));

        Assert.Equal(expected.Select(entry => (entry.Row, entry.Offset, entry.ArchiveLength)), entries.Select(entry => (entry.Row, entry.Offset, entry.ArchiveLength)));
        if (expected[0].ArchiveLength > 0)
        {
            Assert.Equal(expected.Select(entry => entry.Path), entries.Select(entry => entry.Path));
            var (files, slice) = (new ImageFiles([], 1_000_000), SourceSlices.Of(local, "job", 0, [.. expected]));
            var images = await silo.FetchAsync(stored, entries, input);
            for (var i = 0; i < expected.Count; i++)
            {
                var error = files.Read(slice, i, out var bytes, out _);
                Assert.Equal((error?.Error, error?.Detail), (images[i].Error?.Error, images[i].Error?.Detail));
                Assert.Equal(bytes, images[i].Bytes);
            }

            store.Put($"d/{name}", "other");
            using var later = store.In();
            Assert.All(await later.FetchAsync(stored, entries, input), image => Assert.Equal(ImageError.Corrupt, image.Error!.Error));
            Assert.All(await silo.FetchAsync(stored, entries[^1..], input: input with { Bytes = 1 }), image => Assert.Equal(ImageError.Corrupt, image.Error!.Error));
        }

        Assert.DoesNotContain($"GET d/{name}", store.Requests);
        Assert.Empty(silo.Scratch);
    }
}
