using System.Formats.Tar;
using System.Globalization;
using System.Text.Json;
using ZeroShotOrleans.Sources.Listing;
using ZeroShotOrleans.Sources.Listing.Archives;
using ZeroShotOrleans.Sources.Opening;

namespace ZeroShotOrleans.Sources.Tests.Listing.Archives;

public sealed class TarListingTests : IDisposable
{
    private readonly PhotoFolder _folder = new();
    private readonly ImageFiles _files = new([], 100_000);

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("ustar.tar")]
    [InlineData("gnu.tar")]
    [InlineData("pax.tar")]
    public void Offsets_of_images_match_another_program(string archive)
    {
        using var expected = JsonDocument.Parse(File.ReadAllText(SourceFixtures.At("archives.json")));

        Assert.Equal(
            expected.RootElement.GetProperty(archive).EnumerateArray().Select(image => new ImageEntry(
                $"{archive}/{image.GetProperty("name").GetString()}", image.GetProperty("offset").GetInt64(), image.GetProperty("length").GetInt64(), archive.Length)),
            List(SourceFixtures.At(archive)).Select(entry => entry with { ResumeAt = 0 }));
    }

    [Theory]
    [InlineData(TarEntryFormat.V7)]
    [InlineData(TarEntryFormat.Ustar)]
    [InlineData(TarEntryFormat.Pax)]
    [InlineData(TarEntryFormat.Gnu)]
    public void Listed_images_have_the_bytes_that_were_written(TarEntryFormat format)
    {
        var contents = Enumerable.Range(1, 40).ToDictionary(i => string.Create(CultureInfo.InvariantCulture, $"{i:D3}.jpg"), i => Content(i));
        Write("shard.tar", format, [.. contents]);

        var entries = List(_folder.Root);

        Assert.Equal(contents.Keys.Select(name => "shard.tar/" + name), entries.Select(entry => entry.Path));
        foreach (var entry in entries)
        {
            Assert.Null(_files.Read(_folder.Root, entry, out var bytes, out _));
            Assert.Equal(contents[entry.Path["shard.tar/".Length..]], bytes);
        }
    }

    [Fact]
    public void Archives_are_listed_by_name_and_images_in_archive_order()
    {
        WriteNamed("b.tar", "2.jpg", "1.jpg");
        WriteNamed("a-10.tar", "9.jpg");
        WriteNamed("a-9.TAR", "z/8.jpg", "notes.txt");
        File.WriteAllText(_folder.At("readme.txt"), "no archive");

        Assert.Equal(["a-10.tar/9.jpg", "a-9.TAR/z/8.jpg", "b.tar/2.jpg", "b.tar/1.jpg"], Paths(List(_folder.Root)));
        Assert.Equal(["b.tar/2.jpg", "b.tar/1.jpg"], Paths(List(_folder.At("b.tar"))));
    }

    [Fact]
    public void Patterns_match_the_path_in_the_archive()
    {
        WriteNamed("a.tar", "x/1.jpg", "y/2.jpg", "y/z/3.jpg", "y/notes.txt");

        Assert.Equal(["a.tar/y/2.jpg", "a.tar/y/notes.txt"], Paths(List(_folder.Root, include: ["y/*"])));
        Assert.Equal(["a.tar/x/1.jpg", "a.tar/y/2.jpg", "a.tar/y/z/3.jpg"], Paths(List(_folder.Root, include: ["*.JPG"])));
    }

    [Fact]
    public void A_listing_resumes_after_any_image()
    {
        File.Copy(SourceFixtures.At("gnu.tar"), _folder.At("a.tar"));
        File.Copy(SourceFixtures.At("pax.tar"), _folder.At("b.tar"));
        File.WriteAllBytes(_folder.At("c.tar"), File.ReadAllBytes(SourceFixtures.At("ustar.tar"))[..9000]);
        File.Copy(SourceFixtures.At("ustar.tar"), _folder.At("d.tar"));
        var all = List(_folder.Root);
        Assert.Contains(all, entry => entry.Path == "c.tar/");

        for (var i = 0; i < all.Count; i++)
        {
            Assert.Equal(all.Skip(i + 1), List(_folder.Root, after: all[i]));
        }

        Assert.Equal(all.Where(entry => entry.Archive is "d.tar"), List(_folder.Root, after: new ImageEntry("c2.tar/gone.jpg", 512, 3, "c2.tar".Length)));
    }

    [Fact]
    public void A_truncated_archive_lists_its_complete_images_and_one_error()
    {
        var whole = File.ReadAllBytes(SourceFixtures.At("pax.tar"));
        var all = List(SourceFixtures.At("pax.tar"));
        var damaged = 0;
        for (var length = 100; length < 9000; length += 50)
        {
            File.WriteAllBytes(_folder.At("pax.tar"), whole[..length]);

            var entries = List(_folder.Root);

            var good = entries.Where(entry => !ArchiveDamage.Is(entry)).ToList();
            Assert.Equal(all.TakeWhile(entry => entry.Offset + entry.Length <= length), good);
            Assert.All(good, entry => Assert.Contains(_files.Read(_folder.Root, entry, out _, out _)?.Error, new ImageError?[] { null, ImageError.Empty }));
            if (entries.Count > good.Count)
            {
                damaged++;
                Assert.Equal(entries.Count, good.Count + 1);
                var error = _files.Read(_folder.Root, entries[^1], out _, out _)!;
                Assert.Equal(("pax.tar/", ImageError.Corrupt), (entries[^1].Path, error.Error));
                Assert.Contains(length < 512 ? "Not a tar archive" : "at byte ", error.Detail, StringComparison.Ordinal);
            }
        }

        Assert.InRange(damaged, 100, 178);
    }

    [Fact]
    public void A_corrupt_header_is_one_error_with_its_offset()
    {
        var bytes = File.ReadAllBytes(SourceFixtures.At("ustar.tar"));
        var second = List(SourceFixtures.At("ustar.tar"))[1];
        bytes[second.Offset - 512] ^= 1;
        File.WriteAllBytes(_folder.At("a.tar"), bytes);
        WriteNamed("b.tar", "1.jpg");

        var entries = List(_folder.Root);

        Assert.Equal(["a.tar/0001.jpg", "a.tar/", "b.tar/1.jpg"], Paths(entries));
        Assert.Contains($"at byte {second.Offset - 512}.", _files.Read(_folder.Root, entries[1], out _, out _)!.Detail, StringComparison.Ordinal);
    }

    [Fact]
    public void Corrupt_archives_terminate_and_stay_within_their_bounds()
    {
        foreach (var name in new[] { "ustar.tar", "gnu.tar", "pax.tar" })
        {
            var whole = File.ReadAllBytes(SourceFixtures.At(name));
            var random = new Random(5);
            for (var turn = 0; turn < 300; turn++)
            {
                // Headers get valid checksums, so that their content is trusted.
                byte[] garbled = [.. whole];
                var header = random.Next(16) * 512;
                garbled[header + random.Next(512)] = (byte)random.Next(256);
                Repair(garbled.AsSpan(header, 512));
                File.WriteAllBytes(_folder.At(name), garbled);

                var entries = List(_folder.At(name));

                Assert.InRange(entries.Count, 0, 41);
                Assert.All(entries, entry => Assert.InRange(entry.Offset + entry.Length, 0, garbled.Length));
            }
        }
    }

    [Fact]
    public void An_archive_in_another_compression_is_rejected_alone_and_an_error_among_others()
    {
        File.Copy(SourceFixtures.At("compressed/other.tar.xz"), _folder.At("other.tar.xz"));
        Assert.Contains("is compressed in a format that is not supported", Problem(_folder.At("other.tar.xz")), StringComparison.Ordinal);
        Assert.Contains("formats that are not supported", Problem(_folder.Root), StringComparison.Ordinal);

        File.Move(_folder.At("other.tar.xz"), _folder.At("packed.tar"));
        WriteNamed("a.tar", "1.jpg");
        var entries = List(_folder.Root);

        Assert.Equal(["a.tar/1.jpg", "packed.tar/"], Paths(entries));
        var error = _files.Read(_folder.Root, entries[1], out _, out _)!;
        Assert.Equal(ImageError.UnsupportedFormat, error.Error);
        Assert.Contains("gzip or zstd", error.Detail, StringComparison.Ordinal);
        AssertResumesAfterEach(entries);
    }

    [Theory]
    [InlineData("gnu", "0.0")]
    [InlineData("pax", "0.0")]
    [InlineData("pax", "0.1")]
    [InlineData("pax", "1.0")]
    public void A_sparse_file_is_an_error_with_its_name_and_its_neighbours_are_read(string format, string version)
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "Needs GNU tar.");
        _folder.Add("1.jpg");
        _folder.Add("3.jpg");
        using (var sparse = File.Create(_folder.At("2.jpg")))
        {
            for (var i = 0; i < 60; i++)
            {
                sparse.Position = i * 1_000_000;
                sparse.WriteByte(1);
            }
        }

        _folder.Run("tar", $"--format={format}", $"--sparse-version={version}", "-S", "-cf", "a.tar", "1.jpg", "2.jpg", "3.jpg");

        var entries = List(_folder.At("a.tar"));
        Assert.Equal(["a.tar/1.jpg", "a.tar/2.jpg", "a.tar/3.jpg"], Paths(entries));
        Assert.Contains("--sparse", _files.Read(_folder.Root, entries[1], out _, out _)?.Detail, StringComparison.Ordinal);
        Assert.Null(_files.Read(_folder.Root, entries[2], out var bytes, out _));
        Assert.Equal("3.jpg"u8, bytes);
        AssertResumesAfterEach(entries);
    }

    [Fact]
    public void A_sparse_file_of_a_pax_archive_has_its_own_name()
    {
        var entry = Assert.Single(List(SourceFixtures.At("reported_sparse_posix1.0.tar")), entry => entry.Problem is not null);

        Assert.Equal("reported_sparse_posix1.0.tar/sp.jpg", entry.Path);
    }

    [Fact]
    public void Links_within_the_archive_are_read_and_others_are_errors()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "Needs GNU tar.");
        _folder.Add("sub/1.jpg");
        _folder.AddLink("sub/near.jpg", "1.jpg");
        _folder.AddLink("far.jpg", "sub/../sub/1.jpg");
        _folder.AddLink("out.jpg", "/etc/passwd.jpg");
        _folder.AddLink("early.jpg", "late.jpg");
        _folder.Add("late.jpg");
        _folder.Run("ln", "sub/1.jpg", "hard.jpg");
        _folder.Run("tar", "-cf", "a.tar", "sub/1.jpg", "sub/near.jpg", "far.jpg", "hard.jpg", "out.jpg", "early.jpg", "late.jpg");

        var entries = List(_folder.At("a.tar"));

        Assert.Equal(
            ["sub/1.jpg", "sub/1.jpg", "sub/1.jpg", "sub/1.jpg", "'/etc/passwd.jpg'", "'late.jpg'", "late.jpg"],
            entries.Select(entry => _files.Read(_folder.Root, entry, out var bytes, out _) is { } error
                ? error.Detail!.Split(' ')[6].TrimEnd(',')
                : System.Text.Encoding.UTF8.GetString(bytes)));
        AssertResumesAfterEach(entries);
    }

    [Fact]
    public void Concatenated_archives_are_listed()
    {
        Assert.Equal(["f.jpg", "UP.JPG"], List(SourceFixtures.At("reported_concat.tar")).Select(entry => Path.GetFileName(entry.Path)));

        File.WriteAllBytes(_folder.At("a.tar"), [.. File.ReadAllBytes(SourceFixtures.At("pax.tar")), .. File.ReadAllBytes(SourceFixtures.At("gnu.tar")), .. new byte[5860 * 512], .. File.ReadAllBytes(SourceFixtures.At("ustar.tar"))]);
        var entries = List(_folder.Root);

        Assert.Equal(
            Paths(List(SourceFixtures.At("pax.tar"))).Concat(Paths(List(SourceFixtures.At("gnu.tar")))).Concat(Paths(List(SourceFixtures.At("ustar.tar")))).Select(path => path[(path.IndexOf('/', StringComparison.Ordinal) + 1)..]),
            entries.Select(entry => entry.Path["a.tar/".Length..]));
        AssertResumesAfterEach(entries);
    }

    [Theory]
    [InlineData(0, 0)]
    [InlineData(10_000, 1)]
    [InlineData(9_216, 0)]
    public void Trailing_garbage_is_an_error_with_its_offset(int zeros, int remainder)
    {
        var whole = File.ReadAllBytes(SourceFixtures.At("ustar.tar"));
        var garbage = System.Text.Encoding.ASCII.GetBytes(new string('x', 700));
        File.WriteAllBytes(_folder.At("ustar.tar"), [.. whole, .. new byte[zeros], .. garbage]);

        var entries = List(_folder.Root);

        Assert.Equal(List(SourceFixtures.At("ustar.tar")), entries[..^1]);
        Assert.Contains($"at byte {(whole.Length + zeros) / 512 * 512}.", _files.Read(_folder.Root, entries[^1], out _, out _)!.Detail, StringComparison.Ordinal);
        Assert.Equal(remainder, zeros % 512 > 0 ? 1 : 0);
    }

    [Fact]
    public void An_empty_or_unterminated_archive_is_an_error()
    {
        File.WriteAllBytes(_folder.At("a.tar"), []);
        var last = List(SourceFixtures.At("ustar.tar"))[^1];
        File.WriteAllBytes(_folder.At("ustar.tar"), File.ReadAllBytes(SourceFixtures.At("ustar.tar"))[..(int)TarReading.EndOf(last)]);

        var entries = List(_folder.Root);

        Assert.Equal(["a.tar/", "ustar.tar/"], Paths(entries).Where(path => path.EndsWith('/')));
        AssertResumesAfterEach(entries);
    }

    [Fact]
    public void A_changed_archive_gives_errors_and_never_other_bytes()
    {
        WriteNamed("a.tar", "1.jpg", "2.jpg");
        var entries = List(_folder.Root);

        File.WriteAllBytes(_folder.At("a.tar"), File.ReadAllBytes(_folder.At("a.tar"))[..1500]);
        Assert.Equal(ImageError.Corrupt, _files.Read(_folder.Root, entries[1], out _, out _)?.Error);
        File.Delete(_folder.At("a.tar"));
        Assert.Equal(ImageError.Missing, _files.Read(_folder.Root, entries[1], out _, out _)?.Error);
    }

    [Fact]
    public void Images_in_archives_obey_the_limits_of_files()
    {
        Write("a.tar", TarEntryFormat.Ustar, new("big.jpg", new byte[100_001]), new("none.jpg", []), new("ok.jpg", [1]));
        _folder.Add("secret.jpg");
        var entries = List(_folder.Root);

        Assert.Equal(ImageError.TooManyBytes, _files.Read(_folder.Root, entries[0], out _, out _)?.Error);
        Assert.Equal(ImageError.Empty, _files.Read(_folder.Root, entries[1], out _, out _)?.Error);
        Assert.Equal(ImageError.OutsideRoot, new ImageFiles([_folder.At("elsewhere")], 1000).Read(_folder.Root, entries[2], out _, out _)?.Error);
        Assert.Equal(ImageError.OutsideRoot, _files.Read(_folder.Root, new ImageEntry("../a.tar/ok.jpg", 0, 1, "../a.tar".Length), out _, out _)?.Error);
        Assert.Equal(ImageError.Corrupt, _files.Read(_folder.Root, new ImageEntry("a.tar/x", long.MaxValue, 1, 5), out _, out _)?.Error);
        Assert.Equal(ImageError.Corrupt, _files.Read(_folder.Root, new ImageEntry("a.tar/x", -5, 1, 5), out _, out _)?.Error);
    }

    [Fact]
    public void A_link_to_an_archive_outside_is_not_followed()
    {
        using var elsewhere = new PhotoFolder();
        File.Copy(SourceFixtures.At("gnu.tar"), elsewhere.At("gnu.tar"));
        _folder.AddLink("b.tar", elsewhere.At("gnu.tar"));
        WriteNamed("a.tar", "1.jpg");

        var entries = List(_folder.Root);
        Assert.Equal(["a.tar/1.jpg", "b.tar/"], Paths(entries));
        Assert.Equal(ImageError.OutsideRoot, _files.Read(_folder.Root, entries[1], out _, out _)?.Error);
        Assert.Contains("A link leads out", Problem(_folder.At("b.tar")), StringComparison.Ordinal);
        Assert.Contains("Images:Roots", Problem(elsewhere.At("gnu.tar"), _folder.Root), StringComparison.Ordinal);
        Assert.Contains("Images:Roots", Problem(elsewhere.Root, _folder.Root), StringComparison.Ordinal);
    }

    [Fact]
    public void A_folder_without_archives_is_reported()
    {
        Assert.Contains("does not exist", Problem(_folder.At("gone.tar")), StringComparison.Ordinal);
        Assert.Contains("without archives (*.tar, ", Problem(_folder.Root), StringComparison.Ordinal);
    }

    private void AssertResumesAfterEach(List<ImageEntry> entries)
    {
        for (var i = 0; i < entries.Count; i++)
        {
            Assert.Equal(entries.Skip(i + 1), List(_folder.Root, after: entries[i]));
        }
    }

    private void WriteNamed(string archive, params string[] names) =>
        Write(archive, TarEntryFormat.Ustar, [.. names.Select(name => new KeyValuePair<string, byte[]>(name, Content(name.Length)))]);

    private void Write(string archive, TarEntryFormat format, params KeyValuePair<string, byte[]>[] files)
    {
        using var writer = new TarWriter(File.Create(_folder.At(archive)), format);
        foreach (var (name, content) in files)
        {
            TarEntry entry = format switch
            {
                TarEntryFormat.V7 => new V7TarEntry(TarEntryType.V7RegularFile, name),
                TarEntryFormat.Ustar => new UstarTarEntry(TarEntryType.RegularFile, name),
                TarEntryFormat.Gnu => new GnuTarEntry(TarEntryType.RegularFile, name),
                _ => new PaxTarEntry(TarEntryType.RegularFile, name),
            };
            entry.DataStream = new MemoryStream(content);
            writer.WriteEntry(entry);
        }
    }

    private static byte[] Content(int seed)
    {
        var bytes = new byte[seed * 97];
        new Random(seed).NextBytes(bytes);
        return bytes;
    }

    private static void Repair(Span<byte> header)
    {
        header.Slice(148, 8).Fill((byte)' ');
        var sum = 0;
        foreach (var value in header)
        {
            sum += value;
        }

        System.Text.Encoding.ASCII.GetBytes(Convert.ToString(sum, 8).PadLeft(6, '0') + "\0 ", header.Slice(148, 8));
    }

    private static string Problem(string root, params string[] roots) => Assert.Throws<ZeroShotException>(() => List(root, roots: roots)).Message;

    private static IEnumerable<string> Paths(List<ImageEntry> entries) => entries.Select(entry => entry.Path);

    private static List<ImageEntry> List(string root, ImageEntry? after = null, string[]? include = null, string[]? roots = null) =>
        [.. new TarListing(new TarSource { Root = root, Include = [.. include ?? []] }, new ListingRoots(roots ?? []), new ImageFiles(roots ?? [], 100_000), new SkipTally())
            .Entries(after, TestContext.Current.CancellationToken)];
}
