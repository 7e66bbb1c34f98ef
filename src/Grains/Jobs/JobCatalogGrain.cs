using System.Collections.Immutable;
using Microsoft.Extensions.Options;
using ZeroShotOrleans.Grains.Encoding;
using ZeroShotOrleans.Grains.Jobs.Bases;
using ZeroShotOrleans.Grains.Labels;

namespace ZeroShotOrleans.Grains.Jobs;

/// <summary>Where jobs begin. One call at a time, so that the same command given twice at once begins one job.</summary>
internal sealed class JobCatalogGrain(IJobStore store, TimeProvider time, IOptions<JobOptions> options) : Grain, IJobCatalogGrain
{
    public async Task<SubmittedJob> Submit(JobSpec spec, CancellationToken cancellationToken)
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
        spec = await BaseChoice.Fill(store, spec, labelSets, model, cancellationToken);
        var specHash = SpecHash.Of(spec, labelSets);
        if (await store.FindUnfinished(specHash, cancellationToken) is { } unfinished && BaseChoice.Serves(unfinished.Job.Spec, spec))
        {
            await GrainFactory.GetGrain<IJobGrain>(unfinished.Job.JobId).Resume(cancellationToken);
            return new SubmittedJob(unfinished.Job, Resumed: true);
        }

        await store.DeleteOldFinished(options.Value.KeepFinished - 1, cancellationToken);
        var now = time.GetUtcNow();
        var job = new JobDescription
        {
            JobId = JobIds.New(now),
            Spec = spec,
            LabelSets = labelSets,
            Submitted = now,
            ImageFingerprint = model.ImageFingerprint,
        };
        await store.Create(job, specHash, cancellationToken);
        await GrainFactory.GetGrain<IJobGrain>(job.JobId).Resume(cancellationToken);
        return new SubmittedJob(job, Resumed: false);
    }

    public async Task<ImmutableArray<JobSummary>> List(int most, CancellationToken cancellationToken) =>
        [.. (await store.Newest(Math.Clamp(most, 1, 1000), cancellationToken)).Select(Summary)];

    // From the store, not from the jobs: asking a thousand grains would wake a thousand grains.
    private static JobSummary Summary(StoredJob stored) => new(stored.Job, new JobProgress
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
        TakenOver = stored.Status.TakenOver,
    });
}
