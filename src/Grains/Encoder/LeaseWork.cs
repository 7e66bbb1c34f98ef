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
internal sealed partial class LeaseWork(ImageLease lease, SiloAddress silo, IGrainFactory grains, SemaphoreSlim alone, TimeProvider time)
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

    /// <summary>Works until the lease is complete, revoked, or the silo is stopping. Completed images are reported in each case.</summary>
    /// <returns>Whether the lease was completed.</returns>
    /// <exception cref="ZeroShotException">The silo cannot serve the model or label set. This was reported to the job.</exception>
    public async Task<bool> RunAsync(CancellationToken stoppingToken)
    {
        _stopping = stoppingToken;
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(stoppingToken);
        try
        {
            var encoder = grains.GetGrain<IImageEncoderGrain>(IImageEncoderGrain.Local);
            if (lease.Alone && !await BeginAloneAsync(encoder, stop.Token))
            {
                return false;
            }

            var slices = Work.Split(SliceImages).Select(work => encoder.EncodeAsync(work, stop.Token)).ToList();
            foreach (var slice in slices)
            {
                if (!lease.Alone && !await WaitForAsync(slice))
                {
                    return false;
                }

                foreach (var outcome in await slice)
                {
                    var bytes = BytesOf(outcome);
                    if (_outcomes.Count > 0 && _bytes + bytes > Limits.MaxBytesPerMessage && await ReportAsync(last: false) == ReportAnswer.Stop)
                    {
                        return false;
                    }

                    _outcomes.Add(outcome);
                    _bytes += bytes;
                }
            }

            await ReportAsync(last: true);
            return true;
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            // The silo is stopping: the awaited slice had not been started, nor those after it.
            await ReportAsync(last: true);
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
            await EndAloneAsync();
        }
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
}
