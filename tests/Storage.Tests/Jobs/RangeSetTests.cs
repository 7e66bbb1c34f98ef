using ZeroShotOrleans.Storage.Jobs;

namespace ZeroShotOrleans.Storage.Tests.Jobs;

public sealed class RangeSetTests
{
    private const int Most = 60;

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void Behaves_like_a_set_of_single_indexes(int seed)
    {
        var random = new Random(seed);
        var set = new RangeSet();
        var model = new HashSet<long>();

        for (var step = 0; step < 5_000; step++)
        {
            var range = RandomRange(random);
            switch (random.Next(8))
            {
                case < 3:
                    set.Add(range);
                    model.UnionWith(Indexes(range));
                    break;
                case < 6:
                    set.Remove(range);
                    model.ExceptWith(Indexes(range));
                    break;
                default:
                    TakeFirst(set, model, random.Next(1, 10));
                    break;
            }

            Check(set, model, RandomRange(random));
        }
    }

    [Fact]
    public void Work_completed_in_order_is_one_range()
    {
        var set = new RangeSet();
        for (var first = 0; first < 10_000; first += 10)
        {
            set.Add(new(first, first + 10));
        }

        Assert.Equal([new(0, 10_000)], set.Ranges);
    }

    [Fact]
    public void Missing_indexes_can_be_added_during_enumeration()
    {
        var set = new RangeSet();
        set.Add(new(2, 4));
        set.Add(new(6, 8));

        foreach (var missing in set.Missing(new(0, 10)))
        {
            set.Add(missing);
        }

        Assert.Equal([new(0, 10)], set.Ranges);
    }

    [Fact]
    public void Rejects_a_range_that_ends_before_its_start()
    {
        Assert.Throws<ArgumentOutOfRangeException>(() => new RangeSet().Add(new(3, 2)));
        Assert.Throws<ArgumentOutOfRangeException>(() => new RangeSet().TakeFirst(0));
    }

    private static void TakeFirst(RangeSet set, HashSet<long> model, int most)
    {
        var taken = set.TakeFirst(most);
        if (model.Count == 0)
        {
            Assert.Null(taken);
            return;
        }

        var expected = model.Order().TakeWhile((index, at) => at < most && index == model.Min() + at).ToArray();
        Assert.Equal(expected, Indexes(taken!.Value));
        model.ExceptWith(expected);
    }

    private static void Check(RangeSet set, HashSet<long> model, ImageRange probe)
    {
        Assert.Equal(model.Order(), set.Ranges.SelectMany(Indexes));
        Assert.Equal(model.Count, set.Count);
        Assert.All(set.Ranges.Zip(set.Ranges.Skip(1)), pair => Assert.True(pair.First.End < pair.Second.First));
        Assert.DoesNotContain(set.Ranges, range => range.Count == 0);
        Assert.Equal(Indexes(probe).Except(model), set.Missing(probe).SelectMany(Indexes));
        Assert.Equal(Indexes(probe).Where(model.Contains), set.Within(probe).SelectMany(Indexes));
        Assert.Equal(model.Contains(probe.First), set.Contains(probe.First));
    }

    private static ImageRange RandomRange(Random random)
    {
        var first = random.Next(Most);
        return new(first, random.Next(first, Math.Min(Most, first + 12)));
    }

    private static IEnumerable<long> Indexes(ImageRange range)
    {
        for (var index = range.First; index < range.End; index++)
        {
            yield return index;
        }
    }
}
