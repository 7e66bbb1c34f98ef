using System.Collections.Immutable;
using System.Text.Json;
using ZeroShotOrleans.Http.Contracts;

namespace ZeroShotOrleans.Client.Http;

/// <summary>Converts responses to jobs.</summary>
internal static class JobAnswers
{
    /// <summary>The jobs of a list response.</summary>
    public static ImmutableArray<JobInfo> Of(JobListBody answer) => [.. answer.Jobs.Select(Of)];

    /// <summary>The job of a response.</summary>
    /// <exception cref="JsonException">It contains an image error unknown to this client.</exception>
    public static JobInfo Of(JobBody job) => new()
    {
        Id = job.Id,
        State = job.State,
        Submitted = job.Submitted,
        EndedAt = job.EndedAt,
        Model = job.Model,
        ModelFingerprint = job.ModelFingerprint,
        Source = job.Source.ToSource(),
        LabelSets = [.. job.LabelSets.Select(set => new JobLabelSet(set.Name, set.Version ?? 0, set.Labels, set.Templates))],
        Warnings = ClassifyAnswers.WarningsOf(job.Warnings),
        Tenant = job.Tenant,
        Priority = job.Priority,
        KeepEmbeddings = job.KeepEmbeddings,
        ReducedJpeg = job.JpegScale == "reduced",
        Export = job.Export is { } export ? new ResultExport { To = export.To, DiscardStored = export.DiscardStored } : null,
        Exported = job.Export is { } written ? new ExportProgress(written.Parts, written.Images, written.Bytes, written.Complete, written.DiscardStored ? written.Images : 0) : null,
        Listed = job.Listed,
        ListingDone = job.ListingDone,
        Classified = job.Classified,
        Failed = job.Failed,
        Errors = job.Errors.ToImmutableSortedDictionary(error => ErrorOf(error.Key), error => error.Value),
        Skipped = Of(job.Skipped),
        Leased = job.Leased,
        Reused = job.Reused,
        Suspects = job.Suspects,
        ImagesPerSecond = job.ImagesPerSecond,
        SecondsRemaining = job.SecondsRemaining,
        PromptsEmbedded = job.PromptsEmbedded,
        Problem = job.Problem,
        ProblemCode = job.ProblemCode,
    };

    /// <summary>The counts of a response.</summary>
    public static JobLabelCounts Of(LabelCountsBody counts) => new(
        counts.Counted, [.. counts.LabelSets.Select(set => new LabelSetCounts(set.Name, [.. set.Labels.Select(label => new LabelImages(label.Label, label.Images))], set.None))]);

    /// <summary>Parses the name of an image error.</summary>
    /// <exception cref="JsonException">The name is unknown to this client.</exception>
    public static ImageError ErrorOf(string name) =>
        Enum.TryParse<ImageError>(name, ignoreCase: true, out var error) ? error : throw new JsonException($"'{name}' is not an error known to this client.");

    private static SkippedFiles Of(SkippedBody skipped) => new()
    {
        ByExtension = [.. skipped.ByExtension.OrderBy(entry => entry.Key, StringComparer.Ordinal).Select(entry => new SkippedExtension(entry.Key, entry.Value))],
        WithoutExtension = skipped.WithoutExtension,
        OtherExtensions = skipped.OtherExtensions,
        Excluded = skipped.Excluded,
        SystemFiles = skipped.SystemFiles,
        FoldersNotEntered = skipped.FoldersNotEntered,
        Rows = skipped.Rows,
    };
}
