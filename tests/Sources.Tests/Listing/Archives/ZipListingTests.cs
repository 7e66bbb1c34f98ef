using System.IO.Compression;
using System.Security.Cryptography;
using System.Text.Json;
using ZeroShotOrleans.Sources.Listing;
using ZeroShotOrleans.Sources.Listing.Archives;
using ZeroShotOrleans.Sources.Opening;

namespace ZeroShotOrleans.Sources.Tests.Listing.Archives;

/// <summary>The archives are made by Python, Info-ZIP and 7-Zip: <c>Fixtures/sources/zip/make_zips.py</c>.</summary>
public sealed class ZipListingTests : IDisposable
{
    private readonly PhotoFolder _folder = new();
    private readonly ImageFiles _files = new([], 1_000_000);
    private SkipTally _tally = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("deflate.zip")]
    [InlineData("stored.zip")]
    [InlineData("comment.zip")]
    [InlineData("wide.zip")]
    [InlineData("wide-end.zip")]
    [InlineData("streamed.zip")]
    [InlineData("behind.zip")]
    [InlineData("corrected.zip")]
    [InlineData("info-zip.zip")]
    public void Images_match_what_another_program_reads(string archive)
    {
        using var expected = JsonDocument.Parse(File.ReadAllText(SourceFixtures.At("zip/zips.json")));

        var images = List(At(archive)).Select(entry =>
        {
            var error = Read(entry, out var bytes);
            Assert.Equal(entry.Length == 0 ? ImageError.Empty : null, error?.Error);
            return (entry.Path, entry.Length, Convert.ToHexStringLower(SHA256.HashData(bytes)));
        });

        Assert.Equal(
            expected.RootElement.GetProperty(archive).EnumerateArray().Select(image =>
                ($"{archive}/{image.GetProperty("name").GetString()}", image.GetProperty("length").GetInt64(), image.GetProperty("sha256").GetString()!)),
            images);
    }

    [Theory]
    [InlineData("cp437.zip", "d\u00e9j\u00e0 vu \u00df.jpg")]
    [InlineData("macos.zip", "cafe\u0301.jpg")]
    [InlineData("backslash.zip", "photos/2024/a.jpg")]
    [InlineData("unicode-path.zip", "r\u00e9sum\u00e9.jpg")]
    [InlineData("unicode-stale.zip", "r\u00e9sum\u00e9.jpg")]
    [InlineData("zstd.zip", "a.jpg")]
    public void Names_are_decoded_and_images_read(string archive, string name)
    {
        var entry = Assert.Single(List(At(archive)));

        Assert.Equal($"{archive}/{name}", entry.Path);
        Assert.Null(Read(entry, out var bytes));
        Assert.NotEmpty(bytes);
    }

    [Fact]
    public void Names_are_only_names_and_both_of_two_entries_with_one_name_are_read()
    {
        var entries = List(At("names.zip"));

        Assert.Equal(["a.jpg", "a.jpg", "../../etc/out.jpg", "abs.jpg", "dot.jpg", "link.jpg"], entries.Select(entry => entry.Path["names.zip/".Length..]));
        Assert.Equal(["first", "second", "out", "absolute", "dot"], entries.Take(5).Select(entry =>
        {
            Assert.Null(Read(entry, out var bytes));
            return System.Text.Encoding.ASCII.GetString(bytes);
        }));
        var error = Read(entries[5], out _)!;
        Assert.Equal(ImageError.UnsupportedFormat, error.Error);
        Assert.Contains("symbolic link", error.Detail, StringComparison.Ordinal);
        Assert.Equal(2, _tally.Counts.SystemFiles);
    }

    [Theory]
    [InlineData("encrypted.zip", "encrypted")]
    [InlineData("7z-aes.zip", "encrypted")]
    [InlineData("7z-deflate64.zip", "Deflate64")]
    [InlineData("bzip2.zip", "bzip2")]
    [InlineData("lzma.zip", "LZMA")]
    public void Entries_that_cannot_be_read_are_errors_with_their_reason(string archive, string reason)
    {
        var entries = List(At(archive));

        Assert.NotEmpty(entries);
        Assert.All(entries, entry =>
        {
            var error = Read(entry, out _)!;
            Assert.Equal(ImageError.UnsupportedFormat, error.Error);
            Assert.Contains(reason, error.Detail, StringComparison.Ordinal);
        });
    }

    [Fact]
    public void A_split_archive_is_one_error()
    {
        var entry = Assert.Single(List(At("split.zip")));

        Assert.Equal("split.zip/", entry.Path);
        Assert.Equal(ImageError.UnsupportedFormat, Read(entry, out _)!.Error);
        Assert.Contains("zip -s 0", Read(entry, out _)!.Detail, StringComparison.Ordinal);
    }

    [Fact]
    public void A_listing_resumes_after_any_image_and_counts_nothing_twice()
    {
        foreach (var name in new[] { "names.zip", "info-zip.zip", "split.zip" })
        {
            File.Copy(At(name), _folder.At(name));
        }

        File.Copy(SourceFixtures.At("pax.tar"), _folder.At("j.tar"));
        var all = List(_folder.Root);
        var skipped = _tally.Counts;
        Assert.Equal(["info-zip.zip", "j.tar", "names.zip", "split.zip"], all.Select(entry => entry.Archive).Distinct());

        for (var i = 0; i < all.Count; i++)
        {
            var tally = new SkipTally();
            var resumed = new SkipTally();
            Assert.Equal(all.Take(i + 1), List(_folder.Root, tally: tally).Take(i + 1));
            var before = CountsAt(i + 1);
            resumed.Add(before);
            Assert.Equal(all.Skip(i + 1), List(_folder.Root, all[i], resumed));
            Assert.Equal(skipped.ByExtension, resumed.Counts.ByExtension);
            Assert.Equal(skipped.SystemFiles, resumed.Counts.SystemFiles);
        }
    }

    [Fact]
    public void Sniffing_looks_into_the_compressed_data()
    {
        using (var archive = new ZipArchive(File.Create(_folder.At("a.zip")), ZipArchiveMode.Create))
        {
            Add(archive, "photo", [0xFF, 0xD8, 0xFF, 0xE0, .. new byte[5000]]);
            Add(archive, "stored", [0xFF, 0xD8, 0xFF, 0xE0, 1, 2, 3], CompressionLevel.NoCompression);
            Add(archive, "text", "text"u8.ToArray());
        }

        Assert.Equal(["a.zip/photo", "a.zip/stored"], List(_folder.At("a.zip"), sniff: true).Select(entry => entry.Path));
    }

    [Fact]
    public void A_wrong_checksum_is_an_error_of_its_image_only()
    {
        var bytes = File.ReadAllBytes(At("stored.zip"));
        bytes[bytes.AsSpan().IndexOf("png"u8) + 5] ^= 1;
        File.WriteAllBytes(_folder.At("a.zip"), bytes);

        var entries = List(_folder.At("a.zip"));

        Assert.Equal([null, ImageError.Corrupt, ImageError.Empty, null], entries.Select(entry => Read(entry, out _)?.Error));
        Assert.Contains("CRC-32", Read(entries[1], out _)!.Detail, StringComparison.Ordinal);
    }

    [Fact]
    public void A_truncated_archive_is_one_error()
    {
        var whole = File.ReadAllBytes(At("deflate.zip"));
        for (var length = 4; length < whole.Length; length += 7)
        {
            File.WriteAllBytes(_folder.At("a.zip"), whole[..length]);

            var entry = Assert.Single(List(_folder.At("a.zip")));
            Assert.Equal("a.zip/", entry.Path);
            Assert.Equal(ImageError.Corrupt, Read(entry, out _)!.Error);
        }
    }

    [Fact]
    public void Corrupt_archives_terminate_and_never_give_other_bytes()
    {
        var random = new Random(7);
        foreach (var name in new[] { "deflate.zip", "stored.zip", "wide-end.zip", "zstd.zip" })
        {
            var whole = File.ReadAllBytes(At(name));
            var good = List(At(name)).Select(entry =>
            {
                _ = Read(entry, out var content);
                return Convert.ToHexString(content);
            }).ToHashSet();
            var (errors, images) = (0, 0);
            for (var turn = 0; turn < 500; turn++)
            {
                byte[] garbled = [.. whole];
                garbled[random.Next(garbled.Length)] = (byte)random.Next(256);
                File.WriteAllBytes(_folder.At(name), garbled);

                var entries = List(_folder.At(name));

                Assert.InRange(entries.Count, 0, 5);
                foreach (var entry in entries)
                {
                    if (Read(entry, out var bytes) is { } error)
                    {
                        errors++;
                        Assert.NotEmpty(error.Detail!);
                    }
                    else
                    {
                        images++;
                        Assert.Contains(Convert.ToHexString(bytes), good);
                    }
                }
            }

            Assert.True(errors > 50 && images > 50, $"{name}: {errors} errors, {images} images");
        }
    }

    [Fact]
    public void Entries_that_share_data_end_the_archive()
    {
        // Two hundred entries of one block of data: a small archive that would expand to any size.
        var whole = File.ReadAllBytes(At("zstd.zip"));
        var central = whole.AsSpan().IndexOf("PK\x01\x02"u8);
        var end = whole.AsSpan().LastIndexOf("PK\x05\x06"u8);
        byte[] record = whole[central..end];
        byte[] bomb = [.. whole[..central], .. Enumerable.Repeat(record, 200).SelectMany(bytes => bytes), .. whole[end..]];
        var last = bomb.AsSpan(bomb.Length - 22);
        BitConverter.TryWriteBytes(last[8..], (ushort)200);
        BitConverter.TryWriteBytes(last[10..], (ushort)200);
        BitConverter.TryWriteBytes(last[12..], record.Length * 200);
        File.WriteAllBytes(_folder.At("bomb.zip"), bomb);

        var entries = List(_folder.At("bomb.zip"));

        Assert.Equal(["bomb.zip/a.jpg", "bomb.zip/"], entries.Select(entry => entry.Path));
        Assert.Contains("overlap", Read(entries[1], out _)!.Detail, StringComparison.Ordinal);
    }

    [Fact]
    public void An_image_beyond_the_maximum_is_not_decompressed()
    {
        using (var archive = new ZipArchive(File.Create(_folder.At("a.zip")), ZipArchiveMode.Create))
        {
            Add(archive, "big.jpg", new byte[50_000_000]);
            Add(archive, "small.jpg", [1, 2, 3]);
        }

        Assert.Equal([ImageError.TooManyBytes, null], List(_folder.At("a.zip")).Select(entry => Read(entry, out _)?.Error));
    }

    [Fact]
    public void An_archive_that_changed_is_an_error()
    {
        File.Copy(At("deflate.zip"), _folder.At("a.zip"));
        var entries = List(_folder.At("a.zip"));
        File.Copy(At("info-zip.zip"), _folder.At("a.zip"), overwrite: true);

        Assert.All(entries, entry => Assert.Equal(ImageError.Corrupt, Read(entry, out _)?.Error));
    }

    private SkippedFiles CountsAt(int entries)
    {
        var tally = new SkipTally();
        foreach (var _ in new TarListing(new TarSource { Root = _folder.Root }, ListingRoots.Everywhere, _files, tally).Entries(null, TestContext.Current.CancellationToken))
        {
            if (--entries == 0)
            {
                break;
            }
        }

        return tally.Counts;
    }

    private static void Add(ZipArchive archive, string name, byte[] content, CompressionLevel level = CompressionLevel.Optimal)
    {
        using var stream = archive.CreateEntry(name, level).Open();
        stream.Write(content);
    }

    private ImageOutcome? Read(ImageEntry entry, out byte[] bytes) =>
        _files.Read(File.Exists(_folder.At(entry.Archive!)) ? _folder.Root : Path.GetDirectoryName(At("deflate.zip"))!, entry, out bytes, out _);

    private static string At(string name) => SourceFixtures.At("zip/" + name);

    private List<ImageEntry> List(string root, ImageEntry? after = null, SkipTally? tally = null, bool sniff = false) =>
        [.. new TarListing(new TarSource { Root = root, Sniff = sniff }, ListingRoots.Everywhere, _files, _tally = tally ?? new SkipTally()).Entries(after, TestContext.Current.CancellationToken)];
}
