using ZeroShotOrleans.Sources.Listing;
using ZeroShotOrleans.Sources.Opening;

namespace ZeroShotOrleans.Sources.Tests.Listing;

/// <summary>Sources that list files, folders and globs instead of one folder.</summary>
public sealed class NamedPathsTests : IDisposable
{
    private readonly PhotoFolder _photos = new();
    private readonly PhotoFolder _spill = new();

    public NamedPathsTests()
    {
        foreach (var path in (string[])["a.jpg", "b/1.jpg", "b/2.txt", "b/deep/3.jpg", "c/4.png", "c/5.jpg", "c/6.png/7.jpg", "d/8.jpg", "notes.txt"])
        {
            _photos.Add(path);
        }
    }

    public void Dispose()
    {
        _photos.Dispose();
        _spill.Dispose();
    }

    [Fact]
    public void Named_files_and_folders_are_listed_in_one_order()
    {
        Assert.Equal(["a.jpg", "b/1.jpg", "c/5.jpg"], Walk(Named("c/5.jpg", "b", "a.jpg")));
        Assert.Equal(["a.jpg", "b/1.jpg", "b/deep/3.jpg"], Walk(Named("b/", "./a.jpg") with { Recursive = true }));
    }

    [Fact]
    public void A_named_file_is_always_listed_and_a_folder_is_scanned()
    {
        Assert.Equal(["b/1.jpg", "notes.txt"], Walk(Named("notes.txt", "b")));
        Assert.Equal(["b/1.jpg", "b/2.txt"], Walk(Named("b/2.txt", "b")));
    }

    [Fact]
    public void A_file_named_several_times_is_listed_once() =>
        Assert.Equal(["b/1.jpg", "b/deep/3.jpg"], Walk(Named("b/1.jpg", "b", "b/./1.jpg", "b/deep/3.jpg", "b") with { Recursive = true, Globs = ["b/*.jpg"] }));

    [Fact]
    public void A_name_is_exact()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "Windows has no such names.");
        foreach (var name in (string[])["*.jpg", "A.jpg", "a[1].jpg", "back\\slash.jpg"])
        {
            _photos.Add(name);
        }

        Assert.Equal(["*.jpg"], Walk(Named("*.jpg")));
        Assert.Equal(["a.jpg"], Walk(Named("a.jpg")));
        Assert.Equal(["back\\slash.jpg"], Walk(Named("back\\slash.jpg")));
    }

    [Fact]
    public void A_non_UTF8_name_is_given_by_its_escape()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "Only Linux has such names.");
        _photos.Run("sh", "-c", "printf '\\377\\330\\377' > \"$(printf 'caf\\351')\"; mkdir \"$(printf 'd\\351')\"; touch \"$(printf 'd\\351/x\\376.jpg')\" \"$(printf 'd\\351/y.txt')\"");

        Assert.Equal([@"caf\xE9", @"d\xE9/x\xFE.jpg"], Walk(Named(@"caf\xE9", @"d\xE9")));
        Assert.Equal([@"d\xE9/x\xFE.jpg", @"d\xE9/y.txt"], Walk(Globs(@"d\xE9/*")));
        Assert.Contains(@"caf\xE9", Walk(new DirectorySource { Root = _photos.Root, Sniff = true }));
        Assert.Contains(@"caf\xE8", Refused(Named(@"caf\xE8")), StringComparison.Ordinal);
    }

    [Fact]
    public void A_glob_matches_files_and_folders()
    {
        Assert.Equal(["c/4.png", "c/6.png/7.jpg"], Walk(Globs("c/*.png")));
        Assert.Equal(["b/1.jpg", "b/deep/3.jpg", "c/5.jpg", "c/6.png/7.jpg", "d/8.jpg"], Walk(Globs("*/**/*.jpg")));
        Assert.Equal(["a.jpg"], Walk(Globs("*.jpg")));
        Assert.Equal(["a.jpg", "b/1.jpg", "b/2.txt", "c/4.png", "c/6.png/7.jpg"], Walk(Globs("b/?.*", "c/*.png") with { Paths = ["a.jpg"] }));
    }

    [Fact]
    public void A_glob_skips_excluded_and_system_files()
    {
        _photos.Add("c/._4.png");

        var tally = new SkipTally();
        Assert.Equal(["c/4.png"], Walk(Globs("c/*.png") with { Exclude = ["6*/"] }, tally));
        Assert.Equal((1, 1, 0), (tally.Counts.Excluded, tally.Counts.SystemFiles, tally.Counts.Files));
        Assert.Equal(["c/._4.png"], Walk(Named("c/._4.png")));
        Assert.Equal(["a.jpg"], Walk(Named("a.jpg", "c/5.jpg") with { Exclude = ["c/*"] }));
    }

    [Fact]
    public void A_missing_path_is_rejected_by_name_before_anything_is_listed()
    {
        Assert.Contains(_photos.At("gone.jpg"), Refused(Named("a.jpg", "gone.jpg")), StringComparison.Ordinal);
        Assert.Contains("'c/*.gif'", Refused(Globs("c/*.png", "c/*.gif")), StringComparison.Ordinal);
        Assert.Contains(_photos.At("a.jpg/x.jpg"), Refused(Named("a.jpg/x.jpg")), StringComparison.Ordinal);
    }

    [Fact]
    public void Only_named_paths_must_be_inside_the_roots()
    {
        var roots = new ListingRoots([_photos.At("b"), _photos.At("c")]);

        Assert.Equal(["b/1.jpg", "c/5.jpg"], Walk(Named("b", "c/5.jpg"), roots: roots));
        Assert.Equal(["c/4.png", "c/6.png/7.jpg"], Walk(Globs("c/*.png"), roots: roots));
        Assert.Contains(_photos.At("a.jpg"), Refused(Named("b", "a.jpg"), roots), StringComparison.Ordinal);
        Assert.Contains("Images:Roots", Refused(Globs("*.jpg"), roots), StringComparison.Ordinal);
    }

    [Fact]
    public void A_named_link_to_a_folder_is_followed_only_inside_the_roots()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "Needs links.");
        _photos.AddLink("link", "b");
        _photos.AddLink("c/out", "../d");

        Assert.Equal(["link/1.jpg"], Walk(Named("link")));
        Assert.Equal(["c/out/"], Walk(Globs("c/o*"), roots: new ListingRoots([_photos.At("c")])));
    }

    [Fact]
    public void A_listing_resumes_after_any_path()
    {
        var source = Named("c/5.jpg", "b", "a.jpg", "notes.txt", "c/6.png/7.jpg") with { Globs = ["d/*", "c/*.png"], Recursive = true };
        var all = Walk(source);
        Assert.Equal(["a.jpg", "b/1.jpg", "b/deep/3.jpg", "c/4.png", "c/5.jpg", "c/6.png/7.jpg", "d/8.jpg", "notes.txt"], all);

        for (var last = 0; last < all.Count; last++)
        {
            Assert.Equal(all[(last + 1)..], Walk(source, after: all[last]));
        }
    }

    [Fact]
    public void A_named_file_deleted_during_the_job_still_has_its_row()
    {
        var source = Named("a.jpg", "notes.txt");
        File.Delete(_photos.At("notes.txt"));

        Assert.Equal(["notes.txt"], Walk(source, after: "a.jpg"));
    }

    private DirectorySource Named(params string[] paths) => new() { Root = _photos.Root, Paths = [.. paths] };

    private DirectorySource Globs(params string[] globs) => new() { Root = _photos.Root, Globs = [.. globs] };

    private string Refused(DirectorySource source, ListingRoots? roots = null)
    {
        var failure = Assert.Throws<ZeroShotException>(() => Walk(source, roots: roots));
        Assert.Equal(ZeroShotError.BadRequest, failure.Code);
        return failure.Message;
    }

    private List<string> Walk(DirectorySource source, SkipTally? tally = null, string? after = null, ListingRoots? roots = null) =>
        [.. DirectoryWalk.Files(source, after, new ImageFiles([], 1000), _spill.Root, roots ?? ListingRoots.Everywhere, tally ?? new SkipTally(), CancellationToken.None)];
}
