using System.Collections.Immutable;
using ZeroShotOrleans.Grains.Contracts;
using ZeroShotOrleans.Jobs.Hosting;
using ZeroShotOrleans.Jobs.Ledger;
using ZeroShotOrleans.Jobs.Results;
using ZeroShotOrleans.Jobs.Reuse;
using ZeroShotOrleans.Jobs.States;
using ZeroShotOrleans.Storage.Jobs;

namespace ZeroShotOrleans.Grains.Jobs.Leases;

/// <summary>Accepts reports of encoders on their leases. Outcomes are stored before the call returns.</summary>
/// <param name="job">The job.</param>
/// <param name="reported">Completes outcomes before they are stored.</param>
/// <param name="outcomes">Stores outcomes.</param>
/// <param name="term">How long a lease lasts after a report.</param>
internal sealed class LeaseReports(HostedJob job, ReportedOutcomes reported, OutcomeWriter outcomes, LeaseTerm term)
{
    /// <summary>Accepts a report.</summary>
    /// <returns>Whether the encoder continues with the lease.</returns>
    public async Task<ReportAnswer> AcceptAsync(LeaseReport report)
    {
        var images = new ImageRange(report.First, report.First + report.Outcomes.Length);
        if (!job.Machine.Accepts(images) || await CompleteAsync(report) is not { } completed)
        {
            return ReportAnswer.Stop;
        }

        var (fresh, known) = job.Ledger.Report(report.LeaseId, images, report.Last, term.Deadline);
        if (!await outcomes.StoreFreshAsync(fresh, images.First, completed))
        {
            return ReportAnswer.Stop;
        }

        if (report.Started && (!job.Ledger.Start(report.LeaseId) || !await job.StoreLeasesAsync()))
        {
            return ReportAnswer.Stop;
        }

        job.Machine.AddReused(ReportedOutcomes.Filled(fresh, images.First, reported: report.Outcomes, stored: completed));
        var (mayContinue, end) = job.Machine.Judge(fresh.Length, report.Mismatched, report.Problem);
        if (end is not null)
        {
            await job.Host.EndAsync(end);
            return ReportAnswer.Stop;
        }

        job.Host.Changed();
        if (!mayContinue)
        {
            return ReportAnswer.Stop;
        }

        job.Host.Announce();
        await job.Host.FinishIfDoneAsync();
        return job.Machine.IsActive && known ? ReportAnswer.Continue : ReportAnswer.Stop;
    }

    // Null if storage failed and the job has ended.
    private async Task<ImmutableArray<ImageOutcome>?> CompleteAsync(LeaseReport report)
    {
        try
        {
            return await reported.CompleteAsync(report.First, report.Outcomes);
        }
        catch (ZeroShotException exception)
        {
            await job.Host.EndAsync(JobEnd.Failed(exception.Message, exception.Code));
            return null;
        }
    }
}
