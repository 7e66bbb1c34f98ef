using ZeroShotOrleans.Jobs.Hosting;
using ZeroShotOrleans.Jobs.Turns;
using ZeroShotOrleans.Storage.Jobs;

namespace ZeroShotOrleans.Jobs.Counts;

/// <summary>Counts a job's results by label. The counts are kept until the activation ends or outcomes are discarded.</summary>
internal sealed class LabelCounter(HostedJob job, IJobStore store) : IDisposable
{
    private readonly AsyncLock _counting = new();

    private ResultCounts? _counts;

    /// <summary>Continues counting where the last call stopped. Reads a bounded number of outcomes.</summary>
    public async Task<LabelCounts> CountAsync(CancellationToken cancellationToken)
    {
        using (await _counting.EnterAsync(cancellationToken))
        {
            job.Host.ThrowIfDeleted();
            var counts = _counts ??= New();
            var until = Math.Min(job.Ledger.DoneUntil(counts.Counted), counts.Counted + ResultCounts.MaxPerCall);
            while (counts.Counted < until)
            {
                var outcomes = await store.ReadOutcomesAsync(job.Id, counts.Counted, (int)Math.Min(until - counts.Counted, Limits.MaxImagesPerLease), cancellationToken);

                // The outcomes were discarded in the meantime: the next call starts over.
                if (_counts != counts || outcomes.IsEmpty)
                {
                    break;
                }

                counts.Add(outcomes);
            }

            return (_counts ?? New()).Snapshot();
        }
    }

    /// <summary>Resets the counts because outcomes may have been discarded: the next call starts over.</summary>
    public void Reset() => _counts = null;

    /// <inheritdoc/>
    public void Dispose() => _counting.Dispose();

    private ResultCounts New() => new(job.Description.LabelSets.Length);
}
