using ZeroShotOrleans.Grains.Contracts;
using ZeroShotOrleans.Jobs.Hosting;

namespace ZeroShotOrleans.Grains.Jobs;

/// <summary>Announces a job that has work to the dispatcher of its model.</summary>
internal sealed class JobAnnouncer(HostedJob job, IGrainFactory grains, TimeProvider time)
{
    // A dispatcher loses its jobs when it moves to another silo.
    private static readonly TimeSpan _period = TimeSpan.FromSeconds(1);

    private DateTimeOffset _announced;

    /// <summary>Whether it is time to announce it again.</summary>
    public bool IsDue => time.GetUtcNow() - _announced >= _period;

    /// <summary>Announces the job if it has images to lease.</summary>
    public void AnnounceIfWaiting()
    {
        if (job.Machine.HasWork)
        {
            _announced = time.GetUtcNow();
            grains.GetGrain<IDispatcherGrain>(job.Spec.Model)
                .AnnounceAsync(new JobAnnouncement(job.Id, job.Spec.Tenant, job.Spec.Priority, job.Ledger.Waiting)).Ignore();
        }
    }
}
