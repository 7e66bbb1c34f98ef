using ZeroShotOrleans.Sources.Listing;
using ZeroShotOrleans.Sources.Opening;

namespace ZeroShotOrleans.Sources.Tests.Listing;

/// <summary>Every file in a scan has a row or is counted, exactly once.</summary>
public sealed class SkippedFilesTests : IDisposable
{
    private static readonly byte[] _jpeg = [0xFF, 0xD8, 0xFF, 0xE0];

    private readonly PhotoFolder _photos = new();
    private readonly PhotoFolder _spill = new();
    private readonly ImageFiles _files = new([], 1000);

    public void Dispose()
    {
        _photos.Dispose();
        _spill.Dispose();
    }

    [Fact]
    public void Files_that_are_not_images_are_counted_by_extension()
    {
        Add("a.jpg", "b.txt", "x/c.TXT", "x/d.heic", "x/e.Pdf", "README", ".profile", "f.", "g.this is no extension", "h.averyveryverylongextension");

        var (paths, skipped) = Scan(Source());

        Assert.Equal(["a.jpg", "x/d.heic"], paths);
        Assert.Equal([new(".pdf", 1), new(".txt", 2)], skipped.ByExtension);
        Assert.Equal((3, 2, 8), (skipped.WithoutExtension, skipped.OtherExtensions, skipped.Files));
    }

    [Fact]
    public void The_number_of_separately_counted_extensions_is_bounded()
    {
        var tally = new SkipTally();
        for (var i = 0; i < Limits.MaxSkippedExtensions + 30; i++)
        {
            tally.Count(Verdict.Skipped, $"file.x{i}");
            tally.Count(Verdict.Skipped, $"FILE.X{i}");
        }

        Assert.Equal((Limits.MaxSkippedExtensions, 60L), (tally.Counts.ByExtension.Length, tally.Counts.OtherExtensions));
        Assert.All(tally.Counts.ByExtension, entry => Assert.Equal(2, entry.Files));
        Assert.Equal(tally.Counts.Files, new SkipTally(tally.Counts).Counts.Files);
    }

    [Fact]
    public void System_files_are_skipped_and_counted()
    {
        Add("cat.jpg", "._cat.jpg", "Thumbs.db", ".DS_Store", "@eaDir/cat.jpg/SYNOPHOTO_THUMB_M.jpg", "x/.thumbnails/1.png", "__MACOSX/._cat.jpg", "x/dog.jpg");

        var (paths, skipped) = Scan(Source());

        Assert.Equal(["cat.jpg", "x/dog.jpg"], paths);
        Assert.Equal((6, 0), (skipped.SystemFiles, skipped.Files));
    }

    [Fact]
    public void System_files_are_included_by_a_pattern_or_the_option()
    {
        Add("cat.jpg", "._cat.jpg", "@eaDir/thumb.jpg", "x/@eaDir/thumb.jpg", "Thumbs.db");

        Assert.Equal(["@eaDir/thumb.jpg"], Scan(Source() with { Include = ["@eaDir/*.jpg"] }).Paths);
        Assert.Equal(["._cat.jpg"], Scan(Source() with { Include = ["._*"] }).Paths);
        Assert.Equal(["cat.jpg"], Scan(Source() with { Include = ["*.jpg"] }).Paths);
        Assert.Equal(["._cat.jpg", "@eaDir/thumb.jpg", "cat.jpg", "x/@eaDir/thumb.jpg"], Scan(Source() with { SystemFiles = true }).Paths);
    }

    [Fact]
    public void Exclude_takes_precedence_over_include_and_is_counted()
    {
        Add("a.jpg", "b.png", "raw/c.jpg", "x/raw/d.jpg", "x/e.jpg", "x/f_draft.jpg", "raw.jpg");

        var (paths, skipped) = Scan(Source() with { Include = ["*.jpg"], Exclude = ["raw/", "x/*_DRAFT.*"] });

        Assert.Equal(["a.jpg", "raw.jpg", "x/e.jpg"], paths);
        Assert.Equal(3, skipped.Excluded);
        Assert.Equal([new(".png", 1)], skipped.ByExtension);
        Assert.Equal(["x/e.jpg"], Scan(Source() with { Exclude = ["a.jpg", "b.png", "raw*", "*draft*"] }).Paths);
    }

    [Fact]
    public void Directories_that_are_not_entered_are_counted()
    {
        Add("a.jpg", "x/b.jpg", "y/z/c.jpg");
        _photos.AddLink("link", "x");

        Assert.Equal(3, Scan(Source() with { Recursive = false }).Skipped.FoldersNotEntered);
        Assert.Equal(1, Scan(Source()).Skipped.FoldersNotEntered);
        Assert.Equal(0, Scan(Source() with { FollowLinks = true }).Skipped.FoldersNotEntered);
    }

    [Fact]
    public void Sniffing_lists_images_without_an_extension_and_counts_the_others()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "Needs pipes and links.");
        Add("notes.txt", "README", "a.png");
        Write("IMG_6", _jpeg);
        Write("IMG_7.jpg_original", _jpeg);
        Write("empty", []);
        _photos.Run("mkfifo", "pipe");
        _photos.AddLink("broken", "gone");

        var (paths, skipped) = Scan(Source() with { Sniff = true });

        Assert.Equal(["IMG_6", "IMG_7.jpg_original", "a.png"], paths);
        Assert.Equal([new(".txt", 1)], skipped.ByExtension);
        Assert.Equal(4, skipped.WithoutExtension);
        Assert.Equal(["IMG_6"], Scan(Source() with { Sniff = true, Include = ["IMG_?", "README"] }).Paths);
    }

    [Fact]
    public void Sniffing_does_not_read_outside_the_roots()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "Needs links.");
        using var outside = new PhotoFolder();
        File.WriteAllText(outside.At("secret"), "no image");
        Add("in/a.jpg");
        _photos.AddLink("in/link", outside.At("secret"));
        var files = new ImageFiles([_photos.At("in")], 1000);

        // A row with the error that it lies outside: its content is unknown.
        Assert.Equal(["a.jpg", "link"], DirectoryWalk.Files(
            Source() with { Root = _photos.At("in"), Sniff = true, FollowLinks = true }, null, files, _spill.Root,
            new ListingRoots([_photos.At("in")]), new SkipTally(), CancellationToken.None));
    }

    [Theory]
    [InlineData(1, 2)]
    [InlineData(2, 100_000)]
    [InlineData(3, 7)]
    public void A_resumed_scan_counts_everything_once(int seed, int spillAbove)
    {
        var random = new Random(seed);
        for (var file = 0; file < 150; file++)
        {
            var folder = string.Concat(Enumerable.Range(0, random.Next(4)).Select(_ => $"{(char)('a' + random.Next(3))}/"));
            var extension = (string[])[".jpg", ".heic", ".txt", ".xml", "", ".odd"];
            Write($"{folder}{(random.Next(9) == 0 ? "._" : "")}{random.Next(1000)}{extension[random.Next(extension.Length)]}", random.Next(2) == 0 ? _jpeg : [1]);
        }

        var source = Source() with { Sniff = true, Exclude = ["*7*"] };
        var (all, counts) = Scan(source, spillAbove: spillAbove);
        Assert.InRange(all.Count, 20, 150);

        for (var stop = 0; stop < all.Count; stop++)
        {
            // The counts stored with the last image, without anything seen after it.
            var first = new SkipTally();
            SkippedFiles stored = SkippedFiles.None;
            foreach (var _ in Walk(source, null, first, spillAbove).Take(stop + 1))
            {
                stored = first.Counts;
            }

            var rest = new SkipTally(stored);
            Assert.Equal(all[(stop + 1)..], Walk(source, all[stop], rest, spillAbove));
            Assert.Equal(counts.ByExtension, rest.Counts.ByExtension);
            Assert.Equal(counts with { ByExtension = [] }, rest.Counts with { ByExtension = [] });
        }
    }

    private DirectorySource Source() => new() { Root = _photos.Root, Recursive = true };

    private (List<string> Paths, SkippedFiles Skipped) Scan(DirectorySource source, int spillAbove = DirectoryWalk.SpillAbove)
    {
        var tally = new SkipTally();
        List<string> paths = [.. Walk(source, null, tally, spillAbove)];
        return (paths, tally.Counts);
    }

    private IEnumerable<string> Walk(DirectorySource source, string? after, SkipTally tally, int spillAbove) =>
        DirectoryWalk.Files(source, after, _files, _spill.Root, spillAbove, ListingRoots.Everywhere, tally, CancellationToken.None);

    private void Add(params string[] paths) => Array.ForEach(paths, path => _photos.Add(path));

    private void Write(string path, byte[] bytes) => File.WriteAllBytes(_photos.At(_photos.Add(path)), bytes);
}
