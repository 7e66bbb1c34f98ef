using System.Collections.Immutable;
using ZeroShotOrleans.Jobs.Results;
using ZeroShotOrleans.Jobs.Tests.Hosting;
using ZeroShotOrleans.Storage.Contract.Jobs;
using ZeroShotOrleans.Storage.Jobs;

namespace ZeroShotOrleans.Jobs.Tests.Results;

public sealed class ResultPagesTests : IDisposable
{
    private readonly JobFixture _fixture = new();

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public void Dispose() => _fixture.Dispose();

    [Fact]
    public async Task Results_come_in_order_and_stop_at_the_first_gap()
    {
        await _fixture.Stores.AddAsync(_fixture.Job.Description, new JobStatus(JobState.Running), Entries(5), [.. TestJobs.Outcomes(3), null, TestJobs.Outcome(4)]);
        await _fixture.LoadAsync();
        var pages = new ResultPages(_fixture.Job, _fixture.Stores);

        var chunk = await pages.NextAsync(1, Token);

        Assert.Equal(1, chunk!.First);
        Assert.Equal(["1.jpg", "2.jpg"], chunk.Results.Select(result => result.Path));
        Assert.Equal(TestJobs.Text(TestJobs.Outcome(2)), TestJobs.Text(chunk.Results[1].Outcome));
        Assert.Null(await pages.NextAsync(3, Token));
        Assert.Equal(4, (await pages.NextAsync(4, Token))!.First);
        Assert.Null(await pages.NextAsync(5, Token));
        Assert.Null(await pages.NextAsync(99, Token));
    }

    [Fact]
    public async Task A_chunk_spans_no_two_segments_and_no_more_than_a_message()
    {
        var images = ManifestSegment.MaxImages + Limits.MaxImagesPerLease + 3;
        await _fixture.Stores.AddAsync(_fixture.Job.Description, new JobStatus(JobState.Running), Entries(images), [.. TestJobs.Outcomes(images)]);
        await _fixture.LoadAsync();
        var pages = new ResultPages(_fixture.Job, _fixture.Stores);

        Assert.Equal(Limits.MaxImagesPerLease, (await pages.NextAsync(0, Token))!.Results.Length);
        Assert.Equal(5, (await pages.NextAsync(ManifestSegment.MaxImages - 5, Token))!.Results.Length);
        Assert.Equal(Limits.MaxImagesPerLease, (await pages.NextAsync(ManifestSegment.MaxImages, Token))!.Results.Length);
    }

    [Fact]
    public async Task A_chunk_of_very_many_scores_has_fewer_images()
    {
        var job = TestJobs.Job(JobFixture.Id);
        using var fixture = new JobFixture(job with
        {
            Spec = job.Spec with { LabelSets = [new() { Labels = [.. Enumerable.Range(0, Limits.MaxLabels).Select(label => $"{label}")] }], Score = new() { TopK = Limits.MaxLabels } },
        });
        await fixture.Stores.AddAsync(fixture.Job.Description, new JobStatus(JobState.Running), Entries(100), [.. TestJobs.Outcomes(100)]);
        await fixture.LoadAsync();

        Assert.Equal(40, (await new ResultPages(fixture.Job, fixture.Stores).NextAsync(0, Token))!.Results.Length);
    }

    [Fact]
    public void A_result_names_its_image_as_the_list_does()
    {
        var segment = new ManifestSegment(10,
        [
            new ImageEntry("folder/a.jpg"), new ImageEntry("b.jpg", Row: 3), new ImageEntry("b.jpg", Row: 4, Written: "./b.jpg"),
            new ImageEntry("all.parquet/7", Offset: 7, ArchiveLength: 11, Row: 7), new ImageEntry("all.parquet/8/c.jpg", Offset: 8, ArchiveLength: 11, Row: 8, Written: "c.jpg"),
        ]);

        var results = ResultPages.Zip(segment, 10, TestJobs.Outcomes(5));

        Assert.Equal([null, "b.jpg", "./b.jpg", null, "c.jpg"], results.Select(result => result.Entry));
        Assert.Equal([null, 3, 4, 7, 8], results.Select(result => result.Row));
        Assert.Equal("b.jpg", Assert.Single(ResultPages.Zip(segment, 11, TestJobs.Outcomes(1))).Path);
    }

    private static ImmutableArray<ImageEntry> Entries(int count) => [.. Enumerable.Range(0, count).Select(image => new ImageEntry($"{image}.jpg"))];
}
