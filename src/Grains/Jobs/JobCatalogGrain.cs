using System.Collections.Immutable;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using ZeroShotOrleans.Encoding.Scoring;
using ZeroShotOrleans.Encoding.Telemetry;
using ZeroShotOrleans.Grains.Calls;
using ZeroShotOrleans.Grains.Contracts;
using ZeroShotOrleans.Grains.Jobs.Exports;
using ZeroShotOrleans.Grains.Labels;
using ZeroShotOrleans.Grains.Telemetry;
using ZeroShotOrleans.Jobs.Exports;
using ZeroShotOrleans.Jobs.Identity;
using ZeroShotOrleans.Jobs.Options;
using ZeroShotOrleans.Jobs.Reuse;
using ZeroShotOrleans.Jobs.States;
using ZeroShotOrleans.Sources.Listing;
using ZeroShotOrleans.Storage.Embeddings;
using ZeroShotOrleans.Storage.Jobs;

namespace ZeroShotOrleans.Grains.Jobs;

/// <summary>Creates jobs. Calls run one at a time, so that concurrent identical submissions start one job.</summary>
/// <remarks>Its housekeeping is in <c>JobCatalogGrain.Housekeeping.cs</c>.</remarks>
internal sealed partial class JobCatalogGrain(
    IJobStore store, IEmbeddingStore embeddings, SourceListing sources, OpenJobLimits open, StorageQuotas quotas, ExportPlaces exports, JobMeter meter, TimeProvider time, IOptions<JobOptions> options,
    ILogger<JobCatalogGrain> logger) : Grain, IJobCatalogGrain, IRemindable
{
    public async Task<SubmittedJob> SubmitAsync(JobSpec spec, CancellationToken cancellationToken)
    {
        using var activity = ZeroShotTelemetry.Source.StartActivity("submit job");
        var submitted = await SubmitAsync(spec, activity is { Recorded: true } ? activity.Id : null, cancellationToken);
        activity?.SetTag(Spans.Model, spec.Model).SetTag(Spans.Job, submitted.Job.JobId);
        meter.Submitted(submitted.Resumed);
        return submitted;
    }

    public async Task<ImmutableArray<JobSummary>> ListAsync(int most, CancellationToken cancellationToken) =>
        await SummariesAsync(await store.NewestAsync(Math.Clamp(most, 1, 1000), cancellationToken), cancellationToken);

    public async Task<ImmutableArray<JobSummary>> ListOfTenantAsync(string tenant, int most, CancellationToken cancellationToken) =>
        await SummariesAsync(await store.NewestOfAsync(tenant, Math.Clamp(most, 1, 1000), cancellationToken), cancellationToken);

    private async Task<ImmutableArray<JobSummary>> SummariesAsync(ImmutableArray<StoredJob> jobs, CancellationToken cancellationToken) =>
        [.. (await Task.WhenAll(jobs.Select(job => SummaryAsync(job, cancellationToken)))).OfType<JobSummary>()];

    private async Task<SubmittedJob> SubmitAsync(JobSpec spec, string? trace, CancellationToken cancellationToken)
    {
        NullMembers.Refuse(spec, "The job");
        LabelRules.CheckGiven(spec.LabelSets, "A job");
        spec = spec with { LabelSets = await NamedLabelSets.ResolveAsync(GrainFactory, spec.LabelSets, cancellationToken) };
        JobRules.Check(spec);
        sources.CheckAllowed(spec.Source);
        var place = spec.Export is { } export ? exports.Open(export.To) : null;
        spec = spec with { Export = place is null ? null : spec.Export! with { To = place.Name } };
        var model = await GrainFactory.GetTextEncoder().DescribeAsync(spec.Model, cancellationToken);
        if (spec.Score.Rematch > 0 && !model.CanMatch)
        {
            throw MatchRules.Refuse(model.Name, await GrainFactory.GetTextEncoder().ListAsync(cancellationToken));
        }

        spec = spec with { LabelSets = [.. spec.LabelSets.Select(set => set.WithDefaults(model))] };
        foreach (var set in spec.LabelSets)
        {
            LabelSetRules.CheckSize(set, model);
        }

        ImmutableArray<string> labelSets = [.. spec.LabelSets.Select(set => LabelSetKey.Of(model, set.Labels, set.Templates))];
        spec = await ReuseChoice.FillAsync(store, spec, labelSets, model, cancellationToken);
        var specHash = SpecHash.Of(spec, labelSets, model.Fingerprint);
        var unfinished = await store.FindUnfinishedAsync(specHash, cancellationToken);
        unfinished = unfinished is not null && ReuseChoice.Serves(unfinished.Job.Spec, spec) ? unfinished : null;

        // A job that reuses the images of another does not read a source. Reading one blocks on the disk, so it runs outside the grain turn.
#pragma warning disable RS0030
        var input = spec.Reuse is { Use: ReuseKind.Embeddings } ? default : await Task.Run(() => sources.StampOf(spec.Source, cancellationToken), cancellationToken);
#pragma warning restore RS0030
        var (left, reason) = (unfinished?.Job.JobId, unfinished is null ? null : await ReasonAgainstAsync(unfinished, spec, input, cancellationToken));
        if (place is not null)
        {
            // Before anything changes. The job reserves it when it runs.
            await RefuseTakenAsync(place, reason is null ? left : null, cancellationToken);
        }

        if (reason is not null)
        {
            await LeaveAsync(unfinished!, cancellationToken);
            unfinished = null;
        }

        if (unfinished is null or { Status.State: JobState.Cancelled or JobState.Failed })
        {
            await open.CheckAsync(spec.Tenant, cancellationToken);
        }

        if (unfinished is { Status.State: JobState.Cancelled or JobState.Failed })
        {
            await ReserveLabelsAsync(model, spec, labelSets, cancellationToken);
        }

        if (unfinished is not null && await ResumedAsync(unfinished.Job.JobId, cancellationToken))
        {
            return new SubmittedJob(unfinished.Job, Resumed: true);
        }

        // The previous job of this one is kept, regardless of its age.
        var replaced = (await store.OldFinishedAsync(spec.Tenant, options.Value.KeepFinished - 1, cancellationToken)).Remove(spec.Reuse?.JobId ?? "");
        await quotas.CheckAsync(spec.Tenant, replaced.Length, cancellationToken);
        await ReserveLabelsAsync(model, spec, labelSets, cancellationToken);
        var now = time.GetUtcNow();
        var job = new JobDescription
        {
            JobId = JobIds.New(now),
            Spec = spec with { Fresh = false },
            LabelSets = labelSets,
            Submitted = now,
            ImageFingerprint = model.ImageFingerprint,
            ReducedJpeg = model.ReducedJpeg,
            Fingerprint = model.Fingerprint,
            Trace = trace,
            Input = input,
            Warnings = await WarningsAsync(model, spec, labelSets, cancellationToken),
        };
        await store.CreateAsync(job, specHash, cancellationToken);
        await DeleteReplacedAsync(replaced, spec.Tenant);
        await GrainFactory.GetGrain<IJobGrain>(job.JobId).ResumeAsync(cancellationToken);
        return new SubmittedJob(job, Resumed: false) { NotResumed = left, Reason = reason };
    }

    private static async Task RefuseTakenAsync(IExportPlace place, string? jobId, CancellationToken cancellationToken)
    {
        try
        {
            // Disks and stores are accessed outside the grain turn.
#pragma warning disable RS0030
            await Task.Run(() => ExportClaim.CheckAsync(place, jobId, cancellationToken), cancellationToken);
#pragma warning restore RS0030
        }
        catch (ExportException exception)
        {
            throw new ZeroShotException(ZeroShotError.BadRequest, exception.Message);
        }
    }

    // The room for label sets is known before any text is encoded, so a job without room is refused instead of failing when it prepares.
    private async Task ReserveLabelsAsync(ModelInfo model, JobSpec spec, ImmutableArray<string> labelSets, CancellationToken cancellationToken)
    {
        CallContext.Tenant = spec.Tenant;
        try
        {
            await GrainFactory.GetGrain<ILabelPinsGrain>(ILabelPinsGrain.Key).ReserveAsync(LabelSetSizes.Of(spec.LabelSets, labelSets, model), cancellationToken);
        }
        catch (Exception exception) when (exception is not (ZeroShotException or OperationCanceledException))
        {
            // The grain moves, or its silo has the previous version: the job finds out when it prepares its label sets.
            LogNotReserved(exception);
        }
    }

    private async Task<ImmutableArray<ScoreWarning>> WarningsAsync(ModelInfo model, JobSpec spec, ImmutableArray<string> keys, CancellationToken cancellationToken)
    {
        var ofSets = await Task.WhenAll(keys.Zip(spec.LabelSets).Select(set => GrainFactory.GetGrain<ILabelSetGrain>(set.First).InspectAsync(model.Name, set.Second, cancellationToken)));
        return
        [
            .. ofSets.SelectMany(warnings => warnings),
            .. spec.LabelSets.SelectMany(set => LabelRules.Warnings(set.Labels, model, spec.Score)),
            .. LabelRules.OfScale(model) is { } scale ? [scale] : ImmutableArray<ScoreWarning>.Empty,
        ];
    }

    private async Task<string?> ReasonAgainstAsync(StoredJob unfinished, JobSpec spec, ImageStamp input, CancellationToken cancellationToken) => spec.Fresh
        ? "A new job was requested."
        : await new InputComparison(store, sources, TimeSpan.FromSeconds(options.Value.CompareSeconds)).DifferenceAsync(unfinished, input, cancellationToken);

    // A running job continues for its other clients; an inactive one would stay open forever.
    private async Task LeaveAsync(StoredJob unfinished, CancellationToken cancellationToken)
    {
        var job = GrainFactory.GetGrain<IJobGrain>(unfinished.Job.JobId);
        try
        {
            if (await job.ProgressAsync(cancellationToken) is { Active: false, Ended: false })
            {
                await job.CancelAsync(cancellationToken);
            }
        }
        catch (ZeroShotException deleted) when (deleted.Code is ZeroShotError.NotFound)
        {
            // Deleted: nothing to do.
        }
    }

    // Returns false if its owner has deleted it in the meantime.
    private async Task<bool> ResumedAsync(string jobId, CancellationToken cancellationToken)
    {
        try
        {
            await GrainFactory.GetGrain<IJobGrain>(jobId).ResumeAsync(cancellationToken);
            return true;
        }
        catch (ZeroShotException deleted) when (deleted.Code is ZeroShotError.NotFound)
        {
            return false;
        }
    }

    // Running jobs are active anyway and have newer state than the store. The others are read from the store: calling a thousand grains would activate all of them.
    private async Task<JobSummary?> SummaryAsync(StoredJob stored, CancellationToken cancellationToken)
    {
        if (options.Value.ResumeInterrupted && stored.Status.State is JobState.Preparing or JobState.Running)
        {
            try
            {
                return new(stored.Job, await GrainFactory.GetGrain<IJobGrain>(stored.Job.JobId).ProgressAsync(cancellationToken));
            }
            catch (ZeroShotException deleted) when (deleted.Code is ZeroShotError.NotFound)
            {
                return null;
            }
            catch (Exception exception) when (exception is ZeroShotException || TransportFailure.Failed(exception))
            {
                // Just moved: must not fail the whole list.
            }
        }

        return StoredProgress.Summary(stored);
    }
}
