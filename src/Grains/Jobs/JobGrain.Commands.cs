using System.Collections.Immutable;

namespace ZeroShotOrleans.Grains.Jobs;

internal sealed partial class JobGrain
{
    public Task<JobProgress> Pause(CancellationToken cancellationToken) => throw new NotSupportedException();

    public Task<JobProgress> Retry(ImmutableArray<ImageFault> faults, CancellationToken cancellationToken) => throw new NotSupportedException();

    public Task Delete(CancellationToken cancellationToken) => throw new NotSupportedException();
}
