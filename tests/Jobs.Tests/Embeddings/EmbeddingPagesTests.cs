using System.Collections.Immutable;
using ZeroShotOrleans.Jobs.Embeddings;
using ZeroShotOrleans.Jobs.Reuse;
using ZeroShotOrleans.Jobs.Tests.Hosting;
using ZeroShotOrleans.Storage.Contract.Jobs;
using ZeroShotOrleans.Storage.Jobs;

namespace ZeroShotOrleans.Jobs.Tests.Embeddings;

public sealed class EmbeddingPagesTests : IDisposable
{
    private static readonly JobDescription _job = TestJobs.Job(JobFixture.Id) with { ImageFingerprint = "1ma9e", Spec = TestJobs.Job(JobFixture.Id).Spec with { KeepEmbeddings = true } };

    private readonly JobFixture _fixture = new(_job);

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public void Dispose() => _fixture.Dispose();

    [Fact]
    public async Task Every_image_is_named_with_its_embedding_or_why_it_has_none()
    {
        // Image 0 has an error, 1 is stored, 2 was deleted since, 3 was not classified before the job was cancelled, 4 is stored.
        await AddAsync(JobState.Cancelled, 5, [.. TestJobs.Outcomes(3), null, TestJobs.Outcome(4)]);
        await SaveAsync(1, 4);

        var page = await new EmbeddingPages(_fixture.Job, _fixture.Stores, _fixture.Stores).ReadAsync(0, Token);

        Assert.Equal(0, page.First);
        Assert.Equal(
            ["0.jpg Failed Missing  ", $"1.jpg Stored None {Hash(1)} 0101", $"2.jpg NotStored None {Hash(2)} ", "3.jpg NotClassified None  ", $"4.jpg Stored None {Hash(4)} 0404"],
            page.Images.Select(image => $"{image.Path} {image.Status} {image.Error} {image.Hash} {Convert.ToHexString(image.Embedding ?? [])}"));
        Assert.Empty((await new EmbeddingPages(_fixture.Job, _fixture.Stores, _fixture.Stores).ReadAsync(5, Token)).Images);

        static string Hash(long image) => $"{ulong.MaxValue - (ulong)image:x16}{image:x16}";
    }

    [Fact]
    public async Task Pages_are_bounded_and_leave_out_no_image()
    {
        var images = ManifestSegment.MaxImages + 7;
        await AddAsync(JobState.Finished, images, [.. TestJobs.Outcomes(images)]);
        List<string> paths = [];
        for (var page = await ReadAsync(0); !page.Images.IsEmpty; page = await ReadAsync(page.First + page.Images.Length))
        {
            Assert.InRange(page.Images.Length, 1, Limits.MaxImagesPerLease);
            paths.AddRange(page.Images.Select(image => image.Path));
        }

        Assert.Equal(Entries(images).Select(entry => entry.Path), paths);

        Task<EmbeddingPage> ReadAsync(long from) => new EmbeddingPages(_fixture.Job, _fixture.Stores, _fixture.Stores).ReadAsync(from, Token);
    }

    [Theory]
    [InlineData(JobState.Running)]
    [InlineData(JobState.Paused)]
    public async Task Job_that_has_not_ended_is_refused(JobState state)
    {
        await AddAsync(state, 1);

        var refused = await Assert.ThrowsAsync<ZeroShotException>(() => new EmbeddingPages(_fixture.Job, _fixture.Stores, _fixture.Stores).ReadAsync(0, Token));

        Assert.Equal((ZeroShotError.BadRequest, "Job job has not ended. Wait for its end or cancel it, then take its embeddings."), (refused.Code, refused.Message));
    }

    private async Task AddAsync(JobState state, int images, params ImageOutcome?[] outcomes)
    {
        await _fixture.Stores.AddAsync(_job, new JobStatus(state), Entries(images), outcomes);
        _fixture.Job.Machine.Show((await _fixture.Stores.FindAsync(JobFixture.Id, Token))!);
    }

    private Task SaveAsync(params long[] images) => _fixture.Stores.SaveAsync(
        ReuseRules.EmbeddingSpace(_job), [.. images.Select(image => KeyValuePair.Create(TestJobs.Outcome(image).Stamp.Content, new[] { (byte)image, (byte)image }))], Token);

    private static ImmutableArray<ImageEntry> Entries(int count) => [.. Enumerable.Range(0, count).Select(image => new ImageEntry($"{image}.jpg"))];
}
