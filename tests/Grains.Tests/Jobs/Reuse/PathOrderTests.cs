using ZeroShotOrleans.Jobs.Reuse;
using ZeroShotOrleans.Sources.Listing;
using ZeroShotOrleans.Sources.Tests;

namespace ZeroShotOrleans.Grains.Tests.Jobs.Reuse;

public sealed class PathOrderTests : IDisposable
{
    // Names whose characters sort around the slash, where comparing whole paths would be wrong.
    private static readonly string[] _names = ["a", "a-b", "a b", "a.b", "a0", "aa", "Z", "\u00e4", "!"];

    private readonly PhotoFolder _photos = new();

    public void Dispose() => _photos.Dispose();

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public void Paths_sort_in_the_order_of_a_walk(int seed)
    {
        var random = new Random(seed);
        foreach (var (first, second, third) in from a in _names from b in _names from c in _names select (a, b, c))
        {
            if (random.Next(8) == 0)
            {
                _photos.Add(random.Next(3) switch { 0 => $"{first}.jpg", 1 => $"{first}/{second}.jpg", _ => $"{first}/{second}/{third}.jpg" });
            }
        }

        using var scratch = new PhotoFolder();
        List<string> listed = [.. DirectoryWalk.Files(
            new DirectorySource { Root = _photos.Root, Recursive = true }, null, new ZeroShotOrleans.Sources.Opening.ImageFiles([], 1000), scratch.Root, ListingRoots.Everywhere, new SkipTally(), CancellationToken.None)];

        Assert.NotEmpty(listed);
        Assert.Equal(listed, listed.Order(PathOrder.Instance));
        Assert.Equal(listed, listed.AsEnumerable().Reverse().Order(PathOrder.Instance));
    }

    [Fact]
    public void Equal_paths_are_equal() => Assert.Equal(0, PathOrder.Instance.Compare("a/b.jpg", "a/b.jpg"));
}
