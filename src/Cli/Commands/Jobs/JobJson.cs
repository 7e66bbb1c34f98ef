using System.Globalization;
using System.Text.Json.Nodes;
using ZeroShotOrleans.Cli.Formatting;
using ZeroShotOrleans.Cli.Jobs;

namespace ZeroShotOrleans.Cli.Commands.Jobs;

/// <summary>Formats a job as one line of JSON.</summary>
internal static class JobJson
{
    /// <summary>Returns the line.</summary>
    public static string Of(JobDescription job, JobProgress progress, bool jobsContinue, LabelCounts? counts = null)
    {
        var spec = job.Spec;
        var source = spec.Source as DirectorySource;
        return new JsonObject
        {
            ["job"] = job.JobId,
            ["state"] = JobStateText.Of(progress.State, jobsContinue),
            ["submitted"] = job.Submitted.ToString("O", CultureInfo.InvariantCulture),
            ["listed"] = progress.Listed,
            ["listingDone"] = progress.ListingDone,
            ["classified"] = progress.Classified,
            ["failed"] = progress.Failed,
            ["errors"] = new JsonObject(progress.Errors.Select(error => KeyValuePair.Create(error.Key.ToString(), (JsonNode?)error.Value))),
            ["skipped"] = Of(progress.Skipped),
            ["promptsEmbedded"] = progress.PromptsEmbedded,
            ["problem"] = progress.Problem ?? progress.NoImages,
            ["problemCode"] = progress.ProblemCode?.ToString(),
            ["waiting"] = progress.Waiting,
            ["warnings"] = WarningText.Json(job.Warnings),
            ["active"] = progress.Active,
            ["leased"] = progress.Leased,
            ["reused"] = progress.Reused,
            ["suspects"] = progress.Suspects,
            ["leasesReturned"] = progress.LeasesReturned,
            ["imagesPerSecond"] = progress.ImagesPerSecond,
            ["ended"] = progress.EndedAt?.ToString("O", CultureInfo.InvariantCulture),
            ["priority"] = spec.Priority.ToString().ToLowerInvariant(),
            ["tenant"] = spec.Tenant,
            ["keepDays"] = spec.KeepFor?.TotalDays,
            ["keepEmbeddings"] = spec.KeepEmbeddings,
            ["export"] = spec.Export is { } export ? new JsonObject
            {
                ["to"] = export.To,
                ["discardStored"] = export.DiscardStored,
                ["parts"] = progress.Export?.Parts ?? 0,
                ["images"] = progress.Export?.Images ?? 0,
                ["bytes"] = progress.Export?.Bytes ?? 0,
                ["complete"] = progress.Export?.Complete ?? false,
            } : null,
            ["jpegScale"] = job.ReducedJpeg ? "reduced" : "exact",
            ["base"] = spec.Reuse is { } previous ? new JsonObject { ["job"] = previous.JobId, ["use"] = previous.Use.ToString() } : null,
            ["source"] = spec.Source.GetType().Name,
            ["model"] = spec.Model,
            ["modelFingerprint"] = job.Fingerprint,
            ["path"] = SourceText.Of(spec.Source),
            ["recursive"] = source?.Recursive,
            ["paths"] = source is { Paths: [_, ..] } ? new JsonArray([.. source.Paths.Select(path => (JsonNode?)path)]) : null,
            ["globs"] = source is { Globs: [_, ..] } ? new JsonArray([.. source.Globs.Select(glob => (JsonNode?)glob)]) : null,
            ["topK"] = spec.Score.TopK,
            ["threshold"] = spec.Score.Threshold,
            ["multiLabel"] = spec.Score.MultiLabel,
            ["activation"] = spec.Score.Activation.ToString().ToLowerInvariant(),
            ["labelSets"] = new JsonArray([.. job.LabelSets.Zip(spec.LabelSets, (key, set) => (key, set)).Select((set, index) => new JsonObject
            {
                ["key"] = set.key,
                ["name"] = set.set.Name,
                ["version"] = set.set.Version,
                ["labels"] = set.set.Labels.Length,
                ["templates"] = new JsonArray([.. set.set.Templates.Select(template => (JsonNode?)template)]),
                ["counts"] = counts is null ? null : new JsonArray([.. counts.Sets[index].Select(count => new JsonObject
                {
                    ["label"] = count.Label < 0 ? null : set.set.Labels[count.Label],
                    ["images"] = count.Images,
                })]),
            })]),
            ["counted"] = counts?.Counted,
        }.ToJsonString(JsonLine.Options);
    }

    private static JsonObject Of(SkippedFiles skipped) => new()
    {
        ["files"] = skipped.Files,
        ["byExtension"] = new JsonObject(skipped.ByExtension.Select(entry => KeyValuePair.Create(entry.Extension, (JsonNode?)entry.Files))),
        ["withoutExtension"] = skipped.WithoutExtension,
        ["otherExtensions"] = skipped.OtherExtensions,
        ["excluded"] = skipped.Excluded,
        ["systemFiles"] = skipped.SystemFiles,
        ["foldersNotEntered"] = skipped.FoldersNotEntered,
        ["rows"] = skipped.Rows,
    };
}
