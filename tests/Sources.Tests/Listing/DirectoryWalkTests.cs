using ZeroShotOrleans.Sources.Listing;
using ZeroShotOrleans.Sources.Opening;

namespace ZeroShotOrleans.Sources.Tests.Listing;

public sealed class DirectoryWalkTests : IDisposable
{
    private readonly PhotoFolder _photos = new();
    private readonly PhotoFolder _spill = new();
    private readonly ImageFiles _images = new([], 1000);

    public void Dispose()
    {
        _photos.Dispose();
        _spill.Dispose();
    }

    [Fact]
    public void Names_are_in_ordinal_order_with_directories_expanded_in_place()
    {
        Add("a.jpg", "a/z.jpg", "a-b.jpg", "B.jpg", "a/b/c.jpg", "a/b.jpg", "\u00e4.jpg", "10.jpg", "9.jpg");

        Assert.Equal(["10.jpg", "9.jpg", "B.jpg", "a/b/c.jpg", "a/b.jpg", "a/z.jpg", "a-b.jpg", "a.jpg", "\u00e4.jpg"], Walk());
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void A_walk_resumes_after_any_path(int seed)
    {
        AddTree(new Random(seed), "", depth: 3);
        var all = Walk();
        Assert.InRange(all.Count, 20, 2000);

        foreach (var path in all)
        {
            // The path itself, and neighbouring paths that do not exist.
            foreach (var after in new[] { path, path + "x", path[..^1], path + "/below.jpg", Path.GetDirectoryName(path)! })
            {
                Assert.Equal(all.Where(other => Compare(other, after) > 0), Walk(after));
            }
        }
    }

    [Theory]
    [InlineData(1)]
    [InlineData(7)]
    [InlineData(100)]
    public void Sorting_on_disk_equals_sorting_in_memory(int spillAbove)
    {
        var random = new Random(4);
        for (var number = 0; number < 700; number++)
        {
            _photos.Add($"{new string((char)('a' + random.Next(26)), random.Next(1, 9))}{random.Next(1_000_000)} \u732b\U0001F408.jpg");
        }

        AddTree(random, "", depth: 2);
        var all = Walk();

        Assert.Equal(all.Order(Comparer<string>.Create(Compare)), all);
        Assert.Equal(all, Walk(spillAbove: spillAbove));
        Assert.Equal(all.Skip(500), Walk(after: all[499], spillAbove: spillAbove));
    }

    [Fact]
    public void The_spill_directory_is_empty_after_an_aborted_walk()
    {
        Add("a/1.jpg", "a/2.jpg", "a/3.jpg", "b.jpg", "c.jpg");

        using (var walk = DirectoryWalk.Files(Source(), null, _images, _spill.Root, spillAbove: 1, ListingRoots.Everywhere, new SkipTally(), CancellationToken.None).GetEnumerator())
        {
            Assert.True(walk.MoveNext());
            Assert.Equal("a/1.jpg", walk.Current);
        }

        Assert.Empty(Directory.EnumerateFileSystemEntries(_spill.Root));
    }

    [Fact]
    public void An_unwritable_spill_directory_is_a_storage_failure()
    {
        Add("a/1.jpg", "a/2.jpg", "b.jpg");
        _spill.Add("file");

        var failure = Assert.Throws<ZeroShotException>(
            () => DirectoryWalk.Files(Source(), null, _images, _spill.At("file"), spillAbove: 1, ListingRoots.Everywhere, new SkipTally(), CancellationToken.None).ToList());

        Assert.Equal(ZeroShotError.StorageFailed, failure.Code);
    }

    [Fact]
    public void Only_image_extensions_are_listed_in_any_case()
    {
        Add("a.jpg", "b.JPEG", "c.Png", "d.tiff", "e.webp", ".hidden.gif", ".hidden/f.bmp", "notes.txt", "jpg", "g.jpg.txt", "h.svg", "i.HEIC", "j.cr2", "k.pdf");

        Assert.Equal([".hidden/f.bmp", ".hidden.gif", "a.jpg", "b.JPEG", "c.Png", "d.tiff", "e.webp", "h.svg", "i.HEIC", "j.cr2"], Walk());
    }

    [Fact]
    public void Patterns_select_files_by_name_and_by_path()
    {
        Add("cat1.jpg", "dog.jpg", "a/cat2.jpg", "a/b/cat3.jpg", "b/cat4.png", "b/c/notes.txt");

        Assert.Equal(["a/b/cat3.jpg", "a/cat2.jpg", "cat1.jpg"], Walk(Source("CAT?.jpg")));
        Assert.Equal(["a/cat2.jpg"], Walk(Source("a/*.jpg")));
        Assert.Equal(["a/b/cat3.jpg", "a/cat2.jpg"], Walk(Source("a/**/*.jpg")));
        Assert.Equal(["b/c/notes.txt", "dog.jpg"], Walk(Source("dog*", "b/*/*")));
    }

    [Fact]
    public void Without_recursion_directories_are_skipped()
    {
        Add("a.jpg", "b/c.jpg", "folder.jpg/d.jpg");
        _photos.AddLink("link.jpg", "b");

        Assert.Equal(["a.jpg"], Walk(Source() with { Recursive = false, FollowLinks = true }));
        Assert.Equal(["a.jpg", "b/c.jpg", "folder.jpg/d.jpg"], Walk());
    }

    [Fact]
    public void Links_to_files_are_listed_and_links_to_directories_are_followed_on_request()
    {
        Add("a/cat.jpg");
        _photos.AddLink("broken.jpg", "gone.jpg");
        _photos.AddLink("folder", "a");
        _photos.AddLink("link.jpg", "a/cat.jpg");

        Assert.Equal(["a/cat.jpg", "broken.jpg", "link.jpg"], Walk());
        Assert.Equal(["a/cat.jpg", "broken.jpg", "folder/cat.jpg", "link.jpg"], Walk(Source() with { FollowLinks = true }));
    }

    [Fact]
    public void A_cycle_of_links_ends_at_its_first_repetition()
    {
        using var outside = new PhotoFolder();
        outside.Add("root/a/1.jpg");
        outside.Add("root/b/2.jpg");
        outside.Add("3.jpg");
        outside.AddLink("root/a/to-b", "../b");
        outside.AddLink("root/b/to-a", outside.At("root/a"));
        outside.AddLink("root/itself", ".");
        outside.AddLink("root/up", "..");
        outside.AddLink("entry", "root");

        foreach (var root in new[] { "root", "entry" })
        {
            Assert.Equal(
                ["a/1.jpg", "a/to-b/2.jpg", "b/2.jpg", "b/to-a/1.jpg", "up/3.jpg"],
                Walk(Source() with { Root = outside.At(root), FollowLinks = true }).Where(path => !path.StartsWith("up/entry/", StringComparison.Ordinal)));
        }
    }

    [Theory]
    [InlineData("with space.jpg")]
    [InlineData("'single' and \"double\".jpg")]
    [InlineData("line\nbreak\ttab.jpg")]
    [InlineData("back\\slash.jpg")]
    [InlineData("*?[]{}.jpg")]
    [InlineData(" \u00e9e\u0301 \u732b \U0001F408 .jpg")]
    public void Unusual_names_are_listed_read_and_resumed_from(string name)
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "Windows has no such names.");
        var path = $"{name}/{name}";
        Add(path, "~.jpg");

        Assert.Equal([path, "~.jpg"], Walk(spillAbove: 1));
        Assert.Equal(["~.jpg"], Walk(after: path));
        Assert.Null(new ImageFiles([], 1000).Read(_photos.Root, path, followLinks: false, out _, out _));
    }

    [Fact]
    public void An_unreadable_directory_is_one_path_and_its_siblings_are_listed()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "Needs a path that is too long for the system.");
        Add("a.jpg", "z.jpg");
        var name = new string('n', 250);
        var half = string.Join('/', Enumerable.Repeat(name, 9));

        // Each half is short enough, the whole path is not; permissions would not stop root.
        _photos.Add($"{half}/image.jpg");
        _spill.Add($"{half}/image.jpg");
        Directory.Move(_spill.At(name), _photos.At($"{half}/{name}"));

        var all = Walk();

        var unlisted = Assert.Single(all, path => path.EndsWith('/'));
        Assert.InRange(unlisted.Split('/').Length, 10, 18);
        Assert.All(unlisted.TrimEnd('/').Split('/'), part => Assert.Equal(name, part));
        Assert.Equal(("a.jpg", "z.jpg"), (all[0], all[^1]));
        Assert.Contains($"{half}/image.jpg", all);
        Assert.Equal(all.SkipWhile(path => path != unlisted).Skip(1), Walk(after: unlisted));
        Assert.Equal(ImageError.NotAFile, new ImageFiles([], 1000).Read(_photos.Root, unlisted, followLinks: false, out _, out _)?.Error);
    }

    [Fact]
    public void A_directory_deleted_during_the_walk_is_one_path()
    {
        Add("a.jpg", "b/c.jpg", "d.jpg");
        using var walk = DirectoryWalk.Files(Source(), null, _images, _spill.Root, ListingRoots.Everywhere, new SkipTally(), CancellationToken.None).GetEnumerator();
        List<string> listed = [];
        while (walk.MoveNext())
        {
            listed.Add(walk.Current);
            if (walk.Current == "a.jpg")
            {
                Directory.Delete(_photos.At("b"), recursive: true);
            }
        }

        Assert.Equal(["a.jpg", "b/", "d.jpg"], listed);
    }

    [Fact]
    public void Deeply_nested_directories_are_listed()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "Windows does not allow it by default.");
        var path = _photos.Add(string.Concat(Enumerable.Repeat("d/", 1_900)) + "image.jpg");

        Assert.Equal([path], Walk());
        Assert.Empty(Walk(after: path));
    }

    [Fact]
    public void An_unreadable_root_is_rejected_with_the_reason()
    {
        _photos.Add("cat.jpg");

        AssertBadRoot(_photos.At("gone"), "does not exist");
        AssertBadRoot(_photos.At("cat.jpg"), "is a file");
        AssertBadRoot("photos", "absolute path");
    }

    [Fact]
    public void A_walk_can_be_cancelled()
    {
        Add("a.jpg", "b.jpg");
        using var stop = new CancellationTokenSource();
        using var walk = DirectoryWalk.Files(Source(), null, _images, _spill.Root, ListingRoots.Everywhere, new SkipTally(), stop.Token).GetEnumerator();
        Assert.True(walk.MoveNext());

        stop.Cancel();

        Assert.Throws<OperationCanceledException>(() => walk.MoveNext());
    }

    private void AssertBadRoot(string root, string reason)
    {
        var failure = Assert.Throws<ZeroShotException>(() => Walk(Source() with { Root = root }));
        Assert.Equal(ZeroShotError.BadRequest, failure.Code);
        Assert.Contains($"'{root}'", failure.Message, StringComparison.Ordinal);
        Assert.Contains(reason, failure.Message, StringComparison.Ordinal);
    }

    private DirectorySource Source(params string[] include) => new() { Root = _photos.Root, Recursive = true, Include = [.. include] };

    private List<string> Walk(DirectorySource source) => [.. DirectoryWalk.Files(source, null, _images, _spill.Root, ListingRoots.Everywhere, new SkipTally(), CancellationToken.None)];

    private List<string> Walk(string? after = null, int spillAbove = DirectoryWalk.SpillAbove) =>
        [.. DirectoryWalk.Files(Source(), after, _images, _spill.Root, spillAbove, ListingRoots.Everywhere, new SkipTally(), CancellationToken.None)];

    private void Add(params string[] paths) => Array.ForEach(paths, path => _photos.Add(path));

    // Names whose characters sort around the slash, where comparing whole paths would be wrong.
    private void AddTree(Random random, string prefix, int depth)
    {
        foreach (var name in new[] { "a", "a-b", "a b", "a.b", "a0", "aa", "Z" }.Where(_ => random.Next(4) > 0))
        {
            _photos.Add($"{prefix}{name}.jpg");
            if (depth > 1 && random.Next(2) > 0)
            {
                AddTree(random, $"{prefix}{name}/", depth - 1);
            }
        }
    }

    // The documented order: segment by segment.
    private static int Compare(string? left, string? right)
    {
        var (a, b) = (left!.Split('/'), right!.Split('/'));
        var different = a.Zip(b).Select(pair => string.CompareOrdinal(pair.First, pair.Second)).FirstOrDefault(order => order != 0);
        return different != 0 ? different : a.Length - b.Length;
    }
}
