using Microsoft.Extensions.Logging.Abstractions;
using ZeroShotOrleans.Grains.Jobs.Listing;
using ZeroShotOrleans.Grains.Jobs.Reuse;
using ZeroShotOrleans.Grains.Tests.Encoder;
using ZeroShotOrleans.Jobs.Results;
using ZeroShotOrleans.Jobs.Reuse;
using ZeroShotOrleans.Jobs.Tests.Hosting;
using ZeroShotOrleans.Jobs.Tests.Reuse;
using ZeroShotOrleans.Jobs.Turns;
using ZeroShotOrleans.Processes;
using ZeroShotOrleans.Storage.Contract.Jobs;
using ZeroShotOrleans.Storage.Jobs;

namespace ZeroShotOrleans.Grains.Tests.Jobs.Listing;

/// <summary>How a job is listed, with and without a previous one.</summary>
public sealed class JobListingTests : IDisposable
{
    private static readonly ModelInfo _model = new()
    {
        Name = "mini",
        Family = "clip",
        EmbeddingDimension = 1,
        ImageSize = [8, 8],
        LogitScale = 1,
        LogitBias = 0,
        Sigmoid = false,
        DefaultTemplate = "{}",
        TextFingerprint = "text",
    };

    private readonly List<JobFixture> _jobs = [];
    private readonly ChangeSignal _changed = new();

    public void Dispose() => _jobs.ForEach(job => job.Dispose());

    [Fact]
    public async Task A_source_is_listed_to_its_end()
    {
        var job = Job(use: null);
        await job.StartAsync();

        await RunAsync(job, images: 3);

        Assert.Equal((3, 3, true), (job.Job.Ledger.Listed, job.Job.Ledger.Waiting, (await job.StoredAsync()).Status.ListingDone));
        Assert.Equal(1, job.Job.Status.Skipped!.Rows);
        Assert.Equal(1, job.Announcements);
    }

    [Fact]
    public async Task A_listed_job_is_not_listed_again()
    {
        var job = Job(use: null);
        await job.StartAsync();
        await RunAsync(job, images: 3);

        await RunAsync(job, images: 5);

        Assert.Equal(3, job.Job.Ledger.Listed);
    }

    [Fact]
    public async Task An_upload_is_listed_by_its_client()
    {
        var job = Job(use: null, new UploadSource { Name = "upload" });
        await job.StartAsync();

        await RunAsync(job, images: 3);

        Assert.Equal((0, false), (job.Job.Ledger.Listed, job.Job.Status.ListingDone));
    }

    [Fact]
    public async Task Listing_waits_for_encoders()
    {
        var job = Job(use: null);
        await job.StartAsync();
        await job.PrepareAsync();

        var listing = RunAsync(job, images: 3, maxAhead: 2);
        await Until.TrueAsync(() => job.Job.Ledger.Listed == 3, Soon.Deadline, "the first segment is listed", JobFixture.Token);
        Assert.False(job.Job.Status.ListingDone);
        job.Report(0, 2);
        job.Job.Ledger.Stored(new ImageRange(0, 2), TestJobs.Outcomes(2).AsSpan());
        await Until.TrueAsync(
            () =>
            {
                _changed.Raise();
                return listing.IsCompleted;
            },
            Soon.Deadline, "the end of the listing", JobFixture.Token);
        await listing;
        Assert.True(job.Job.Status.ListingDone);
    }

    [Fact]
    public async Task Relabelling_takes_the_list_of_the_previous_job_and_what_it_skipped()
    {
        var job = Job(ReuseKind.Embeddings);
        await job.Stores.AddPreviousAsync(4);
        await job.Stores.AddEmbeddingsAsync(1);
        await job.StartAsync();
        await job.LoadAsync(hold: true);

        await RunAsync(job, images: 99);

        // The two errors and the image with an embedding; the other one has to be encoded.
        Assert.Equal((4, 3, 1), (job.Job.Ledger.Listed, job.Job.Ledger.Done, job.Job.Ledger.Waiting));
        Assert.Equal((3, 3), (job.Job.Status.Skipped!.Excluded, (int)job.Job.Status.Reused));
        Assert.True(job.Job.Status.ListingDone);
    }

    [Fact]
    public async Task Relabelling_waits_for_the_label_sets()
    {
        var job = Job(ReuseKind.Embeddings);
        await job.Stores.AddPreviousAsync(4);
        await job.StartAsync();
        var prepared = new TaskCompletionSource();

        var listing = RunAsync(job, images: 99, preparing: prepared.Task);
        Assert.Equal(0, job.Job.Ledger.Listed);
        prepared.SetResult();
        await Soon.OfAsync(listing, "the end of the listing");

        Assert.Equal(4, job.Job.Ledger.Listed);
    }

    [Fact]
    public async Task Relabelling_cannot_do_without_the_previous_job()
    {
        var job = Job(ReuseKind.Embeddings);
        await job.StartAsync();

        Assert.Equal(ZeroShotError.NotFound, (await Assert.ThrowsAsync<ZeroShotException>(() => RunAsync(job, images: 3))).Code);
    }

    [Theory]
    [InlineData(ReuseKind.UnchangedFiles)]
    [InlineData(ReuseKind.UnchangedContent)]
    public async Task Other_jobs_do_without_a_previous_job_that_is_gone(ReuseKind use)
    {
        var job = Job(use);
        await job.StartAsync("a.jpg", "b.jpg");
        await job.LoadAsync(hold: true);
        Assert.Equal(0, job.Job.Ledger.Waiting);

        await RunAsync(job, images: 3);

        Assert.Equal((5, 5), (job.Job.Ledger.Listed, job.Job.Ledger.Waiting));
        Assert.True(job.Job.Status.ListingDone);
    }

    [Fact]
    public async Task Content_is_compared_by_encoders_who_are_told_the_known_hashes()
    {
        var job = Job(ReuseKind.UnchangedContent);
        await job.Stores.AddPreviousAsync(4);
        await job.StartAsync();
        var reported = new ReportedOutcomes(job.Job.Description, job.Stores);

        await RunAsync(job, images: 4, reported: reported);

        Assert.Equal((4, 4), (job.Job.Ledger.Listed, job.Job.Ledger.Waiting));
        Assert.Equal([TestJobs.Outcome(1).Stamp.Content, TestJobs.Outcome(2).Stamp.Content], await reported.KnownAsync(new ImageRange(1, 3), JobFixture.Token));
        Assert.Equal(1, job.Job.Status.Skipped!.Rows);
    }

    [Fact]
    public async Task Content_is_compared_again_after_a_restart()
    {
        var job = Job(ReuseKind.UnchangedContent);
        await job.Stores.AddPreviousAsync(4);
        await job.StartAsync();
        await RunAsync(job, images: 4);
        await job.LoadAsync(hold: true);
        var reported = new ReportedOutcomes(job.Job.Description, job.Stores);

        await RunAsync(job, images: 99, reported: reported);

        Assert.Equal((4, 4), (job.Job.Ledger.Listed, job.Job.Ledger.Waiting));
        Assert.NotEmpty(await reported.KnownAsync(new ImageRange(1, 3), JobFixture.Token));
    }

    [Fact]
    public async Task Files_that_are_gone_or_changed_are_encoded()
    {
        var job = Job(ReuseKind.UnchangedFiles, new DirectorySource { Root = Path.Join(Path.GetTempPath(), "zso-no-such-folder") });
        await job.Stores.AddPreviousAsync(4);
        await job.StartAsync();

        await RunAsync(job, images: 4);

        Assert.Equal((4, 4, 0), (job.Job.Ledger.Listed, job.Job.Ledger.Waiting, job.Job.Machine.Reused));
    }

    private JobFixture Job(ReuseKind? use, ImageSource? source = null)
    {
        var job = TestJobs.Job(JobFixture.Id);
        var spec = job.Spec with { Source = source ?? job.Spec.Source, Reuse = use is { } kind ? new JobReuse("previous", kind) : null };
        _jobs.Add(new JobFixture(job with { ImageFingerprint = "00ff", Spec = spec }));
        return _jobs[^1];
    }

    private async Task RunAsync(JobFixture fixture, int images, long maxAhead = 1_000, Task? preparing = null, ReportedOutcomes? reported = null)
    {
        var (job, stores) = (fixture.Job, fixture.Stores);
        var labels = new LabelSetEmbeddings { Embeddings = new byte[8], Rows = 2, Dimension = 1 };
        var grains = FakeGrains.Of(
            Answering.As<ILabelSetGrain>((_, _) => Task.FromResult(labels)), Answering.As<ITextEncoderGrain>((_, _) => Task.FromResult(_model)));
        var previous = new PreviousWork(job, reported ?? new ReportedOutcomes(job.Description, stores), new JobScorers(job, grains, fixture.Time), stores, stores);
        var reuse = new ReuseRun(job, new OutcomeWriter(job, stores, new UploadDiscard(job, stores), _ => { }), stores);
        var scan = new SourceScan(job, stores, (_, _, listed, _, tally, _) =>
        {
            tally.CountRow();
            return Enumerable.Range((int)listed, images).Select(image => new ImageEntry($"{image}.jpg"));
        }, fixture.Time);
        await new JobListing(job, previous, reuse, _changed, maxAhead, NullLogger.Instance).RunAsync(scan, preparing ?? Task.CompletedTask, JobFixture.Token);
    }
}
