using ZeroShotOrleans.Jobs.Identity;
using ZeroShotOrleans.Jobs.Reuse;
using ZeroShotOrleans.Jobs.Tests.Hosting;
using ZeroShotOrleans.Storage.Contract.Jobs;
using ZeroShotOrleans.Storage.Jobs;

namespace ZeroShotOrleans.Jobs.Tests.Reuse;

public sealed class ReuseChoiceTests
{
    private static readonly JobDescription _previous = TestJobs.Job("previous") with { Fingerprint = "f00d", Spec = TestJobs.Job("previous").Spec with { KeepEmbeddings = true } };

    private static readonly ModelInfo _model = new()
    {
        Name = "mini",
        Family = "clip",
        EmbeddingDimension = 4,
        ImageSize = [8, 8],
        LogitScale = 1,
        LogitBias = 0,
        Sigmoid = false,
        DefaultTemplate = "{}",
        TextFingerprint = "text",
        Fingerprint = "f00d",
    };

    private readonly MemoryStores _stores = new();

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_job_that_names_no_previous_one_stays_as_it_is() => Assert.Same(_previous.Spec, await FillAsync(_previous.Spec));

    [Fact]
    public async Task Relabelling_takes_the_images_of_the_previous_job()
    {
        await AddAsync(_previous);
        var spec = Spec("previous", ReuseKind.Embeddings) with { Source = new DirectorySource { Root = "/elsewhere" }, KeepEmbeddings = false };

        var filled = await FillAsync(spec);

        Assert.Equal(_previous.Spec.Source, filled.Source);
        Assert.True(filled.KeepEmbeddings);
    }

    [Fact]
    public async Task The_newest_finished_job_of_the_same_spec_is_found()
    {
        await AddAsync(_previous, SpecHash.Of(_previous.Spec, _previous.LabelSets, "f00d"));

        Assert.Equal(new JobReuse("previous", ReuseKind.UnchangedFiles), (await FillAsync(Spec("", ReuseKind.UnchangedFiles))).Reuse);
    }

    [Fact]
    public async Task Without_one_nothing_is_reused() => Assert.Null((await FillAsync(Spec("", ReuseKind.UnchangedFiles))).Reuse);

    [Fact]
    public async Task One_that_does_not_fit_is_not_reused_unless_it_is_named()
    {
        await AddAsync(_previous with { Spec = _previous.Spec with { KeepEmbeddings = false } }, SpecHash.Of(_previous.Spec, _previous.LabelSets, "f00d"));

        Assert.Null((await FillAsync(Spec("", ReuseKind.Embeddings))).Reuse);
        await AssertRejectedAsync(Spec("previous", ReuseKind.Embeddings), "kept no embeddings");
    }

    [Fact]
    public async Task A_named_job_must_exist() => await AssertRejectedAsync(Spec("previous", ReuseKind.UnchangedFiles), "'previous' not found");

    [Fact]
    public async Task A_named_job_must_be_of_the_same_model()
    {
        await AddAsync(_previous with { Spec = _previous.Spec with { Model = "large" } });

        await AssertRejectedAsync(Spec("previous", ReuseKind.Embeddings), "ran on the model 'large'");
    }

    [Fact]
    public async Task A_named_job_must_have_ended()
    {
        await AddAsync(_previous, state: JobState.Running);

        await AssertRejectedAsync(Spec("previous", ReuseKind.UnchangedFiles), "has not ended");
    }

    [Fact]
    public async Task Outcomes_are_reused_only_for_the_same_labels_and_options()
    {
        await AddAsync(_previous with { LabelSets = ["mini/other"] });
        await AssertRejectedAsync(Spec("previous", ReuseKind.UnchangedFiles), "classified other labels");
    }

    [Fact]
    public async Task Outcomes_are_reused_only_for_the_same_score_options()
    {
        await AddAsync(_previous with { Spec = _previous.Spec with { Score = new ScoreOptions { TopK = 3 } } });
        await AssertRejectedAsync(Spec("previous", ReuseKind.UnchangedFiles), "or in another way");
    }

    [Fact]
    public async Task Outcomes_are_reused_only_of_the_same_model_folder()
    {
        await AddAsync(_previous with { Fingerprint = "beef" });

        await AssertRejectedAsync(Spec("previous", ReuseKind.UnchangedContent), "has changed since job previous");
    }

    [Fact]
    public async Task Files_are_compared_only_in_the_same_place_and_content_anywhere()
    {
        await AddAsync(_previous);
        var elsewhere = new DirectorySource { Root = "/elsewhere" };

        await AssertRejectedAsync(Spec("previous", ReuseKind.UnchangedFiles) with { Source = elsewhere }, "had images in another place");
        Assert.Equal("previous", (await FillAsync(Spec("previous", ReuseKind.UnchangedContent) with { Source = elsewhere })).Reuse!.JobId);
    }

    [Theory]
    [MemberData(nameof(Places))]
    public async Task A_place_is_a_root(ImageSource before, ImageSource now, bool same)
    {
        await AddAsync(_previous with { Spec = _previous.Spec with { Source = before } });
        var spec = Spec("previous", ReuseKind.UnchangedFiles) with { Source = now };

        if (same)
        {
            Assert.Equal(now, (await FillAsync(spec)).Source);
        }
        else
        {
            await AssertRejectedAsync(spec, "had images in another place");
        }
    }

    public static TheoryData<ImageSource, ImageSource, bool> Places() => new()
    {
        { new DirectorySource { Root = "/photos" }, new DirectorySource { Root = "/photos", Recursive = true }, true },
        { new TarSource { Root = "/tars" }, new TarSource { Root = "/tars" }, true },
        { new TarSource { Root = "/tars" }, new TarSource { Root = "/others" }, false },
        { new ListSource { File = "/lists/a.csv" }, new ListSource { File = "/lists/b.csv" }, true },
        { new ListSource { File = "/lists/a.csv" }, new ListSource { File = "/other/a.csv" }, false },
        { new ListSource { File = "/lists/a.csv" }, new DirectorySource { Root = "/lists" }, false },
        { new UrlSource { Urls = ["https://a.example/1.jpg"] }, new UrlSource { Urls = ["https://a.example/1.jpg", "https://a.example/2.jpg"] }, true },
    };

    [Fact]
    public async Task Embeddings_cannot_be_matched_with_pictures() => await AssertRejectedAsync(
        Spec("previous", ReuseKind.Embeddings) with { Score = new ScoreOptions { Rematch = 5 } }, "Rematch is 5");

    [Fact]
    public async Task An_upload_has_no_files_to_compare() => await AssertRejectedAsync(
        Spec("previous", ReuseKind.UnchangedFiles) with { Source = new UploadSource { Name = "upload" } }, "An upload has no files");

    [Theory]
    [InlineData(null, null, true)]
    [InlineData(null, ReuseKind.UnchangedFiles, true)]
    [InlineData(ReuseKind.UnchangedContent, null, true)]
    [InlineData(ReuseKind.Embeddings, null, false)]
    [InlineData(null, ReuseKind.Embeddings, false)]
    [InlineData(ReuseKind.Embeddings, ReuseKind.Embeddings, true)]
    public void An_unfinished_job_serves_if_it_has_the_same_images(ReuseKind? unfinished, ReuseKind? wanted, bool serves)
    {
        static JobSpec Of(ReuseKind? use) => _previous.Spec with { Reuse = use is { } kind ? new JobReuse("previous", kind) : null };

        Assert.Equal(serves, ReuseChoice.Serves(Of(unfinished), Of(wanted)));
    }

    [Fact]
    public void A_relabelled_job_serves_only_for_the_same_previous_job() =>
        Assert.False(ReuseChoice.Serves(Spec("a", ReuseKind.Embeddings), Spec("b", ReuseKind.Embeddings)));

    private static JobSpec Spec(string previous, ReuseKind use) => _previous.Spec with { Reuse = new JobReuse(previous, use) };

    private Task<JobSpec> FillAsync(JobSpec spec) => ReuseChoice.FillAsync(_stores, spec, _previous.LabelSets, _model, Token);

    private async Task AssertRejectedAsync(JobSpec spec, string message) =>
        Assert.Contains(message, (await Assert.ThrowsAsync<ZeroShotException>(() => FillAsync(spec))).Message, StringComparison.Ordinal);

    private async Task AddAsync(JobDescription job, string specHash = "hash", JobState state = JobState.Finished)
    {
        await _stores.CreateAsync(job, specHash, Token);
        await _stores.UpdateAsync(job.JobId, await _stores.TakeAsync(job.JobId, Token), new JobStatus(state), Token);
    }
}
