using ZeroShotOrleans.Grains.Jobs;
using ZeroShotOrleans.Grains.Tests.Encoder;
using ZeroShotOrleans.Jobs.Tests.Hosting;
using ZeroShotOrleans.Storage.Contract.Jobs;

namespace ZeroShotOrleans.Grains.Tests.Jobs;

public sealed class JobPreparationTests : IDisposable
{
    private static readonly TimeSpan _pause = TimeSpan.FromSeconds(1);

    private readonly ManualTime _time = new();
    private readonly JobFixture _fixture;
    private readonly Queue<Exception> _failures = [];
    private readonly List<string> _calls = [];
    private readonly JobPreparation _preparation;

    public JobPreparationTests()
    {
        var job = TestJobs.Job(JobFixture.Id);
        _fixture = new JobFixture(job with { LabelSets = ["mini/a", "mini/b"], Spec = job.Spec with { LabelSets = [job.Spec.LabelSets[0], job.Spec.LabelSets[0]] } }, _time);
        _preparation = new JobPreparation(_fixture.Job, FakeGrains.Create((_, key) => Answering.As<ILabelSetGrain>((_, arguments) => Prepare(key, (string)arguments[0]!))), _time);
    }

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public void Dispose() => _fixture.Dispose();

    [Fact]
    public async Task Images_are_leased_once_all_label_sets_are_prepared()
    {
        await _fixture.StartAsync("0.jpg");

        await _preparation.PrepareAsync(Token);

        Assert.Equal(["mini/a of mini", "mini/b of mini"], _calls);
        Assert.Equal((JobState.Running, 6), (_fixture.Job.Status.State, _fixture.Job.Status.PromptsEmbedded));
        Assert.True(_fixture.Job.Machine.IsPrepared);
        Assert.Equal(1, _fixture.Announcements);
    }

    [Fact]
    public async Task Waits_for_an_encoder_as_long_as_it_takes()
    {
        await _fixture.StartAsync();
        for (var i = 0; i < 20; i++)
        {
            _failures.Enqueue(new ZeroShotException(ZeroShotError.NoSilo, "No encoder."));
        }

        await PrepareAsync(pauses: 20);

        Assert.True(_fixture.Job.Machine.IsPrepared);
    }

    [Fact]
    public async Task Waits_for_an_encoder_with_the_text_tower_that_the_job_started_with()
    {
        await _fixture.StartAsync();
        _failures.Enqueue(new ZeroShotException(ZeroShotError.ModelMismatch, "Another folder."));

        await PrepareAsync(pauses: 1);

        Assert.Null(_fixture.Job.Machine.Mismatches.Reason);
    }

    [Fact]
    public async Task Fails_when_no_such_encoder_comes_in_time()
    {
        await _fixture.StartAsync();
        for (var second = 0; second <= 60; second++)
        {
            _failures.Enqueue(new ZeroShotException(ZeroShotError.ModelMismatch, "Another folder."));
        }

        var error = await Assert.ThrowsAsync<ZeroShotException>(() => PrepareAsync(pauses: 60));

        Assert.Equal("Another folder.", error.Message);
        Assert.Equal("Another folder.", _fixture.Job.Machine.Mismatches.Reason);
    }

    [Fact]
    public async Task Repeats_a_call_that_did_not_come_through_four_times()
    {
        await _fixture.StartAsync();
        for (var i = 0; i < 4; i++)
        {
            _failures.Enqueue(new TimeoutException());
        }

        await PrepareAsync(pauses: 4);
        Assert.True(_fixture.Job.Machine.IsPrepared);

        for (var i = 0; i < 5; i++)
        {
            _failures.Enqueue(new TimeoutException());
        }

        await Assert.ThrowsAsync<TimeoutException>(() => PrepareAsync(pauses: 4));
    }

    [Fact]
    public async Task Any_other_failure_is_the_jobs()
    {
        await _fixture.StartAsync();
        _failures.Enqueue(new ZeroShotException(ZeroShotError.ModelBroken, "The model is broken."));

        await Assert.ThrowsAsync<ZeroShotException>(() => _preparation.PrepareAsync(Token));

        Assert.False(_fixture.Job.Machine.IsPrepared);
    }

    private async Task PrepareAsync(int pauses)
    {
        var preparing = _preparation.PrepareAsync(Token);
        for (var i = 0; i < pauses; i++)
        {
            Assert.Equal(_pause, await _time.PassAsync());
        }

        await Soon.OfAsync(preparing, "the preparation");
    }

    private Task<LabelSetInfo> Prepare(string key, string model)
    {
        _calls.Add($"{key} of {model}");
        return _failures.TryDequeue(out var failure)
            ? Task.FromException<LabelSetInfo>(failure)
            : Task.FromResult(new LabelSetInfo { Key = key, Model = model, Labels = ["cat", "dog"], Templates = ["{}"], PromptsEmbedded = 3 });
    }
}
