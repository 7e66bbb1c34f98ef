using System.Collections.Immutable;
using System.ComponentModel;

namespace ZeroShotOrleans.Cli.Mcp;

/// <summary>The result of one image.</summary>
internal sealed record AgentImage(
    [property: Description("The image as it was named; in a job, its path below the folder.")] string Image,
    [property: Description("The best label; absent on error.")] string? Label,
    [property: Description("Its score, 0 to 1.")] float? Score,
    [property: Description("The best labels, highest score first.")] ImmutableArray<AgentScore> Scores,
    [property: Description("Kind of the error, such as Corrupt or OutsideRoot; absent if the image was classified.")] string? Error,
    [property: Description("The error in a sentence.")] string? Detail)
{
    public static AgentImage Of(ImageClassification result, string name) => new(
        name, result.Best?.Label, result.Best?.Score, [.. result.Scores.Select(score => new AgentScore(score.Label, score.Score))],
        result.Error == ImageError.None ? null : result.Error.ToString(), result.Detail);

    public static AgentImage Failed(string name, ImageError error, string detail) => new(name, Label: null, Score: null, [], error.ToString(), detail);
}

/// <summary>A label and its score.</summary>
internal sealed record AgentScore(string Label, float Score);

/// <summary>Classified images.</summary>
internal sealed record AgentClassification(
    ImmutableArray<AgentImage> Results, [property: Description("The model that was used.")] string Model,
    [property: Description("Reasons to distrust the scores; usually empty.")] ImmutableArray<string> Warnings);

/// <summary>Labels that were found.</summary>
internal sealed record AgentMatches([property: Description("The closest labels, closest first.")] ImmutableArray<AgentMatch> Matches);

/// <summary>A label that was found.</summary>
internal sealed record AgentMatch(
    string Label,
    [property: Description("Name of the stored label set that contains it; absent for labels of the call.")] string? LabelSet,
    [property: Description("Cosine of the embeddings, -1 to 1. Comparable within one answer.")] float Similarity);

/// <summary>Stored label sets.</summary>
internal sealed record AgentLabelSets(ImmutableArray<AgentLabelSet> LabelSets);

/// <summary>A stored label set.</summary>
internal sealed record AgentLabelSet(string Name, int Version, [property: Description("Number of labels.")] int Labels);

/// <summary>Models.</summary>
internal sealed record AgentModels(ImmutableArray<AgentModel> Models);

/// <summary>A model.</summary>
internal sealed record AgentModel(string Name, string Family, int Dimensions, string? License);

/// <summary>Jobs.</summary>
internal sealed record AgentJobs(ImmutableArray<AgentJob> Jobs);

/// <summary>A job.</summary>
internal sealed record AgentJob(
    string JobId,
    [property: Description("preparing, running, paused, finished, cancelled or failed; the last three are final.")] string State,
    [property: Description("Images found so far.")] long Listed,
    [property: Description("Whether all images have been found.")] bool ListingDone,
    [property: Description("Images classified so far.")] long Classified,
    [property: Description("Images with an error.")] long Failed,
    [property: Description("Estimated seconds remaining; absent if unknown.")] double? SecondsRemaining,
    [property: Description("Why it failed or waits, or that no images were found.")] string? Problem)
{
    public static AgentJob Of(JobInfo job) => new(
        job.Id, job.State.ToString().ToLowerInvariant(), job.Listed, job.ListingDone, job.Classified, job.Failed, job.SecondsRemaining is { } seconds ? Math.Round(seconds, 1) : null, job.Problem);
}

/// <summary>A page of results.</summary>
internal sealed record AgentResults(
    ImmutableArray<AgentImage> Results,
    [property: Description("The 'from' of the next page; absent after the last result of a job that has ended. While the job runs, a page may be empty: wait, then ask again.")] long? Next);
