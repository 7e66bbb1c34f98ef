using Orleans.Concurrency;

namespace ZeroShotOrleans.Grains.Dispatch;

/// <summary>Jobs in a fair ring, encoders waiting beside it. All state is told again by those it is about: see <see cref="IDispatcherGrain"/>.</summary>
/// <remarks>
/// Reentrant, so that encoders wait inside <see cref="Lease"/> while jobs announce themselves. Every stretch between two awaits leaves the ring whole.
/// </remarks>
[Reentrant]
internal sealed class DispatcherGrain(TimeProvider time) : Grain, IDispatcherGrain
{
    /// <summary>How long a request waits for work. Below the 15 s of its response timeout.</summary>
    private static readonly TimeSpan _patience = TimeSpan.FromSeconds(5);

    private readonly FairRing _ring = new();
    private TaskCompletionSource _announced = NewSignal();

    public Task Announce(JobAnnouncement announcement)
    {
        _ring.Add(announcement);

        // All wake: more than one may find work, and those who do not wait again.
        var signal = _announced;
        _announced = NewSignal();
        signal.SetResult();
        return Task.CompletedTask;
    }

    public async Task<ImageLease?> Lease(LeaseRequest request, CancellationToken cancellationToken)
    {
        var until = time.GetUtcNow() + _patience;
        while (true)
        {
            // Taken before the ring is asked: what is announced meanwhile is not missed.
            var announced = _announced.Task;
            if (await TryLease(request, cancellationToken) is { } lease)
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

    private async Task<ImageLease?> TryLease(LeaseRequest request, CancellationToken cancellationToken)
    {
        // The one whose turn it is first, then the others: an encoder does not go away with nothing while anybody has work.
        var asked = new HashSet<string>(StringComparer.Ordinal);
        while (_ring.Next(request.Images, asked) is { } turn)
        {
            asked.Add(turn.JobId);
            var images = 0;
            try
            {
                cancellationToken.ThrowIfCancellationRequested();
                if (await GrainFactory.GetGrain<IJobWorkGrain>(turn.JobId).Lease(request, cancellationToken) is { } lease)
                {
                    images = lease.Work.Images.Count;
                    return lease;
                }

                _ring.Remove(turn);
            }
            catch (ZeroShotException exception) when (exception.Code == ZeroShotError.ModelMismatch)
            {
                // Not for this encoder; others may ask a moment later.
            }
            catch (ZeroShotException)
            {
                // The job is gone for good: it was deleted.
                _ring.Remove(turn);
            }
            catch (Exception exception) when (Transport.Failed(exception))
            {
                // Its silo died a moment ago; the job keeps its place and is asked again.
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
