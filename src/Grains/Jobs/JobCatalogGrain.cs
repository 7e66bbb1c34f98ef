using System.Collections.Immutable;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using ZeroShotOrleans.Encoding.Scoring;
using ZeroShotOrleans.Encoding.Telemetry;
using ZeroShotOrleans.Grains.Calls;
using ZeroShotOrleans.Grains.Labels;
using ZeroShotOrleans.Grains.Telemetry;
using ZeroShotOrleans.Jobs.Identity;
using ZeroShotOrleans.Jobs.Options;
using ZeroShotOrleans.Jobs.Reuse;
using ZeroShotOrleans.Sources.Listing;
using ZeroShotOrleans.Storage.Embeddings;
using ZeroShotOrleans.Storage.Jobs;

namespace ZeroShotOrleans.Grains.Jobs;

/// <summary>Creates jobs. One call at a time, so that the same command sent twice at once starts one job.</summary>
/// <remarks>Its housekeeping is in <c>JobCatalogGrain.Housekeeping.cs</c>.</remarks>
internal sealed partial class JobCatalogGrain(
    IJobStore store, IEmbeddingStore embeddings, SourceListing sources, JobMeter meter, TimeProvider time, IOptions<JobOptions> options, ILogger<JobCatalogGrain> logger) : Grain, IJobCatalogGrain, IRemindable
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
        [.. await Task.WhenAll((await store.NewestAsync(Math.Clamp(most, 1, 1000), cancellationToken)).Select(job => SummaryAsync(job, cancellationToken)))];

    private async Task<SubmittedJob> SubmitAsync(JobSpec spec, string? trace, CancellationToken cancellationToken)
    {
        LabelRules.CheckGiven(spec.LabelSets, "A job");
        spec = spec with { LabelSets = await NamedLabelSets.ResolveAsync(GrainFactory, spec.LabelSets, cancellationToken) };
        JobRules.Check(spec);
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
        // First, so that no previous job is chosen that is about to be deleted.
        await store.DeleteOldFinishedAsync(options.Value.KeepFinished - 1, cancellationToken);
        spec = await ReuseChoice.FillAsync(store, spec, labelSets, model, cancellationToken);
        var specHash = SpecHash.Of(spec, labelSets, model.Fingerprint);
        var unfinished = await store.FindUnfinishedAsync(specHash, cancellationToken);
        unfinished = unfinished is not null && ReuseChoice.Serves(unfinished.Job.Spec, spec) ? unfinished : null;

        // A job that reuses the images of another reads no source. Reading one blocks on the disk, outside the turn.
#pragma warning disable RS0030
        var input = spec.Reuse is { Use: ReuseKind.Embeddings } ? default : await Task.Run(() => sources.StampOf(spec.Source), cancellationToken);
#pragma warning restore RS0030
        var (left, reason) = (unfinished?.Job.JobId, unfinished is null ? null : await ReasonAgainstAsync(unfinished, spec, input, cancellationToken));
        if (reason is not null)
        {
            await LeaveAsync(unfinished!, cancellationToken);
            unfinished = null;
        }

        if (unfinished is null or { Status.State: JobState.Cancelled or JobState.Failed })
        {
            await RefuseOneMoreAsync(cancellationToken);
        }

        if (unfinished is not null)
        {
            await GrainFactory.GetGrain<IJobGrain>(unfinished.Job.JobId).ResumeAsync(cancellationToken);
            return new SubmittedJob(unfinished.Job, Resumed: true);
        }

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
        await GrainFactory.GetGrain<IJobGrain>(job.JobId).ResumeAsync(cancellationToken);
        return new SubmittedJob(job, Resumed: false) { NotResumed = left, Reason = reason };
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
        ? "A new job was asked for."
        : await new InputComparison(store, sources, TimeSpan.FromSeconds(options.Value.CompareSeconds)).DifferenceAsync(unfinished, input, cancellationToken);

    // A running job continues for its other clients; one that nobody works on would stay open for ever.
    private async Task LeaveAsync(StoredJob unfinished, CancellationToken cancellationToken)
    {
        var job = GrainFactory.GetGrain<IJobGrain>(unfinished.Job.JobId);
        if (await job.ProgressAsync(cancellationToken) is { Active: false, Ended: false })
        {
            await job.CancelAsync(cancellationToken);
        }
    }

    private async Task RefuseOneMoreAsync(CancellationToken cancellationToken)
    {
        var open = await store.CountOpenAsync(cancellationToken);
        if (open >= options.Value.MaxOpen)
        {
            throw new ZeroShotException(ZeroShotError.Overloaded,
                $"{open} jobs are open, and {options.Value.MaxOpen} may be. Wait until one ends, cancel one (paused ones count), or raise Jobs:MaxOpen.");
        }
    }

    // Running jobs know more than the store and are activated anyway. The others come from the store: asking a thousand grains would activate a thousand grains.
    private async Task<JobSummary> SummaryAsync(StoredJob stored, CancellationToken cancellationToken)
    {
        if (options.Value.ResumeInterrupted && stored.Status.State is JobState.Preparing or JobState.Running)
        {
            try
            {
                return new(stored.Job, await GrainFactory.GetGrain<IJobGrain>(stored.Job.JobId).ProgressAsync(cancellationToken));
            }
            catch (Exception exception) when (exception is ZeroShotException || TransportFailure.Failed(exception))
            {
                // Just deleted or moved: the list does not fail because of it.
            }
        }

        return new(stored.Job, new JobProgress
        {
            JobId = stored.Job.JobId,
            State = stored.Status.State,
            Listed = stored.Listed,
            ListingDone = stored.Status.ListingDone,
            Classified = stored.Classified,
            Failed = stored.Errors.Values.Sum(),
            Errors = stored.Errors,
            PromptsEmbedded = stored.Status.PromptsEmbedded,
            Problem = stored.Status.Problem,
            ProblemCode = stored.Status.ProblemCode,
            Reused = stored.Status.Reused,
            EndedAt = stored.Status.EndedAt,
            Skipped = stored.Status.Skipped ?? SkippedFiles.None,
        });
    }
}
