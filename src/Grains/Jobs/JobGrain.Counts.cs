using ZeroShotOrleans.Jobs.Counts;

namespace ZeroShotOrleans.Grains.Jobs;

// Counts of results by label, kept for as long as the activation and the outcomes.
internal sealed partial class JobGrain
{
    private readonly SemaphoreSlim _countGate = new(1);

    private ResultCounts? _counts;

    public async Task<LabelCounts> CountLabelsAsync(CancellationToken cancellationToken)
    {
        await _countGate.WaitAsync(cancellationToken);
        try
        {
            var counts = _counts ??= new ResultCounts(Job.LabelSets.Length);
            var until = Math.Min(Ledger.DoneUntil(counts.Counted), counts.Counted + ResultCounts.MaxPerCall);
            while (counts.Counted < until)
            {
                var outcomes = await store.ReadOutcomesAsync(Id, counts.Counted, (int)Math.Min(until - counts.Counted, Limits.MaxImagesPerLease), cancellationToken);

                // Discarded outcomes make what was read worthless: the next call counts anew.
                if (_counts != counts || outcomes.IsEmpty)
                {
                    break;
                }

                counts.Add(outcomes);
            }

            return (_counts ?? new ResultCounts(Job.LabelSets.Length)).Snapshot();
        }
        finally
        {
            _countGate.Release();
        }
    }
}
