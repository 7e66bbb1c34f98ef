using System.Collections.Immutable;
using ZeroShotOrleans.Jobs.Identity;
using ZeroShotOrleans.Storage.Jobs;
using static ZeroShotOrleans.Requirement;

namespace ZeroShotOrleans.Jobs.Reuse;

/// <summary>Chooses the previous job that a new one reuses.</summary>
internal static class ReuseChoice
{
    /// <summary>Returns the spec with its previous job filled in, or without one if no job was named and no job matches.</summary>
    /// <param name="store">The stored jobs.</param>
    /// <param name="spec">The spec; label sets are filled in.</param>
    /// <param name="labelSets">Their keys.</param>
    /// <param name="model">The current model.</param>
    /// <param name="cancellationToken">Cancels the wait.</param>
    /// <exception cref="ZeroShotException">The named job cannot be reused.</exception>
    public static async Task<JobSpec> FillAsync(
        IJobStore store, JobSpec spec, ImmutableArray<string> labelSets, ModelInfo model, CancellationToken cancellationToken)
    {
        if (spec.Reuse is not { } use)
        {
            return spec;
        }

        Require(use.Use != ReuseKind.Embeddings || spec.Score.Rematch == 0,
            $"Rematch is {spec.Score.Rematch}: matching needs the images, and this job reuses only their embeddings. Set Rematch to 0, or submit the job without a previous job.");
        Require(use.Use == ReuseKind.Embeddings || spec.Source is not UploadSource,
            $"An upload has no files that could be compared. Reuse {ReuseKind.Embeddings}, or submit the job without a previous job.");
        if (use.JobId.Length == 0)
        {
            var found = await store.FindFinishedAsync(SpecHash.Of(spec, labelSets, model.Fingerprint), cancellationToken);
            return found is null || ReasonAgainst(found, spec, labelSets, model) is not null ? spec with { Reuse = null } : WithPrevious(found, spec);
        }

        var named = await store.FindAsync(use.JobId, cancellationToken) ?? throw new ZeroShotException(ZeroShotError.NotFound,
            $"Job '{use.JobId}' not found, so it cannot be reused. List the jobs to see their ids, or submit the job without a previous job.");
        return ReasonAgainst(named, spec, labelSets, model) is { } reason ? throw new ZeroShotException(ZeroShotError.BadRequest, reason) : WithPrevious(named, spec);
    }

    /// <summary>Whether an unfinished job with the same spec would do the same as a new one. Relabelled jobs have the images of their previous job.</summary>
    /// <param name="unfinished">Its spec.</param>
    /// <param name="spec">The new one, with its previous job filled in.</param>
    public static bool Serves(JobSpec unfinished, JobSpec spec) => unfinished.Export == spec.Export && (
        unfinished.Reuse is { Use: ReuseKind.Embeddings } theirs ? theirs == spec.Reuse : spec.Reuse is not { Use: ReuseKind.Embeddings });

    private static JobSpec WithPrevious(StoredJob found, JobSpec spec)
    {
        var filled = spec with { Reuse = spec.Reuse! with { JobId = found.Job.JobId } };

        // It has the same images by definition, so the rest of its source is not compared.
        return filled.Reuse.Use == ReuseKind.Embeddings ? filled with { Source = found.Job.Spec.Source, KeepEmbeddings = true } : filled;
    }

    private static string? ReasonAgainst(StoredJob found, JobSpec spec, ImmutableArray<string> labelSets, ModelInfo model)
    {
        var (job, use) = (found.Job, spec.Reuse!.Use);
        if (job.Spec.Model != spec.Model)
        {
            return $"Job {job.JobId} ran on the model '{job.Spec.Model}', this one is for '{spec.Model}', so its outcomes cannot be reused. Use a job of the same model.";
        }

        if (!found.Status.State.HasEnded())
        {
            return $"Job {job.JobId} has not ended. Wait for it, or cancel it: its outcomes up to then are reused.";
        }

        if (found.Status.Export is { Discarded: > 0 })
        {
            return $"Job {job.JobId} discarded stored results once they were written to files, so they cannot be reused. Submit the job without a previous job.";
        }

        if (use == ReuseKind.Embeddings)
        {
            return job.Spec.KeepEmbeddings ? null
                : $"Job {job.JobId} kept no embeddings, so other labels need its images. Submit a job with its source, and with KeepEmbeddings if labels will change again.";
        }

        if (!job.LabelSets.SequenceEqual(labelSets) || job.Spec.Score != spec.Score)
        {
            return $"Job {job.JobId} classified other labels, or in another way, so its outcomes cannot be reused. Use a job with the same labels, templates and options.";
        }

        if (job.Fingerprint != model.Fingerprint)
        {
            return $"The model '{model.Name}' has changed since job {job.JobId}, so its outcomes cannot be reused. Submit the job without a previous job.";
        }

        return use == ReuseKind.UnchangedContent || SamePlace(job.Spec.Source, spec.Source) ? null
            : $"Job {job.JobId} had images in another place, where an equal path is a different file. Reuse {ReuseKind.UnchangedContent}, or use a job with the same place.";
    }

    private static bool SamePlace(ImageSource a, ImageSource b) => (a, b) switch
    {
        (DirectorySource one, DirectorySource other) => one.Root == other.Root,
        (TarSource one, TarSource other) => one.Root == other.Root,
        (ObjectStoreSource one, ObjectStoreSource other) => one.Prefix == other.Prefix,
        (ListSource one, ListSource other) => one.RootOrDefault() == other.RootOrDefault(),
        _ => a.GetType() == b.GetType(),
    };
}
