using ZeroShotOrleans.Grains.Contracts;
using ZeroShotOrleans.Grains.Jobs;
using ZeroShotOrleans.Grains.Tests.Encoder;
using ZeroShotOrleans.Jobs.States;
using ZeroShotOrleans.Jobs.Tests.Hosting;

namespace ZeroShotOrleans.Grains.Tests.Jobs;

public sealed class JobAnnouncerTests : IDisposable
{
    private readonly JobFixture _fixture = new();
    private readonly List<JobAnnouncement> _announced = [];
    private readonly JobAnnouncer _announcer;

    public JobAnnouncerTests() => _announcer = new JobAnnouncer(_fixture.Job, FakeGrains.Create((_, model) => Answering.As<IDispatcherGrain>((_, arguments) =>
    {
        Assert.Equal("mini", model);
        _announced.Add((JobAnnouncement)arguments[0]!);
        return Task.CompletedTask;
    })), _fixture.Time);

    public void Dispose() => _fixture.Dispose();

    [Fact]
    public async Task Announces_a_job_with_images_to_lease()
    {
        await _fixture.StartAsync("0.jpg", "1.jpg");
        await _fixture.PrepareAsync();

        _announcer.AnnounceIfWaiting();

        Assert.Equal(new JobAnnouncement(JobFixture.Id, "", JobPriority.Normal, Waiting: 2), Assert.Single(_announced));
    }

    [Fact]
    public async Task Is_due_again_after_a_second()
    {
        await _fixture.StartAsync("0.jpg");
        await _fixture.PrepareAsync();
        Assert.True(_announcer.IsDue);
        _announcer.AnnounceIfWaiting();
        Assert.False(_announcer.IsDue);

        _fixture.Time.Advance(TimeSpan.FromSeconds(1));

        Assert.True(_announcer.IsDue);
    }

    [Fact]
    public async Task Is_silent_while_there_is_nothing_to_lease()
    {
        await _fixture.StartAsync("0.jpg");
        _announcer.AnnounceIfWaiting();
        await _fixture.PrepareAsync();
        await _fixture.Job.ApplyAsync(new JobChange.OwnerPauses());
        _announcer.AnnounceIfWaiting();

        Assert.Empty(_announced);
        Assert.True(_announcer.IsDue);
    }
}
