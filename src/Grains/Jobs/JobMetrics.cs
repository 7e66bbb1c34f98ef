using System.Collections.Immutable;
using ZeroShotOrleans.Grains.Telemetry;
using ZeroShotOrleans.Jobs.Hosting;
using ZeroShotOrleans.Jobs.Ledger;

namespace ZeroShotOrleans.Grains.Jobs;

/// <summary>Publishes a job's metrics a few times a second, because meters are read by other threads at any time.</summary>
internal sealed class JobMetrics(HostedJob job, JobMeter jobMeter, LeaseMeter leaseMeter, LeaseTerm term)
{
    private LeaseTotals _published;

    /// <summary>Counts stored outcomes.</summary>
    public void Count(ImmutableArray<ImageOutcome> outcomes)
    {
        var images = jobMeter.ImagesOf(job.Spec.Model);
        foreach (var outcome in outcomes)
        {
            images.Add(outcome);
        }
    }

    /// <summary>Publishes what has changed since the last call.</summary>
    public void Publish()
    {
        var totals = job.Ledger.Totals;
        leaseMeter.Add(totals.Since(_published));
        _published = totals;
        if (job.Machine.IsActive)
        {
            jobMeter.Show(job.Id, new JobSnapshot(job.Spec.Model, job.Ledger.Waiting, job.Ledger.Leased, job.Ledger.Suspects, term.AgeOf(job.Ledger.FirstRenewal)));
        }
        else
        {
            jobMeter.Hide(job.Id);
        }
    }
}
