using System.IO.Compression;
using System.Security.Cryptography;
using ZeroShotOrleans.Sources.Archives;
using ZeroShotOrleans.Sources.Listing;
using ZeroShotOrleans.Sources.Listing.Archives;
using ZeroShotOrleans.Sources.Opening;

namespace ZeroShotOrleans.Sources.Tests.Listing.Archives;

/// <summary>The archives are compressed by GNU gzip, pigz, zstd and pzstd: <c>Fixtures/sources/compressed/make_compressed.sh</c>.</summary>
public sealed class CompressedTarTests : IDisposable
{
    private readonly PhotoFolder _folder = new();
    private readonly ImageFiles _files = new([], 10_000_000);

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("gzip.tar.gz", "pax.tar")]
    [InlineData("pigz.tar.gz", "pax.tar")]
    [InlineData("members.tar.gz", "pax.tar")]
    [InlineData("zstd.tar.zst", "pax.tar")]
    [InlineData("frames.tar.zst", "pax.tar")]
    [InlineData("pzstd.tar.zst", "pax.tar")]
    [InlineData("long27.tar.zst", "pax.tar")]
    [InlineData("named.tgz", "gnu.tar")]
    [InlineData("unchecked.tzst", "gnu.tar")]
    public void Images_are_those_of_the_plain_archive(string archive, string plain)
    {
        var expected = List(SourceFixtures.At(plain));

        var entries = List(At(archive));

        Assert.Equal(
            expected.Select(entry => (entry.Path.Replace(plain, archive, StringComparison.Ordinal), entry.Offset, entry.Length, entry.ResumeAt)),
            entries.Select(entry => (entry.Path, entry.Offset, entry.Length, entry.ResumeAt)));
        foreach (var i in (int[])[.. Enumerable.Range(0, entries.Count), .. Enumerable.Range(0, entries.Count).Reverse()])
        {
            Assert.Equal(_files.Read(Path.GetDirectoryName(SourceFixtures.At(plain))!, expected[i], out var wanted, out _)?.Error, Read(entries[i], out var bytes)?.Error);
            Assert.Equal(wanted, bytes);
        }
    }

    [Theory]
    [InlineData("members.tar.gz")]
    [InlineData("frames.tar.zst")]
    public void A_listing_resumes_after_any_image(string archive)
    {
        File.Copy(At(archive), _folder.At("b" + archive));
        File.Copy(At("gzip.tar.gz"), _folder.At("a.tar.gz"));
        File.Copy(SourceFixtures.At("ustar.tar"), _folder.At("c.tar"));
        var all = List(_folder.Root);
        Assert.Equal(3, all.Select(entry => entry.Archive).Distinct().Count());

        for (var i = 0; i < all.Count; i++)
        {
            Assert.Equal(all.Skip(i + 1), List(_folder.Root, after: all[i]));
        }
    }

    [Theory]
    [InlineData("gzip.tar.gz")]
    [InlineData("members.tar.gz")]
    [InlineData("zstd.tar.zst")]
    [InlineData("frames.tar.zst")]
    public void A_truncated_archive_lists_what_comes_before_and_one_error(string archive)
    {
        var whole = File.ReadAllBytes(At(archive));
        var all = List(At(archive));

        // The end of one member or frame of several is the end of a valid file, though not of the tar archive in it; padding may be missing.
        for (var length = 20; length < whole.Length - (archive.StartsWith("members", StringComparison.Ordinal) ? 701 : 1); length += 3)
        {
            File.WriteAllBytes(_folder.At(archive), whole[..length]);

            var entries = List(_folder.At(archive));

            Assert.Equal(archive + "/", entries[^1].Path);
            Assert.Equal(ImageError.Corrupt, Read(entries[^1], out _)?.Error);
            Assert.Equal(all.Take(entries.Count - 1), entries[..^1]);
            Assert.All(entries[..^1], entry => Assert.Contains(Read(entry, out _)?.Error, new ImageError?[] { null, ImageError.Empty }));
        }
    }

    [Theory]
    [InlineData("gzip.tar.gz", false)]
    [InlineData("members.tar.gz", false)]
    [InlineData("zstd.tar.zst", false)]
    [InlineData("frames.tar.zst", false)]
    [InlineData("unchecked.tzst", true)]
    public void Damage_anywhere_is_reported(string archive, bool unchecked_)
    {
        var whole = File.ReadAllBytes(At(archive));
        var reported = 0;
        var random = new Random(3);
        var all = List(At(archive));
        for (var turn = 0; turn < 400; turn++)
        {
            byte[] garbled = [.. whole];
            var at = random.Next(whole.Length);
            garbled[at] ^= (byte)(1 << random.Next(8));
            File.WriteAllBytes(_folder.At(archive), garbled);

            var entries = List(_folder.At(archive));

            Assert.InRange(entries.Count, 0, 30);
            var damaged = entries.Exists(entry => ArchiveDamage.Is(entry));
            reported += damaged ? 1 : 0;

            // Without damage, all is as before: what changed has no meaning, such as a time or a skippable frame.
            if (!damaged && !unchecked_)
            {
                Assert.Equal(all.Select(entry => (entry.Path, entry.Offset, entry.Length)), entries.Select(entry => (entry.Path, entry.Offset, entry.Length)));
            }

            foreach (var entry in entries)
            {
                _ = Read(entry, out _);
            }
        }

        Assert.InRange(reported, unchecked_ ? 100 : 250, 400);
    }

    [Fact]
    public void A_wrong_checksum_is_told_although_all_images_were_listed()
    {
        var bytes = File.ReadAllBytes(At("gzip.tar.gz"));
        bytes[^8] ^= 1;
        File.WriteAllBytes(_folder.At("gzip.tar.gz"), bytes);

        var entries = List(_folder.At("gzip.tar.gz"));

        Assert.Equal(List(At("gzip.tar.gz")).Count + 1, entries.Count);
        Assert.Contains("checksum is wrong", Read(entries[^1], out _)!.Detail, StringComparison.Ordinal);
    }

    [Fact]
    public void Other_data_behind_is_an_error()
    {
        foreach (var archive in new[] { "gzip.tar.gz", "zstd.tar.zst" })
        {
            File.WriteAllBytes(_folder.At(archive), [.. File.ReadAllBytes(At(archive)), .. "other data"u8]);

            Assert.Contains("followed by other data", Read(List(_folder.At(archive))[^1], out _)!.Detail, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void A_file_of_empty_members_is_not_read_for_hours()
    {
        byte[] empty = [0x1F, 0x8B, 8, 0, 0, 0, 0, 0, 0, 0xFF, 3, 0, .. new byte[8]];
        File.WriteAllBytes(_folder.At("a.tar.gz"), [.. Enumerable.Repeat(empty, 11_000).SelectMany(bytes => bytes), .. File.ReadAllBytes(At("gzip.tar.gz"))]);

        var entry = Assert.Single(List(_folder.Root));

        Assert.Contains("empty members", Read(entry, out _)!.Detail, StringComparison.Ordinal);
    }

    [Fact]
    public void A_window_beyond_the_maximum_is_refused_by_name()
    {
        var entry = Assert.Single(List(At("long28.tar.zst")));

        var error = Read(entry, out _)!;
        Assert.Equal(("long28.tar.zst/", ImageError.UnsupportedFormat), (entry.Path, error.Error));
        Assert.Contains("--long=27", error.Detail, StringComparison.Ordinal);
    }

    [Fact]
    public void What_is_no_tar_archive_is_an_error()
    {
        var entry = Assert.Single(List(At("list.tar.gz")));

        Assert.Equal("list.tar.gz/", entry.Path);
        Assert.Contains("Not a tar archive", Read(entry, out _)!.Detail, StringComparison.Ordinal);
    }

    [Fact]
    public void An_archive_that_expands_too_much_is_an_error_and_is_not_read_on()
    {
        Write("a.tar.gz", [("1.jpg", Photo(1)), ("blank.bmp", new byte[400_000_000]), ("2.jpg", Photo(2))]);
        var limits = new ArchiveLimits(MaxRatio: 50);
        var files = new ImageFiles([], 10_000_000, archives: limits);

        var entries = List(_folder.Root, files: files);

        Assert.Equal(["a.tar.gz/1.jpg", "a.tar.gz/"], entries.Select(entry => entry.Path));
        Assert.Contains("Images:MaxArchiveRatio", Read(entries[1], out _)!.Detail, StringComparison.Ordinal);
        Assert.Equal(3, List(_folder.Root, files: new ImageFiles([], 10_000_000, archives: new ArchiveLimits(MaxRatio: 1000))).Count);
        entries = List(_folder.Root, files: new ImageFiles([], 10_000_000, archives: new ArchiveLimits(MaxBytes: 100_000_000, MaxRatio: 1000)));
        Assert.Contains("Images:MaxArchiveBytes", Read(entries[^1], out _)!.Detail, StringComparison.Ordinal);
    }

    [Fact]
    public void Sniffing_and_links_work_in_compressed_archives()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "Needs GNU tar.");
        File.WriteAllBytes(_folder.At("photo"), [0xFF, 0xD8, 0xFF, 0xE0, .. Photo(9)]);
        File.WriteAllText(_folder.At("text"), "text");
        _folder.AddLink("link.jpg", "photo");
        _folder.Run("tar", "--sort=name", "-czf", "a.tar.gz", "photo", "link.jpg", "text");

        var entries = List(_folder.At("a.tar.gz"), sniff: true);

        Assert.Equal(["a.tar.gz/photo", "a.tar.gz/link.jpg"], entries.Select(entry => entry.Path));
        Assert.All(entries, entry =>
        {
            Assert.Null(Read(entry, out var bytes));
            Assert.Equal(File.ReadAllBytes(_folder.At("photo")), bytes);
        });
    }

    [Theory]
    [InlineData(1)]
    [InlineData(4)]
    public async Task Leases_read_by_many_threads_decompress_the_archive_about_once(int threads)
    {
        var photos = Enumerable.Range(0, 400).Select(i => ($"{i:D4}.jpg", Photo(i, 300_000))).ToList();
        Write("a.tar.gz", photos);
        var entries = List(_folder.Root);
        var archives = new OpenArchives(new ArchiveLimits());
        var name = new ArchiveName(_folder.At("a.tar.gz"), 1, 1);
        var next = -1;

        // Another silo takes every second lease of sixteen.
        await Task.WhenAll(Enumerable.Range(0, threads).Select(_ => Task.Run(() =>
        {
            while (Interlocked.Increment(ref next) is var i && i < entries.Count / 2)
            {
                var index = (i / 16 * 32) + (i % 16);
                var entry = entries[index];
                Assert.Equal(photos[index].Item2, archives.Read(name, ArchiveKind.Gzip, () => OpenAgain("a.tar.gz"), entry.Offset, (int)entry.Length));
            }
        })));

        Assert.InRange(archives.Started, 1, threads == 1 ? 1 : OpenArchives.MaxOpen);
    }

    [Fact]
    public void Reading_backwards_starts_again_at_the_nearest_frame()
    {
        // Thirty frames of about 17 MB: the last is found without decompressing all before it again.
        using (var file = File.Create(_folder.At("a.tar.gz")))
        {
            for (var i = 0; i < 6; i++)
            {
                using var gzip = new GZipStream(file, CompressionLevel.Fastest, leaveOpen: true);
                gzip.Write(RandomNumberGenerator.GetBytes(1000));
                gzip.Write(new byte[20_000_000]);
            }
        }

        var archives = new OpenArchives(new ArchiveLimits());
        var name = new ArchiveName(_folder.At("a.tar.gz"), 1, 1);
        byte[] Read(long offset) => archives.Read(name, ArchiveKind.Gzip, () => OpenAgain("a.tar.gz"), offset, 1000);
        var member = 20_001_000L;
        var first = Read(0);
        var fifth = Read(5 * member);
        Assert.Equal(1, archives.Started);

        Assert.Equal(first, Read(0));
        Assert.Equal(2, archives.Started);
        Assert.Equal(fifth, Read(5 * member));
        Assert.Equal(2, archives.Started);
        var third = Read(3 * member);
        Assert.NotEqual(first, third);
        Assert.Equal(third, Read(3 * member));
        Assert.Throws<ArchiveException>(() => Read(6 * member));
        Assert.InRange(archives.Count, 2, OpenArchives.MaxOpen);
    }

    [Fact]
    public async Task Unused_decompressors_are_closed()
    {
        var archives = new OpenArchives(new ArchiveLimits()) { IdleTime = TimeSpan.FromMilliseconds(100) };
        _ = archives.Read(new ArchiveName(At("gzip.tar.gz"), 1, 1), ArchiveKind.Gzip, () => new ZeroShotOrleans.Sources.Reading.FileReader(File.OpenHandle(At("gzip.tar.gz"))), 0, 10);
        Assert.Equal(1, archives.Count);

        for (var waited = 0; archives.Count > 0 && waited < 100; waited++)
        {
            await Task.Delay(100, TestContext.Current.CancellationToken);
        }

        Assert.Equal(0, archives.Count);
    }

    [Fact]
    public void An_archive_that_changed_is_not_mixed_with_what_was_read_before()
    {
        Write("a.tar.gz", [("1.jpg", Photo(1)), ("2.jpg", Photo(2))]);
        var entries = List(_folder.Root);
        Assert.Null(Read(entries[0], out _));
        Write("a.tar.gz", [("1.jpg", Photo(3)), ("2.jpg", Photo(4))]);
        File.SetLastWriteTimeUtc(_folder.At("a.tar.gz"), DateTime.UnixEpoch);

        Assert.Null(Read(entries[1], out var bytes));
        Assert.Equal(Photo(4), bytes);
    }

    private ZeroShotOrleans.Sources.Reading.FileReader OpenAgain(string name) => new(File.OpenHandle(_folder.At(name)));

    private void Write(string archive, IReadOnlyList<(string Name, byte[] Content)> files)
    {
        using var gzip = new GZipStream(File.Create(_folder.At(archive)), CompressionLevel.Fastest);
        using var writer = new System.Formats.Tar.TarWriter(gzip);
        foreach (var (name, content) in files)
        {
            writer.WriteEntry(new System.Formats.Tar.PaxTarEntry(System.Formats.Tar.TarEntryType.RegularFile, name) { DataStream = new MemoryStream(content) });
        }
    }

    private static byte[] Photo(int seed, int length = 1000)
    {
        var bytes = new byte[length];
        new Random(seed).NextBytes(bytes);
        return bytes;
    }

    private ImageOutcome? Read(ImageEntry entry, out byte[] bytes) =>
        _files.Read(File.Exists(_folder.At(entry.Archive!)) ? _folder.Root : Path.GetDirectoryName(At("gzip.tar.gz"))!, entry, out bytes, out _);

    private static string At(string name) => SourceFixtures.At("compressed/" + name);

    private List<ImageEntry> List(string root, ImageEntry? after = null, bool sniff = false, ImageFiles? files = null) =>
        [.. new TarListing(new TarSource { Root = root, Sniff = sniff }, ListingRoots.Everywhere, files ?? _files, new SkipTally()).Entries(after, TestContext.Current.CancellationToken)];
}
