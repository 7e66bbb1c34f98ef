using System.Collections.Immutable;
using ZeroShotOrleans.Http.Contracts;

namespace ZeroShotOrleans.Gateway.Native;

/// <summary>Builds the response bodies of jobs.</summary>
internal static class JobText
{
    /// <summary>The body of a job.</summary>
    public static JobBody Of(JobDescription job, JobProgress progress, bool? resumed = null, string? notResumed = null, bool? logitScaleAssumed = null)
    {
        var spec = job.Spec;
        var left = progress.Listed - progress.Done;
        return new JobBody
        {
            Id = job.JobId,
            State = progress.State,
            Submitted = job.Submitted,
            EndedAt = progress.EndedAt,
            Model = spec.Model,
            ModelFingerprint = job.Fingerprint,
            Source = SourceBody.Of(spec.Source),
            LabelSets = [.. job.LabelSets.Zip(spec.LabelSets, (key, set) => new JobLabelSetInfoBody(key, set.Name, set.Name is null ? null : set.Version, set.Labels.Length, set.Templates))],
            Warnings = ScoreWarningText.Of(job.Warnings),
            Tenant = spec.Tenant,
            Priority = spec.Priority,
            KeepEmbeddings = spec.KeepEmbeddings,
            JpegScale = job.ReducedJpeg ? "reduced" : null,
            Export = spec.Export is { } export
                ? new(export.To, export.DiscardStored, progress.Export?.Parts ?? 0, progress.Export?.Images ?? 0, progress.Export?.Bytes ?? 0, progress.Export?.Complete ?? false)
                : null,
            Listed = progress.Listed,
            ListingDone = progress.ListingDone,
            Classified = progress.Classified,
            Failed = progress.Failed,
            Errors = progress.Errors.ToImmutableSortedDictionary(error => error.Key.ToString(), error => error.Value, StringComparer.Ordinal),
            Skipped = Of(progress.Skipped),
            Leased = progress.Leased,
            Reused = progress.Reused,
            Suspects = progress.Suspects,
            ImagesPerSecond = Math.Round(progress.ImagesPerSecond, 2),
            SecondsRemaining = progress is { ListingDone: true, Ended: false, ImagesPerSecond: > 0 } ? Math.Round(left / progress.ImagesPerSecond, 1) : null,
            PromptsEmbedded = progress.PromptsEmbedded,
            Problem = ProblemOf(progress),
            ProblemCode = progress.ProblemCode,
            Resumed = resumed,
            NotResumed = notResumed,
            LogitScaleAssumed = logitScaleAssumed,
        };
    }

    /// <summary>The failure message of a failed job; null for any other.</summary>
    public static string? FailureOf(JobBody job) => job.State is JobState.Failed ? JobFailure.Message(job.Id, job.Classified + job.Failed, job.Listed, job.Problem) : null;

    private static SkippedBody Of(SkippedFiles skipped) => new()
    {
        Files = skipped.Files,
        ByExtension = skipped.ByExtension.ToImmutableSortedDictionary(entry => entry.Extension, entry => entry.Files, StringComparer.Ordinal),
        WithoutExtension = skipped.WithoutExtension,
        OtherExtensions = skipped.OtherExtensions,
        Excluded = skipped.Excluded,
        SystemFiles = skipped.SystemFiles,
        FoldersNotEntered = skipped.FoldersNotEntered,
        Rows = skipped.Rows,
    };

    // Messages for the operator may name files of the machine.
    private static string? ProblemOf(JobProgress progress) => progress.ProblemCode switch
    {
        ZeroShotError.StorageFailed => "The server could not read or write its state; its log says why. Resume the job when that is fixed.",
        ZeroShotError.ModelBroken => "The model's folder on the server is unusable; its log says why. Resume the job when that is fixed.",
        _ => progress.Problem ?? progress.Waiting ?? progress.NoImages,
    };
}
