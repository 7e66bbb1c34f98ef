using ZeroShotOrleans.Sources.Listing;
using ZeroShotOrleans.Sources.Opening;

namespace ZeroShotOrleans.Sources.Tests.Listing;

public sealed class SourceRulesTests
{
    public static TheoryData<ImageSource, string> Wrong() => new()
    {
        { new DirectorySource { Root = "photos" }, "absolute path" },
        { new TarSource { Root = "shards" }, "absolute path" },
        { new ListSource { File = "list.txt" }, "absolute path" },
        { new ListSource { File = "/list.txt", Root = "photos" }, "absolute path" },
        { new UrlSource { Urls = [] }, "1 to 10000" },
        { new UrlSource { Urls = default }, "1 to 10000" },
        { new UrlSource { Urls = [.. Enumerable.Repeat("https://e.org/a.jpg", Limits.MaxUrlsPerJob + 1)] }, "submit it as a list" },
        { new UrlSource { Urls = ["https://e.org/a.jpg", "ftp://e.org/b.jpg"] }, "urls[1] is 'ftp://e.org/b.jpg'" },
        { new UrlSource { Urls = ["photos/a.jpg"] }, "urls[0]" },
        { new UrlSource { Urls = ["https://"] }, "urls[0]" },
        { new UrlSource { Urls = ["https://e.org/" + new string('x', Limits.MaxUrlLength)] }, "the maximum is 8192" },
        { new DirectorySource { Root = "/photos", Paths = ["../a.jpg"] }, "relative to its root" },
        { new DirectorySource { Root = "/photos", Paths = ["/etc/a.jpg"] }, "relative to its root" },
        { new DirectorySource { Root = "/photos", Paths = [""] }, "A path is empty" },
        { new DirectorySource { Root = "/photos", Paths = [.. Enumerable.Repeat("a.jpg", Limits.MaxPathsPerJob + 1)] }, "at most 10000 paths" },
        { new DirectorySource { Root = "/photos", Globs = ["../*.jpg"] }, "relative to '/photos'" },
        { new DirectorySource { Root = "/photos", Exclude = [""] }, "A pattern to exclude is empty" },
        { new TarSource { Root = "/shards", Exclude = [.. Enumerable.Repeat("*.jpg", Limits.MaxPatternsPerJob + 1)] }, "at most 1000 patterns to exclude" },
        { new UploadSource { Name = "" }, "name of an upload" },
        { new UploadSource { Name = new string('x', Limits.MaxNameLength + 1) }, "name of an upload" },
        { new UploadSource { Name = "a\nb" }, "control character" },
    };

    [Theory, MemberData(nameof(Wrong), DisableDiscoveryEnumeration = true)]
    public void An_invalid_source_is_rejected_with_the_reason(ImageSource source, string expected)
    {
        var problem = Assert.Throws<ZeroShotException>(() => SourceRules.Check(source));

        Assert.Equal(ZeroShotError.BadRequest, problem.Code);
        Assert.Contains(expected, problem.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Valid_sources_are_accepted()
    {
        SourceRules.Check(new TarSource { Root = "/shards" });
        SourceRules.Check(new ListSource { File = "/list.txt" });
        SourceRules.Check(new ListSource { File = "/list.txt", Root = "/photos" });
        SourceRules.Check(new UrlSource { Urls = ["http://e.org/a.jpg", "HTTPS://e.org:8443/b.jpg?x=1"] });
        SourceRules.Check(new UploadSource { Name = "from my laptop" });
    }

    [Fact]
    public void A_directory_is_listed_only_inside_the_roots_even_through_links()
    {
        using var folder = new PhotoFolder();
        folder.Add("allowed/a.jpg");
        folder.Add("allowed/b/c.jpg");
        folder.Add("secret/d.jpg");
        folder.AddLink("allowed/inside", "b");
        folder.AddLink("allowed/out", "../secret");
        folder.AddLink("entry", "allowed");
        folder.AddLink("allowed/climb", "../allowed/../secret");
        var roots = new ListingRoots([folder.At("allowed")]);

        List<string> Walk(string root, bool followLinks) =>
            [.. DirectoryWalk.Files(new DirectorySource { Root = folder.At(root), Recursive = true, FollowLinks = followLinks }, null, new ImageFiles([], 1000), folder.At("scratch"), roots, new SkipTally(), CancellationToken.None)];

        Assert.Equal(["a.jpg", "b/c.jpg", "climb/", "inside/c.jpg", "out/"], Walk("allowed", followLinks: true));
        Assert.Equal(["a.jpg", "b/c.jpg"], Walk("entry", followLinks: false));
        foreach (var outside in new[] { "secret", "nowhere", "allowed/out", "", "allowed/../secret", "allowed-not" })
        {
            var problem = Assert.Throws<ZeroShotException>(() => Walk(outside, followLinks: true));
            Assert.Contains("Images:Roots", problem.Message, StringComparison.Ordinal);
        }

        Assert.Contains("does not exist", Assert.Throws<ZeroShotException>(() => Walk("allowed/gone", followLinks: false)).Message, StringComparison.Ordinal);
    }
}
