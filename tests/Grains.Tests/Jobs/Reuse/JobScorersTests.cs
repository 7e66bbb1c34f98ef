using ZeroShotOrleans.Grains.Jobs.Reuse;
using ZeroShotOrleans.Grains.Tests.Encoder;
using ZeroShotOrleans.Grains.Tests.Labels;
using ZeroShotOrleans.Jobs.Tests.Hosting;
using ZeroShotOrleans.Storage.Contract.Jobs;

namespace ZeroShotOrleans.Grains.Tests.Jobs.Reuse;

public sealed class JobScorersTests : IDisposable
{
    private readonly ManualTime _time = new();
    private readonly JobFixture _fixture;
    private readonly Queue<Func<ModelInfo>> _answers = [];
    private readonly JobScorers _scorers;

    public JobScorersTests()
    {
        _fixture = new JobFixture(TestJobs.Job(JobFixture.Id) with { Fingerprint = new string('a', 64) }, _time);
        _scorers = new JobScorers(_fixture.Job, FakeGrains.Of(new FakeLabelSet(bytes: 12), Answering.As<ITextEncoderGrain>((_, _) => Describe())), _time);
    }

    public void Dispose() => _fixture.Dispose();

    [Fact]
    public async Task One_scorer_for_each_label_set()
    {
        _answers.Enqueue(() => Model('a'));

        Assert.Single(await _scorers.GetAsync(JobFixture.Token));
    }

    [Fact]
    public async Task A_job_from_before_fingerprints_takes_any_model_folder()
    {
        using var old = new JobFixture();
        var scorers = new JobScorers(old.Job, FakeGrains.Of(new FakeLabelSet(bytes: 12), Answering.As<ITextEncoderGrain>((_, _) => Task.FromResult(Model('b')))), _time);

        Assert.Single(await scorers.GetAsync(JobFixture.Token));
    }

    [Fact]
    public async Task Waits_while_no_encoder_is_there_or_it_does_not_answer()
    {
        _answers.Enqueue(() => throw new ZeroShotException(ZeroShotError.NoSilo, "No encoder."));
        _answers.Enqueue(() => throw new TimeoutException());
        _answers.Enqueue(() => Model('a'));

        Assert.Single(await GetAsync(pauses: 2));
    }

    [Fact]
    public async Task Waits_for_an_encoder_with_the_model_folder_of_the_job()
    {
        _answers.Enqueue(() => Model('b'));
        _answers.Enqueue(() => Model('a'));

        var getting = GetAsync(pauses: 1);

        Assert.Contains("differs from the one that the job started with", _fixture.Job.Machine.Mismatches.Reason, StringComparison.Ordinal);
        Assert.Single(await getting);
    }

    [Fact]
    public async Task Fails_when_no_such_encoder_comes_in_time()
    {
        for (var second = 0; second <= 60; second++)
        {
            _answers.Enqueue(() => Model('b'));
        }

        Assert.Equal(ZeroShotError.ModelMismatch, (await Assert.ThrowsAsync<ZeroShotException>(() => GetAsync(pauses: 60))).Code);
    }

    [Fact]
    public async Task Any_other_failure_is_the_jobs()
    {
        _answers.Enqueue(() => throw new ZeroShotException(ZeroShotError.ModelBroken, "The model is broken."));

        await Assert.ThrowsAsync<ZeroShotException>(() => _scorers.GetAsync(JobFixture.Token));
    }

    private static ModelInfo Model(char fingerprint) => new()
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
        Fingerprint = new string(fingerprint, 64),
    };

    private Task<ModelInfo> Describe()
    {
        try
        {
            return Task.FromResult(_answers.Dequeue()());
        }
        catch (Exception exception)
        {
            return Task.FromException<ModelInfo>(exception);
        }
    }

    private async Task<IReadOnlyCollection<object>> GetAsync(int pauses)
    {
        var getting = _scorers.GetAsync(JobFixture.Token);
        for (var i = 0; i < pauses; i++)
        {
            Assert.Equal(TimeSpan.FromSeconds(1), await _time.PassAsync());
        }

        return [.. await Soon.OfAsync(getting, "the scorers")];
    }
}
