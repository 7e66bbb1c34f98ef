namespace ZeroShotOrleans.Client;

/// <summary>Converts jobs.</summary>
internal static class JobMapping
{
    public static JobInfo Of(JobDescription job, JobProgress progress) => new()
    {
        Id = job.JobId,
        State = progress.State,
        Submitted = job.Submitted,
        EndedAt = progress.EndedAt,
        Model = job.Spec.Model,
        ModelFingerprint = job.Fingerprint,
        Source = job.Spec.Source,
        LabelSets = [.. job.Spec.LabelSets.Select(set => new JobLabelSet(set.Name, set.Name is null ? 0 : set.Version, set.Labels.Length, set.Templates))],
        Warnings = job.Warnings,
        Tenant = job.Spec.Tenant,
        Priority = job.Spec.Priority,
        KeepEmbeddings = job.Spec.KeepEmbeddings,
        ReducedJpeg = job.ReducedJpeg,
        Export = job.Spec.Export,
        Exported = job.Spec.Export is null ? null : progress.Export ?? new ExportProgress(0, 0, 0, Complete: false, 0),
        Listed = progress.Listed,
        ListingDone = progress.ListingDone,
        Classified = progress.Classified,
        Failed = progress.Failed,
        Errors = progress.Errors,
        Skipped = progress.Skipped,
        Leased = progress.Leased,
        Reused = progress.Reused,
        Suspects = progress.Suspects,
        ImagesPerSecond = progress.ImagesPerSecond,
        SecondsRemaining = progress is { ListingDone: true, Ended: false, ImagesPerSecond: > 0 } ? (progress.Listed - progress.Done) / progress.ImagesPerSecond : null,
        PromptsEmbedded = progress.PromptsEmbedded,
        Problem = progress.Problem ?? progress.Waiting ?? progress.NoImages,
        ProblemCode = progress.ProblemCode,
    };

    public static ImageClassification Of(ImageResult result, long index, JobDescription job) => new()
    {
        Index = index,
        Image = result.Path,
        Error = result.Outcome.Error,
        Detail = result.Outcome.Detail,
        LabelSets = ScoreMapping.Of(result.Outcome, job.Spec.LabelSets),
        ModelFingerprint = job.Fingerprint.Length > 0 ? job.Fingerprint : null,
        Row = result.Row,
        Entry = result.Entry,
    };

    public static JobLabelCounts Of(LabelCounts counts, JobDescription job) => new(counts.Counted, [.. job.Spec.LabelSets.Zip(counts.Sets, (set, labels) => new LabelSetCounts(
        set.Name,
        [.. labels.Where(count => count.Label >= 0).Select(count => new LabelImages(set.Labels[count.Label], count.Images))],
        labels.Where(count => count.Label < 0).Sum(count => count.Images)))]);
}
