using ZeroShotOrleans.Jobs.Hosting;
using ZeroShotOrleans.Jobs.States;

namespace ZeroShotOrleans.Grains.Reading;

/// <summary>The host of a job that is only read.</summary>
internal sealed class NoJobHost : IJobHost
{
    public void Changed()
    {
    }

    public void Announce()
    {
    }

    public void ThrowIfDeleted()
    {
    }

    public void Abandon()
    {
    }

    public Task EndAsync(JobEnd end) => Task.CompletedTask;

    public Task FinishIfDoneAsync() => Task.CompletedTask;
}
