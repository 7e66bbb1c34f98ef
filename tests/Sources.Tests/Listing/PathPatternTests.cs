using ZeroShotOrleans.Sources.Listing;

namespace ZeroShotOrleans.Sources.Tests.Listing;

public sealed class PathPatternTests
{
    [Theory]
    [InlineData("*.jpg", "a.jpg", true)]
    [InlineData("*.jpg", "x/y/a.JPG", true)]
    [InlineData("*.jpg", "a.jpeg", false)]
    [InlineData("cat?.jpg", "cat1.jpg", true)]
    [InlineData("cat?.jpg", "cat.jpg", false)]
    [InlineData("cat?.jpg", "cat12.jpg", false)]
    [InlineData("*", "x/anything at all", true)]
    [InlineData("**", "x/y/anything", true)]
    [InlineData("**.jpg", "x/a.jpg", true)]
    [InlineData("cat.jpg", "x/cat.jpg", true)]
    [InlineData("cat.jpg", "cat.jpg/dog.jpg", false)]
    [InlineData("/cat.jpg", "cat.jpg", true)]
    [InlineData("/cat.jpg", "x/cat.jpg", false)]
    [InlineData("x/*.jpg", "x/a.jpg", true)]
    [InlineData("x/*.jpg", "X/a.jpg", true)]
    [InlineData("x/*.jpg", "x/y/a.jpg", false)]
    [InlineData("x/*.jpg", "a.jpg", false)]
    [InlineData("x/**/a.jpg", "x/a.jpg", true)]
    [InlineData("x/**/a.jpg", "x/y/z/a.jpg", true)]
    [InlineData("x/**/a.jpg", "y/x/a.jpg", false)]
    [InlineData("**/x/*.jpg", "x/a.jpg", true)]
    [InlineData("**/x/*.jpg", "y/x/z/x/a.jpg", true)]
    [InlineData("**/x/*.jpg", "y/x/z/a.jpg", false)]
    [InlineData("x/**", "x/y/a.txt", true)]
    [InlineData("x/**", "x/a.txt", true)]
    [InlineData("x/**", "x", false)]
    [InlineData("**/a/**/b/**/c.jpg", "1/a/2/a/3/b/4/c.jpg", true)]
    [InlineData("**/a/**/b/**/c.jpg", "1/a/2/a/3/4/c.jpg", false)]
    [InlineData("x/*/a.jpg", "x/y/a.jpg", true)]
    [InlineData("x/*/a.jpg", "x/a.jpg", false)]
    [InlineData("back\\slash*", "back\\slash.jpg", true)]
    [InlineData("back\\*", "back*", false)]
    [InlineData("[a].jpg", "[a].jpg", true)]
    [InlineData("[a].jpg", "a.jpg", false)]
    [InlineData("", "a.jpg", false)]
    public void A_pattern_matches(string pattern, string path, bool expected)
    {
        var names = path.Split('/');

        Assert.Equal(expected, new PathPattern(pattern).Matches(names[..^1], names[^1]));
    }

    [Theory]
    [InlineData("*.jpg", "", true)]
    [InlineData("*.jpg", "x", false)]
    [InlineData("x/*.jpg", "", true)]
    [InlineData("x/*.jpg", "X", true)]
    [InlineData("x/*.jpg", "y", false)]
    [InlineData("x/*.jpg", "x/y", false)]
    [InlineData("x/*/z/*.jpg", "x/y", true)]
    [InlineData("x/*/z/*.jpg", "x/y/a", false)]
    [InlineData("**/z/*.jpg", "x/y", true)]
    [InlineData("x/**", "x/y/z", true)]
    [InlineData("x/**", "y", false)]
    [InlineData("x/**/a.jpg", "x", true)]
    public void A_glob_enters_only_directories_that_may_match(string glob, string directory, bool expected) => Assert.Equal(
        expected, new PathPattern(glob, anchored: true).LeadsInto(directory.Split('/', StringSplitOptions.RemoveEmptyEntries)));

    [Theory]
    [InlineData("cache/", "x", "cache", true)]
    [InlineData("x/cache/", "x", "cache", true)]
    [InlineData("x/cache/", "y/x", "cache", false)]
    public void A_trailing_slash_matches_directories_only(string pattern, string directory, string name, bool expected)
    {
        Assert.True(new PathPattern(pattern).DirectoriesOnly);
        Assert.Equal(expected, new PathPattern(pattern).Matches(directory.Split('/'), name));
    }

    [Fact]
    public void A_malicious_pattern_is_as_cheap_as_a_harmless_one()
    {
        var pattern = string.Concat(Enumerable.Repeat("**/a/", 30)) + string.Concat(Enumerable.Repeat("*a", 30)) + "b";
        var directory = Enumerable.Repeat("a", 300).ToArray();

        Assert.False(new PathPattern(pattern).Matches(directory, new string('a', 250)));
    }
}
