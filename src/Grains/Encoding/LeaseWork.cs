using System.Collections.Immutable;

namespace ZeroShotOrleans.Grains.Encoding;

/// <summary>One lease in the hands of this silo: has its images encoded and reports outcomes in order, at least once a second, and in messages of at most <see cref="Limits.MaxBytesPerMessage"/>.</summary>
internal sealed class LeaseWork(ImageLease lease, IGrainFactory grains, TimeProvider time)
{
    // Small enough that a silo that leaves has little to end, large enough that a call costs nothing beside the work.
    private const int SliceImages = 16;

    private static readonly TimeSpan _reportPeriod = TimeSpan.FromSeconds(1);

    private readonly IJobWorkGrain _job = grains.GetGrain<IJobWorkGrain>(lease.JobId);
    private readonly ImmutableArray<ImageOutcome>.Builder _outcomes = ImmutableArray.CreateBuilder<ImageOutcome>();
    private long _vectorBytes;
    private long _reported = lease.First;
    private long _lastReport = time.GetTimestamp();

    /// <summary>Works until the lease is done, is taken away, or the silo leaves; in each case what was done is reported.</summary>
    /// <returns>Whether the whole lease was done.</returns>
    /// <exception cref="ZeroShotException">The silo cannot serve this model or label set; the job was told.</exception>
    public async Task<bool> Run(CancellationToken stoppingToken)
    {
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(stoppingToken);
        try
        {
            var encoder = grains.GetGrain<IImageEncoderGrain>(IImageEncoderGrain.Local);
            var slices = lease.Work.Split(SliceImages).Select(work => encoder.Encode(work, stop.Token)).ToList();
            foreach (var slice in slices)
            {
                while (!await EndedBeforeReport(slice))
                {
                    if (await Report(last: false) == ReportAnswer.Stop)
                    {
                        return false;
                    }
                }

                var outcomes = await slice;
                var bytes = outcomes.Sum(outcome => outcome.Vector?.LongLength ?? 0);
                if (_vectorBytes + bytes > Limits.MaxBytesPerMessage && await Report(last: false) == ReportAnswer.Stop)
                {
                    return false;
                }

                _outcomes.AddRange(outcomes);
                _vectorBytes += bytes;
            }

            await Report(last: true);
            return true;
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            // The silo leaves: the slice that was awaited had not been begun, and neither had those behind it.
            await Report(last: true);
            return false;
        }
        catch (ZeroShotException exception)
        {
            await Report(last: true, exception.Code == ZeroShotError.Overloaded ? null : exception.Message);
            throw;
        }
        finally
        {
            await stop.CancelAsync();
        }
    }

    // False: it is time to report, the slice goes on.
    private async Task<bool> EndedBeforeReport(Task slice)
    {
        var left = _reportPeriod - time.GetElapsedTime(_lastReport);
        if (left <= TimeSpan.Zero)
        {
            return false;
        }

        if (!slice.IsCompleted)
        {
            using var enough = new CancellationTokenSource();
            await Task.WhenAny(slice, Task.Delay(left, time, enough.Token));
            await enough.CancelAsync();
        }

        return slice.IsCompleted;
    }

    private async Task<ReportAnswer> Report(bool last, string? problem = null)
    {
        _lastReport = time.GetTimestamp();
        var report = new LeaseReport
        {
            LeaseId = lease.LeaseId,
            First = _reported,
            Outcomes = _outcomes.ToImmutable(),
            Last = last,
            Problem = problem,
        };

        // Not the stopping token: what was worked for is reported even by a silo that leaves.
        var answer = await _job.Report(report, CancellationToken.None);
        _reported += report.Outcomes.Length;
        _outcomes.Clear();
        _vectorBytes = 0;
        return answer;
    }
}
