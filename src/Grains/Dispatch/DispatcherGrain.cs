using Orleans.Concurrency;
using ZeroShotOrleans.Grains.Calls;
using ZeroShotOrleans.Grains.Contracts;
using ZeroShotOrleans.Jobs.Fairness;

namespace ZeroShotOrleans.Grains.Dispatch;

/// <summary>Hands out leases of jobs in fair turns to waiting encoders. Has no durable state: jobs and encoders announce themselves again (<see cref="IDispatcherGrain"/>).</summary>
/// <remarks>
/// Reentrant, so that encoders can wait inside <see cref="LeaseAsync"/> while jobs announce themselves. The ring is consistent at every await.
/// </remarks>
[Reentrant]
internal sealed class DispatcherGrain(TimeProvider time) : Grain, IDispatcherGrain
{
    /// <summary>How long a request waits for work. Must be below its response timeout of 15 s.</summary>
    private static readonly TimeSpan _timeout = TimeSpan.FromSeconds(5);

    private readonly FairRing _ring = new();
    private TaskCompletionSource _announced = NewSignal();

    public Task AnnounceAsync(JobAnnouncement announcement)
    {
        _ring.Add(announcement.JobId, announcement.Tenant, announcement.Priority);

        // Wake all waiters: more than one may find work; the others wait again.
        var signal = _announced;
        _announced = NewSignal();
        signal.SetResult();
        return Task.CompletedTask;
    }

    public async Task<ImageLease?> LeaseAsync(LeaseRequest request, CancellationToken cancellationToken)
    {
        var until = time.GetUtcNow() + _timeout;
        while (true)
        {
            // Read before the ring, so that no announcement is missed.
            var announced = _announced.Task;
            if (await TryLeaseAsync(request, cancellationToken) is { } lease)
            {
                return lease;
            }

            var left = until - time.GetUtcNow();
            if (left <= TimeSpan.Zero)
            {
                return null;
            }

            try
            {
                await announced.WaitAsync(left, time, cancellationToken);
            }
            catch (TimeoutException)
            {
                return null;
            }
        }
    }

    private async Task<ImageLease?> TryLeaseAsync(LeaseRequest request, CancellationToken cancellationToken)
    {
        // Starts with the job whose turn it is, then tries the others, so that an encoder always gets a lease while any job has work.
        var asked = new HashSet<string>(StringComparer.Ordinal);
        while (_ring.Next(request.Images, asked) is { } turn)
        {
            asked.Add(turn.JobId);
            var images = 0;
            try
            {
                cancellationToken.ThrowIfCancellationRequested();
                if (await GrainFactory.GetGrain<IJobWorkGrain>(turn.JobId).LeaseAsync(request, cancellationToken) is { } lease)
                {
                    images = lease.Work.Images.Count;
                    return lease;
                }

                _ring.Remove(turn);
            }
            catch (ZeroShotException exception) when (exception.Code == ZeroShotError.ModelMismatch)
            {
                // This encoder has a different model; others may still get the work.
            }
            catch (ZeroShotException)
            {
                // The job was deleted.
                _ring.Remove(turn);
            }
            catch (Exception exception) when (TransportFailure.Failed(exception))
            {
                // The job's silo just died. The job keeps its place and is asked again.
            }
            finally
            {
                _ring.Settle(turn, images);
            }
        }

        return null;
    }

    private static TaskCompletionSource NewSignal() => new(TaskCreationOptions.RunContinuationsAsynchronously);
}
