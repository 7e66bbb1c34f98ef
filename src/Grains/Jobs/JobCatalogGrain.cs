using System.Collections.Immutable;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using ZeroShotOrleans.Grains.Encoding;
using ZeroShotOrleans.Grains.Jobs.Bases;
using ZeroShotOrleans.Grains.Labels;
using ZeroShotOrleans.Grains.Telemetry;
using ZeroShotOrleans.Grains.Vectors;

namespace ZeroShotOrleans.Grains.Jobs;

/// <summary>Where jobs begin. One call at a time, so that the same command given twice at once begins one job.</summary>
/// <remarks>What it does by itself is in <c>JobCatalogGrain.Housekeeping.cs</c>.</remarks>
internal sealed partial class JobCatalogGrain(
    IJobStore store, IVectorStore vectors, JobMeter meter, TimeProvider time, IOptions<JobOptions> options, ILogger<JobCatalogGrain> logger) : Grain, IJobCatalogGrain, IRemindable
{
    public async Task<SubmittedJob> Submit(JobSpec spec, CancellationToken cancellationToken)
    {
        using var activity = ZeroShotTelemetry.Source.StartActivity("submit job");
        var submitted = await Submit(spec, activity is { Recorded: true } ? activity.Id : null, cancellationToken);
        activity?.SetTag(Spans.Model, spec.Model).SetTag(Spans.Job, submitted.Job.JobId);
        meter.Submitted(submitted.Resumed);
        return submitted;
    }

    public async Task<ImmutableArray<JobSummary>> List(int most, CancellationToken cancellationToken) =>
        [.. await Task.WhenAll((await store.Newest(Math.Clamp(most, 1, 1000), cancellationToken)).Select(job => Summary(job, cancellationToken)))];

    private async Task<SubmittedJob> Submit(JobSpec spec, string? trace, CancellationToken cancellationToken)
    {
        spec = spec with { LabelSets = await NamedLabelSets.Resolve(GrainFactory, spec.LabelSets, cancellationToken) };
        JobRules.Check(spec);
        var model = await GrainFactory.GetTextEncoder().Describe(spec.Model, cancellationToken);
        if (spec.Score.Rematch > 0 && !model.CanMatch)
        {
            throw MatchRules.Refuse(model.Name, await GrainFactory.GetTextEncoder().List(cancellationToken));
        }

        spec = spec with { LabelSets = [.. spec.LabelSets.Select(set => set.WithDefaults(model))] };
        foreach (var set in spec.LabelSets)
        {
            LabelSetRules.CheckSize(set, model);
        }

        ImmutableArray<string> labelSets = [.. spec.LabelSets.Select(set => LabelSetKey.Of(model, set.Labels, set.Templates))];
        // First, so that no base is chosen that goes with the old ones.
        await store.DeleteOldFinished(options.Value.KeepFinished - 1, cancellationToken);
        spec = await BaseChoice.Fill(store, spec, labelSets, model, cancellationToken);
        var specHash = SpecHash.Of(spec, labelSets, model.Fingerprint);
        var unfinished = await store.FindUnfinished(specHash, cancellationToken);
        unfinished = unfinished is not null && BaseChoice.Serves(unfinished.Job.Spec, spec) ? unfinished : null;
        if (unfinished is null or { Status.State: JobState.Cancelled or JobState.Failed })
        {
            await RefuseOneMore(cancellationToken);
        }

        if (unfinished is not null)
        {
            await GrainFactory.GetGrain<IJobGrain>(unfinished.Job.JobId).Resume(cancellationToken);
            return new SubmittedJob(unfinished.Job, Resumed: true);
        }

        var now = time.GetUtcNow();
        var job = new JobDescription
        {
            JobId = JobIds.New(now),
            Spec = spec,
            LabelSets = labelSets,
            Submitted = now,
            ImageFingerprint = model.ImageFingerprint,
            Fingerprint = model.Fingerprint,
            Trace = trace,
        };
        await store.Create(job, specHash, cancellationToken);
        await GrainFactory.GetGrain<IJobGrain>(job.JobId).Resume(cancellationToken);
        return new SubmittedJob(job, Resumed: false);
    }

    private async Task RefuseOneMore(CancellationToken cancellationToken)
    {
        var open = await store.CountOpen(cancellationToken);
        if (open >= options.Value.MaxOpen)
        {
            throw new ZeroShotException(ZeroShotError.Overloaded,
                $"{open} jobs are open, and {options.Value.MaxOpen} may be. Wait until one ends, cancel one (paused ones count), or raise Jobs:MaxOpen.");
        }
    }

    // Those that run know more than the store and are awake anyway. The others come from the store: asking a thousand grains would wake a thousand grains.
    private async Task<JobSummary> Summary(StoredJob stored, CancellationToken cancellationToken)
    {
        if (options.Value.ResumeInterrupted && stored.Status.State is JobState.Preparing or JobState.Running)
        {
            try
            {
                return new(stored.Job, await GrainFactory.GetGrain<IJobGrain>(stored.Job.JobId).Progress(cancellationToken));
            }
            catch (Exception exception) when (exception is ZeroShotException || Transport.Failed(exception))
            {
                // Deleted or moved this moment: the list does not fail for it.
            }
        }

        return new(stored.Job, new JobProgress
        {
            JobId = stored.Job.JobId,
            State = stored.Status.State,
            Listed = stored.Listed,
            ListingDone = stored.Status.ListingDone,
            Ranked = stored.Ranked,
            Faulted = stored.Faults.Values.Sum(),
            Faults = stored.Faults,
            PromptsEmbedded = stored.Status.PromptsEmbedded,
            Problem = stored.Status.Problem,
            ProblemCode = stored.Status.ProblemCode,
            TakenOver = stored.Status.TakenOver,
            EndedAt = stored.Status.EndedAt,
            Skipped = stored.Status.Skipped ?? SkippedFiles.None,
        });
    }
}
