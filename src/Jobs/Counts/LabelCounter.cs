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
            if (_counts is null || _counts.Counted < job.Status.Export?.Discarded)
            {
                _counts = New();
            }

            var counts = _counts;
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

    // The outcomes of the first images may have been discarded after they were exported.
    private ResultCounts New() => job.Status.Export is { Discarded: > 0 and var discarded } export
        ? new(export.DiscardedCounts, discarded)
        : new(job.Description.LabelSets.Length);
}
