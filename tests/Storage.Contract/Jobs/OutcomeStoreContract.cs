using System.Collections.Immutable;
using ZeroShotOrleans.Storage.Jobs;

namespace ZeroShotOrleans.Storage.Contract.Jobs;

/// <summary>Contract of all job stores for manifests and outcomes.</summary>
public abstract class OutcomeStoreContract : StoreContract
{
    private long _epoch;

    private IJobStore Store => State.Jobs;

    public override async ValueTask InitializeAsync()
    {
        await base.InitializeAsync();

        // Another job, whose rows must never appear.
        await Store.CreateAsync(TestJobs.Job("other"), "hash", Token);
        await Store.AppendOutcomesAsync("other", await Store.TakeAsync("other", Token), 0, TestJobs.Outcomes(900, first: 5000), Token);
        await Store.CreateAsync(TestJobs.Job("job"), "hash", Token);
        _epoch = await Store.TakeAsync("job", Token);
    }

    [Fact]
    public async Task Reads_outcomes_from_any_index_up_to_the_first_gap()
    {
        // Stored out of order in reports of different sizes; a gap at 700 to 709.
        int[] ends = [0, 1, 3, 10, 266, 267, 500, 700];
        foreach (var (first, end) in ends.Zip(ends.Skip(1)).Reverse())
        {
            await Append(first, end - first);
        }

        await Append(710, 90);

        for (var from = 0; from < 720; from += 7)
        {
            foreach (var most in new[] { 1, 2, 255, 256, 1000 })
            {
                var end = from switch { < 700 => Math.Min(from + most, 700), < 710 => from, _ => Math.Min(from + most, 800) };
                var read = await Store.ReadOutcomesAsync("job", from, most, Token);
                Assert.Equal(TestJobs.Outcomes(end - from, from).Select(TestJobs.Text), read.Select(TestJobs.Text));
            }
        }

        Assert.Empty(await Store.ReadOutcomesAsync("job", 800, 10, Token));
        Assert.Empty(await Store.ReadOutcomesAsync("job", 0, 0, Token));
    }

    [Fact]
    public async Task Summarizes_outcomes_as_ranges_and_sums()
    {
        await Append(0, 300);
        await Append(300, 10);
        await Append(512, 600);

        var done = await Store.OutcomesAsync("job", Token);
        var found = await Store.FindAsync("job", Token);

        Assert.Equal([new(0, 310), new(512, 1112)], done.Ranges);
        var indexes = Enumerable.Range(0, 310).Concat(Enumerable.Range(512, 600)).ToArray();
        var errors = indexes.Where(index => index % 3 == 0).CountBy(index => TestJobs.Outcome(index).Error)
            .ToImmutableSortedDictionary(pair => pair.Key, pair => (long)pair.Value);
        Assert.Equal(indexes.Count(index => index % 3 != 0), done.Classified);
        Assert.Equal(errors, done.Errors);
        Assert.Equal((done.Classified, indexes.Length), (found!.Classified, found.Classified + found.Errors.Values.Sum()));
    }

    [Theory]
    [InlineData(100, 5)]
    [InlineData(100, 20)]
    [InlineData(95, 6)]
    [InlineData(109, 50)]
    [InlineData(90, 500)]
    public async Task An_image_cannot_get_a_second_outcome(int first, int count)
    {
        await Append(100, 10);

        await Assert.ThrowsAsync<InvalidOperationException>(() => Append(first, count));

        Assert.Equal([new(100, 110)], (await Store.OutcomesAsync("job", Token)).Ranges);
        await Append(90, 10);
        await Append(110, 10);
        Assert.Equal([new(90, 120)], (await Store.OutcomesAsync("job", Token)).Ranges);
    }

    [Fact]
    public async Task Transient_members_of_an_outcome_are_not_stored()
    {
        var outcome = TestJobs.Outcome(1);
        await Store.AppendOutcomesAsync("job", _epoch, 0, [outcome with { Embedding = [1, 2, 3, 4], Unchanged = true }], Token);

        var stored = Assert.Single(await Store.ReadOutcomesAsync("job", 0, 1, Token));

        Assert.Equal((null, false, outcome.Stamp), (stored.Embedding, stored.Unchanged, stored.Stamp));
    }

    [Fact]
    public async Task Discarded_outcomes_stay_counted_and_take_no_room()
    {
        // Rows end at 300, 600, ...; more of them than are processed in one step.
        const int rows = 1500, size = 300;
        foreach (var row in Enumerable.Range(0, rows))
        {
            await Append(row * size, size);
        }

        var before = await Store.OutcomesAsync("job", Token);
        var bytes = (await Store.AmountAsync("", Token)).Bytes;
        await Store.DiscardOutcomesAsync("job", _epoch, new ImageRange(0, 1000), Token);
        Assert.Empty(await Store.ReadOutcomesAsync("job", 0, 10, Token));
        Assert.Equal(TestJobs.Outcomes(10, 1000).Select(TestJobs.Text), (await Store.ReadOutcomesAsync("job", 1000, 10, Token)).Select(TestJobs.Text));

        await Store.DiscardOutcomesAsync("job", _epoch, new ImageRange(1000, (rows - 1) * size), Token);
        await Store.DiscardOutcomesAsync("job", _epoch, new ImageRange(0, (rows - 1) * size), Token);
        await State.ReopenAsync();

        Assert.Empty(await Store.ReadOutcomesAsync("job", 900, 10, Token));
        Assert.Equal(
            TestJobs.Outcomes(size, (rows - 1) * size).Select(TestJobs.Text), (await Store.ReadOutcomesAsync("job", (rows - 1) * size, 1000, Token)).Select(TestJobs.Text));
        var after = await Store.OutcomesAsync("job", Token);
        Assert.Equal(before.Ranges, after.Ranges);
        Assert.Equal(before.Classified, after.Classified);
        Assert.Equal(before.Errors, after.Errors);
        Assert.InRange((await Store.AmountAsync("", Token)).Bytes, 1, bytes / 10);
        await Assert.ThrowsAsync<StaleEpochException>(() => Store.DiscardOutcomesAsync("job", _epoch - 1, new ImageRange(0, 1), Token));
    }

    [Fact]
    public async Task Discarded_errors_leave_gaps_and_correct_sums()
    {
        // A third are errors of two alternating kinds; more rows than are processed in one step.
        const int images = 30_000;
        foreach (var first in Enumerable.Range(0, images / 1000))
        {
            await Append(first * 1000, 1000);
        }

        var missing = Enumerable.Range(0, images).Where(index => TestJobs.Outcome(index).Error == ImageError.Missing).ToHashSet();
        Assert.Equal(missing.Count, await Store.ForgetErrorsAsync("job", _epoch, [ImageError.Missing, ImageError.Empty], Token));
        await State.ReopenAsync();

        await AssertDone([.. Enumerable.Range(0, images).Where(index => !missing.Contains(index))], classified: images / 3 * 2);
        Assert.Empty(await Store.ReadOutcomesAsync("job", 0, 10, Token));
        Assert.Equal(TestJobs.Outcomes(5, 1).Select(TestJobs.Text), (await Store.ReadOutcomesAsync("job", 1, 100, Token)).Select(TestJobs.Text));
        Assert.Equal(0, await Store.ForgetErrorsAsync("job", _epoch, [ImageError.Missing], Token));

        await Append(0, 1);
        await Append(6, 1);
        Assert.Equal(12, (await Store.ReadOutcomesAsync("job", 0, 100, Token)).Length);
    }

    [Fact]
    public async Task Discards_all_errors_but_no_scores()
    {
        await Append(0, 300);
        await Store.AppendOutcomesAsync("job", _epoch, 300, [.. Enumerable.Repeat(TestJobs.Outcome(3), 500)], Token);
        await Store.AppendOutcomesAsync("job", _epoch, 800, [.. Enumerable.Repeat(TestJobs.Outcome(1), 500)], Token);

        Assert.Equal(600, await Store.ForgetErrorsAsync("job", _epoch, [], Token));

        await AssertDone([.. Enumerable.Range(0, 300).Where(index => index % 3 != 0), .. Enumerable.Range(800, 500)], classified: 700);
        Assert.Equal(0, await Store.ForgetErrorsAsync("job", _epoch, [], Token));
        Assert.Equal([new(0, 900)], (await Store.OutcomesAsync("other", Token)).Ranges);
    }

    [Fact]
    public async Task Appends_to_the_manifest_and_finds_the_segment_of_an_image()
    {
        var names = Enumerable.Range(0, 2500).Select(index => $"ordner {index / 100}/bild \"{index}\"\n\u00e9\U0001F408\\.jpg").ToImmutableArray();
        foreach (var segment in names.Chunk(ManifestSegment.MaxImages).Index())
        {
            await Store.AppendManifestAsync("job", _epoch, segment.Index * ManifestSegment.MaxImages, TestJobs.Entries(segment.Item), null, Token);
        }

        foreach (var index in new[] { 0, 1, 1023, 1024, 2047, 2048, 2499 })
        {
            var segment = await Store.ReadManifestAsync("job", index, Token);
            Assert.Equal(names[index], segment!.Entries[(int)(index - segment.First)].Path);
        }

        Assert.Null(await Store.ReadManifestAsync("job", 2500, Token));
        Assert.Equal((2048, 2500), (await Store.LastManifestAsync("job", Token) is { } last) ? (last.First, last.End) : default);
        Assert.Equal(2500, (await Store.FindAsync("job", Token))!.Listed);
    }

    [Fact]
    public async Task Rejects_a_segment_that_leaves_a_gap_overlaps_or_is_too_long()
    {
        await Store.AppendManifestAsync("job", _epoch, 0, TestJobs.Entries("0.jpg", "1.jpg"), null, Token);

        await Assert.ThrowsAsync<InvalidOperationException>(() => Store.AppendManifestAsync("job", _epoch, 1, TestJobs.Entries("1.jpg"), null, Token));
        await Assert.ThrowsAsync<InvalidOperationException>(() => Store.AppendManifestAsync("job", _epoch, 3, TestJobs.Entries("3.jpg"), null, Token));
        await Assert.ThrowsAsync<ArgumentOutOfRangeException>(
            () => Store.AppendManifestAsync("job", _epoch, 2, TestJobs.Entries([.. Enumerable.Repeat("x.jpg", ManifestSegment.MaxImages + 1)]), null, Token));
        await Store.AppendManifestAsync("job", _epoch, 2, [], null, Token);

        Assert.Equal(2, (await Store.FindAsync("job", Token))!.Listed);
    }

    /// <summary>Asserts that exactly these images have an outcome, and that the sums match.</summary>
    private async Task AssertDone(int[] indexes, int classified)
    {
        var done = await Store.OutcomesAsync("job", Token);
        var found = await Store.FindAsync("job", Token);

        Assert.Equal(indexes, done.Ranges.SelectMany(range => Enumerable.Range((int)range.First, (int)range.Count)));
        Assert.Equal((classified, indexes.Length - classified), (done.Classified, done.Errors.Values.Sum()));
        Assert.DoesNotContain(0, done.Errors.Values);
        Assert.Equal(done.Classified, found!.Classified);
        Assert.Equal(done.Errors, found.Errors);
    }

    private Task Append(long first, int count) => Store.AppendOutcomesAsync("job", _epoch, first, TestJobs.Outcomes(count, first), Token);
}
