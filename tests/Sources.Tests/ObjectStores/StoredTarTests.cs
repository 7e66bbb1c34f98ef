using ZeroShotOrleans.Sources.Listing;
using ZeroShotOrleans.Sources.ObjectStores;
using ZeroShotOrleans.Sources.Opening;

namespace ZeroShotOrleans.Sources.Tests.ObjectStores;

/// <summary>Tar archives in stores.</summary>
public sealed class StoredTarTests
{
    [Theory]
    [InlineData("s3://b/shards/")]
    [InlineData("s3://b/shards")]
    [InlineData("s3://b/shards/pax.tar")]
    public async Task Lists_and_reads_what_local_archives_give(string root)
    {
        var store = new MemoryStore();
        using var folder = new PhotoFolder();
        foreach (var name in new[] { "gnu.tar", "pax.tar", "ustar.tar", "reported_concat.tar", "reported_sparse_posix1.0.tar" })
        {
            store.Put($"shards/{name}", File.ReadAllBytes(SourceFixtures.At(name)));
            File.Copy(SourceFixtures.At(name), folder.At(name));
        }

        store.Put("shards/sub/other.tar");
        store.Put("shards/readme.txt");
        File.WriteAllText(folder.At("readme.txt"), "x");
        using var silo = store.In();
        var stored = new TarSource { Root = root };
        var local = new TarSource { Root = root.EndsWith(".tar", StringComparison.Ordinal) ? folder.At("pax.tar") : folder.Root };

        var (entries, expected) = (silo.List(stored), silo.List(local));

        Assert.Equal(expected, entries.Select(entry => entry with { ETag = null, Modified = 0 }));
        Assert.All(entries, entry => Assert.Equal("v1", entry.ETag));
        var (files, slice) = (new ImageFiles([], 1_000_000), SourceSlices.Of(local, "job", 0, [.. expected]));
        var images = await silo.FetchAsync(stored, entries);
        for (var i = 0; i < expected.Count; i++)
        {
            var error = files.Read(slice, i, out var bytes, out _);
            Assert.Equal((error?.Error, error?.Detail), (images[i].Error?.Error, images[i].Error?.Detail));
            Assert.Equal(bytes, images[i].Bytes);
            Assert.Equal(entries.Skip(i + 1), silo.List(stored, after: entries[i]));
        }
    }

    [Fact]
    public async Task Reads_little_of_large_members_and_small_ones_in_blocks()
    {
        var store = new MemoryStore();
        store.Put("large.tar", Tar(members: 8, bytes: 2_000_000));
        store.Put("small.tar", Tar(members: 2_000, bytes: 1_000));
        using var silo = store.In(maxBytes: 10_000_000);

        Assert.Equal(8, silo.List(new TarSource { Root = "s3://b/large.tar" }).Count);
        Assert.InRange(store.Requests.Where(request => request.StartsWith("GET", StringComparison.Ordinal)).Sum(Length), 1, 8 * 100_000);

        store.Requests.Clear();
        var source = new TarSource { Root = "s3://b/small.tar" };
        var entries = silo.List(source);
        Assert.Equal(2_000, entries.Count);
        Assert.InRange(store.Requests.Count, 1, 20);

        store.Put("small.tar", Tar(members: 1, bytes: 1_000));
        Assert.Equal(ImageError.Corrupt, (await silo.FetchAsync(source, entries[..1]))[0].Error!.Error);
    }

    [Fact]
    public void An_archive_that_cannot_be_read_is_one_error_among_others_and_a_failure_alone()
    {
        var store = new MemoryStore { Fails = (operation, key) => operation == "GET" && key == "t/b.tar" ? ObjectStoreError.AccessDenied : null };
        store.Put("t/a.tar", Tar(1, 10));
        store.Put("t/b.tar", Tar(1, 10));
        store.Put("t/c.tar.xz");
        store.Put("none/readme.txt");
        using var silo = store.In();

        Assert.Equal(["a.tar/0000.jpg", "b.tar/"], silo.List(new TarSource { Root = "s3://b/t" }).Select(entry => entry.Path));
        Assert.Equal("The archive 's3://b/t/b.tar' cannot be read. Allow the silos' credentials to read it.", silo.Problem(new TarSource { Root = "s3://b/t/b.tar" }));
        Assert.Contains("without archives", silo.Problem(new TarSource { Root = "s3://b/none/" }), StringComparison.Ordinal);
        var before = silo.Sources.StampOf(new TarSource { Root = "s3://b/t" }, TestContext.Current.CancellationToken);
        store.Put("t/a.tar", Tar(1, 10));
        Assert.NotEqual(before, silo.Sources.StampOf(new TarSource { Root = "s3://b/t" }, TestContext.Current.CancellationToken));
    }

    [Theory]
    [InlineData("gzip")]
    [InlineData("zstd")]
    [InlineData("zip")]
    public async Task Compressed_archives_give_what_local_ones_give(string format)
    {
        using var folder = new PhotoFolder();
        var name = format switch { "gzip" => "a.tar.gz", "zstd" => "a.tar", _ => "a.zip" };
        var tar = Tar(members: 40, bytes: 30_000);
        using var packed = new MemoryStream();
        if (format == "zip")
        {
            using var zip = new System.IO.Compression.ZipArchive(packed, System.IO.Compression.ZipArchiveMode.Create, leaveOpen: true);
            for (var i = 0; i < 40; i++)
            {
                using var entry = zip.CreateEntry($"{i:0000}.jpg").Open();
                entry.Write(new byte[20_000 + i]);
            }
        }
        else
        {
            using Stream compressor = format == "gzip"
                ? new System.IO.Compression.GZipStream(packed, System.IO.Compression.CompressionLevel.Fastest, leaveOpen: true)
                : new ZstdSharp.CompressionStream(packed, leaveOpen: true);
            compressor.Write(tar);
        }

        File.WriteAllBytes(folder.At(name), packed.ToArray());
        var store = new MemoryStore();
        store.Put($"s/{name}", packed.ToArray());
        using var silo = store.In(maxBytes: 100_000);
        var (stored, local) = (new TarSource { Root = "s3://b/s/" }, new TarSource { Root = folder.Root });

        var (entries, expected) = (silo.List(stored), silo.List(local));
        var images = await silo.FetchAsync(stored, entries);

        Assert.Equal(40, expected.Count);
        Assert.Equal(expected, entries.Select(entry => entry with { ETag = null, Modified = 0 }));
        var (files, slice) = (new ImageFiles([], 100_000), SourceSlices.Of(local, "job", 0, [.. expected]));
        for (var i = 0; i < expected.Count; i++)
        {
            Assert.Null(files.Read(slice, i, out var bytes, out _));
            Assert.Null(images[i].Error);
            Assert.Equal(bytes, images[i].Bytes);
        }

        store.Put($"s/{name}", "other");
        using var later = store.In();
        Assert.Equal(ImageError.Corrupt, (await later.FetchAsync(stored, entries[..1]))[0].Error!.Error);
    }

    private static long Length(string request) => long.Parse(request[(request.LastIndexOf('+') + 1)..], System.Globalization.CultureInfo.InvariantCulture);

    private static byte[] Tar(int members, int bytes)
    {
        using var archive = new MemoryStream();
        using (var writer = new System.Formats.Tar.TarWriter(archive, leaveOpen: true))
        {
            for (var i = 0; i < members; i++)
            {
                writer.WriteEntry(new System.Formats.Tar.UstarTarEntry(System.Formats.Tar.TarEntryType.RegularFile, $"{i:0000}.jpg") { DataStream = new MemoryStream(new byte[bytes]) });
            }
        }

        return archive.ToArray();
    }
}
