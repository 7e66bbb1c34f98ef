using System.Collections.Immutable;
using ZeroShotOrleans.Grains.Calls;
using ZeroShotOrleans.Grains.Contracts;

namespace ZeroShotOrleans.Grains.Encoder;

/// <summary>Processes one lease: encodes its images and reports outcomes in order, at least once a second, in messages of at most <see cref="Limits.MaxBytesPerMessage"/>.</summary>
/// <param name="lease">The lease.</param>
/// <param name="silo">This silo.</param>
/// <param name="grains">The cluster.</param>
/// <param name="alone">The silo's single slot for an image that must be processed alone.</param>
/// <param name="time">The clock.</param>
/// <param name="depth">Learns of images that are no longer in flight; null: of none.</param>
internal sealed partial class LeaseWork(ImageLease lease, SiloAddress silo, IGrainFactory grains, SemaphoreSlim alone, TimeProvider time, LeaseDepth? depth = null)
{
    // Small, so that a leaving silo has little to complete; large enough for the cost of a call not to matter.
    private const int SliceImages = 16;

    // An index and three numbers with their headers.
    private const int BytesPerScore = 24;

    private static readonly TimeSpan _reportPeriod = TimeSpan.FromSeconds(1);

    // A job whose silo died is reactivated elsewhere within moments.
    private static readonly TimeSpan _pause = TimeSpan.FromMilliseconds(200);

    private readonly IJobWorkGrain _job = grains.GetGrain<IJobWorkGrain>(lease.JobId);
    private readonly ImmutableArray<ImageOutcome>.Builder _outcomes = ImmutableArray.CreateBuilder<ImageOutcome>();
    private long _bytes;
    private long _reported = lease.First;
    private long _lastReport = time.GetTimestamp();
    private CancellationToken _stopping;
    private int _started;

    /// <summary>Works until the lease is complete, revoked, or to be given back. Completed images are reported in each case.</summary>
    /// <param name="giveBack">Gives back what was not started.</param>
    /// <param name="stoppingToken">The same, because the silo is stopping.</param>
    /// <returns>Whether the lease was completed.</returns>
    /// <exception cref="ZeroShotException">The silo cannot serve the model or label set. This was reported to the job.</exception>
    public async Task<bool> RunAsync(CancellationToken giveBack, CancellationToken stoppingToken)
    {
        _stopping = stoppingToken;
        using var leaving = CancellationTokenSource.CreateLinkedTokenSource(giveBack, stoppingToken);
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(leaving.Token);
        List<Encoded> slices = [];
        try
        {
            var encoder = grains.GetGrain<IImageEncoderGrain>(IImageEncoderGrain.Local);
            if (lease.Alone && !await BeginAloneAsync(encoder, stop.Token))
            {
                return false;
            }

            Start(encoder, slices, stop.Token);
            foreach (var slice in slices)
            {
                if (!lease.Alone && !await WaitForAsync(slice.Encoding))
                {
                    return false;
                }

                if (!await AddAsync(await slice.Encoding))
                {
                    return false;
                }
            }

            await ReportAsync(last: true);
            return true;
        }
        catch (OperationCanceledException) when (leaving.IsCancellationRequested)
        {
            // The awaited slice had not been started. Later ones may have been, if its images took longer to fetch.
            await ReportTheRestAsync(slices);
            return false;
        }
        catch (ZeroShotException exception)
        {
            await ReportAsync(last: true, exception.Code == ZeroShotError.Overloaded ? null : exception.Message, mismatched: exception.Code == ZeroShotError.ModelMismatch);
            throw;
        }
        catch (Exception exception) when (!TransportFailure.Failed(exception))
        {
            // A failure of this silo, not of the images: reported immediately, so that they do not become suspects when the lease expires.
            await ReportAsync(last: true, $"{exception.GetType().Name}: {exception.Message} The log of the encoder silo has more.");
            throw;
        }
        finally
        {
            await stop.CancelAsync();
            depth?.End(lease.Work.Images.Count - _started, completed: false);
            await EndAloneAsync();
        }
    }

    private void Start(IImageEncoderGrain encoder, List<Encoded> slices, CancellationToken cancellationToken)
    {
        var first = lease.First;
        foreach (var work in Work.SplitToEncode(SliceImages))
        {
            slices.Add(new Encoded(first, EncodeAsync(encoder, work, cancellationToken)));
            first += work.Images.Count;
            _started += work.Images.Count;
        }
    }

    private async Task<ImmutableArray<ImageOutcome>> EncodeAsync(IImageEncoderGrain encoder, EncodeRequest work, CancellationToken cancellationToken)
    {
        var completed = false;
        try
        {
            var outcomes = await encoder.EncodeAsync(work, cancellationToken);
            completed = true;
            return outcomes;
        }
        finally
        {
            depth?.End(work.Images.Count, completed);
        }
    }

    // Returns false if the lease was revoked.
    private async Task<bool> AddAsync(ImmutableArray<ImageOutcome> outcomes)
    {
        foreach (var outcome in outcomes)
        {
            var bytes = BytesOf(outcome);
            if (_outcomes.Count > 0 && _bytes + bytes > Limits.MaxBytesPerMessage && await ReportAsync(last: false) == ReportAnswer.Stop)
            {
                return false;
            }

            _outcomes.Add(outcome);
            _bytes += bytes;
        }

        return true;
    }

    // Images behind a gap are reported as well: consecutive ones at a time.
    private async Task ReportTheRestAsync(List<Encoded> slices)
    {
        foreach (var slice in slices.Where(slice => slice.First >= _reported + _outcomes.Count))
        {
            await ((Task)slice.Encoding).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            if (!slice.Encoding.IsCompletedSuccessfully)
            {
                continue;
            }

            if (slice.First > _reported + _outcomes.Count)
            {
                if (_outcomes.Count > 0 && await ReportAsync(last: false) == ReportAnswer.Stop)
                {
                    return;
                }

                _reported = slice.First;
            }

            if (!await AddAsync(await slice.Encoding))
            {
                return;
            }
        }

        await ReportAsync(last: true);
    }

    // At most this much on the wire.
    private static long BytesOf(ImageOutcome outcome) =>
        (outcome.Embedding?.LongLength ?? 0) + (outcome.Scores.Sum(scores => (long)scores.Length) * BytesPerScore) + ((outcome.Detail?.Length ?? 0) * 3L);

    // Renews the lease in the meantime. Returns false if it was revoked.
    private async Task<bool> WaitForAsync(Task work)
    {
        while (!await EndedBeforeReportAsync(work))
        {
            if (await ReportAsync(last: false) == ReportAnswer.Stop)
            {
                return false;
            }
        }

        return true;
    }

    // Returns false when a report is due; work continues.
    private async Task<bool> EndedBeforeReportAsync(Task work)
    {
        var left = _reportPeriod - time.GetElapsedTime(_lastReport);
        if (left <= TimeSpan.Zero)
        {
            return false;
        }

        if (!work.IsCompleted)
        {
            using var enough = new CancellationTokenSource();
            await Task.WhenAny(work, Task.Delay(left, time, enough.Token));
            await enough.CancelAsync();
        }

        return work.IsCompleted;
    }

    private async Task<ReportAnswer> ReportAsync(bool last, string? problem = null, bool started = false, bool mismatched = false)
    {
        _lastReport = time.GetTimestamp();
        var report = new LeaseReport
        {
            LeaseId = lease.LeaseId,
            First = _reported,
            Outcomes = _outcomes.ToImmutable(),
            Last = last,
            Problem = problem,
            Started = started,
            Mismatched = mismatched ? silo : null,
        };
        var answer = await SendAsync(report);
        _reported += report.Outcomes.Length;
        _outcomes.Clear();
        _bytes = 0;
        return answer;
    }

    private async Task<ReportAnswer> SendAsync(LeaseReport report)
    {
        while (true)
        {
            try
            {
                // Ignores the stopping token: completed work is reported even by a silo that is stopping.
                return await _job.ReportAsync(report, CancellationToken.None);
            }
            catch (Exception exception) when (
                TransportFailure.Failed(exception) && !_stopping.IsCancellationRequested && time.GetElapsedTime(_lastReport) < lease.RenewWithin)
            {
                await Task.Delay(_pause, time, CancellationToken.None);
            }
        }
    }

    /// <param name="First">Index of its first image in the job.</param>
    /// <param name="Encoding">Its outcomes.</param>
    private sealed record Encoded(long First, Task<ImmutableArray<ImageOutcome>> Encoding);
}
