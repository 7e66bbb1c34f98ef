using ZeroShotOrleans.Jobs.Identity;

namespace ZeroShotOrleans.Jobs.Tests.Identity;

public sealed class JobIdsTests
{
    private static readonly DateTimeOffset _now = new(2026, 1, 2, 3, 4, 5, TimeSpan.Zero);

    [Fact]
    public void Ids_sort_by_time()
    {
        string[] ids = [.. new[] { 0, 1, 31, 32, 1_000, 86_400_000 }.Select(milliseconds => JobIds.New(_now.AddMilliseconds(milliseconds)))];

        Assert.Equal(ids.Order(StringComparer.Ordinal), ids);
        Assert.All(ids, id => Assert.Matches("^[0-9a-z]{12}$", id));
    }

    [Fact]
    public void Ids_of_one_moment_differ() => Assert.NotEqual(1, Enumerable.Range(0, 20).Select(_ => JobIds.New(_now)).Distinct().Count());
}
