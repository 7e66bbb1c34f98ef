using ZeroShotOrleans.Jobs.Counts;

namespace ZeroShotOrleans.Jobs.Tests.Counts;

public sealed class ResultCountsTests
{
    [Fact]
    public void Counts_the_best_label_of_each_set_without_errors()
    {
        var counts = new ResultCounts(labelSets: 2);

        counts.Add([Of(1, 0), Of(1, null), ImageOutcome.Failed(ImageError.Corrupt, "It is damaged.")]);
        counts.Add([Of(0, 0)]);

        var snapshot = counts.Snapshot();
        Assert.Equal(4, snapshot.Counted);
        Assert.Equal([new LabelCount(1, 2), new LabelCount(0, 1)], snapshot.Sets[0]);
        Assert.Equal([new LabelCount(0, 2), new LabelCount(-1, 1)], snapshot.Sets[1]);
    }

    private static ImageOutcome Of(int? first, int? second) => new() { Scores = [Best(first), Best(second)] };

    private static System.Collections.Immutable.ImmutableArray<LabelScore> Best(int? label) => label is { } best ? [new LabelScore(best, 0.9f, float.NaN, float.NaN), new LabelScore(7, 0.1f, float.NaN, float.NaN)] : [];
}
