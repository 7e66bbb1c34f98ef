using System.Collections.Immutable;
using ZeroShotOrleans.Grains.Telemetry;
using ZeroShotOrleans.Jobs.Ledger;

namespace ZeroShotOrleans.Grains.Jobs;

// Publishes the job's metrics a few times a second: meters are read by other threads at any time.
internal sealed partial class JobGrain
{
    private LeaseTotals _published;

    // Even for a job that was just deleted.
    private void CountStored(ImmutableArray<ImageOutcome> outcomes)
    {
        if (_job is { } job)
        {
            var images = jobMeter.ImagesOf(job.Spec.Model);
            foreach (var outcome in outcomes)
            {
                images.Add(outcome);
            }
        }
    }

    private void PublishMetrics()
    {
        var totals = Ledger.Totals;
        leaseMeter.Add(totals.Since(_published));
        _published = totals;
        if (Active && _job is { } job)
        {
            var oldest = Ledger.FirstRenewal is { } renewal ? time.GetUtcNow() - (renewal - LeaseTime) : TimeSpan.Zero;
            jobMeter.Show(Id, new JobSnapshot(job.Spec.Model, Ledger.Waiting, Ledger.Leased, Ledger.Suspects, oldest));
        }
        else
        {
            jobMeter.Hide(Id);
        }
    }
}
