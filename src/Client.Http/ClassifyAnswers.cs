using System.Collections.Immutable;
using ZeroShotOrleans.Http.Contracts;

namespace ZeroShotOrleans.Client.Http;

/// <summary>Converts requests to classify and their answers.</summary>
internal static class ClassifyAnswers
{
    /// <summary>A part of a request as the body of <c>POST /v1/classify</c>.</summary>
    public static ClassifyBody BodyOf(string? model, ScoreOptions score, JobLabelSetBody labels, IEnumerable<ImageBody> images) => new()
    {
        Model = model,
        Images = [.. images],
        Labels = labels.Labels,
        Templates = labels.Templates,
        LabelSet = labels.Name,
        TopK = score.TopK,
        Threshold = score.Threshold,
        MultiLabel = score.MultiLabel,
        Activation = score.Activation,
        Rematch = score.Rematch,
        Include = score.WithLogits ? [IncludeName.Timings, IncludeName.Silo, IncludeName.Cosine, IncludeName.Logit] : [IncludeName.Timings, IncludeName.Silo],
    };

    /// <summary>The answers to the parts of a request for one label set as one, of the images that were sent.</summary>
    public static Classification Of(ClassifyAnswerBody[] answers)
    {
        var first = answers[0];
        var used = new UsedLabelSet(first.LabelSet?.Name, first.LabelSet?.Version ?? 0, first.Templates);
        return new Classification
        {
            Model = first.Model,
            ModelFingerprint = first.ModelFingerprint ?? "",
            LabelSets = [used],
            Results = [.. answers.SelectMany(answer => answer.Results).Select((result, index) => Of(result, index, used))],
            PromptsEmbedded = answers.Sum(answer => answer.PromptsEmbedded),
            Warnings = WarningsOf(first.Warnings),
        };
    }

    /// <summary>The answers for several label sets as one: each image has the scores of all.</summary>
    public static Classification Joined(Classification[] sets) => sets.Length == 1 ? sets[0] : sets[0] with
    {
        LabelSets = [.. sets.SelectMany(set => set.LabelSets)],
        Results =
        [
            .. sets[0].Results.Select((result, index) => sets.Select(set => set.Results[index]).FirstOrDefault(other => other.Error != ImageError.None) ?? result with
            {
                LabelSets = [.. sets.SelectMany(set => set.Results[index].LabelSets)],
            }),
        ],
        PromptsEmbedded = sets.Sum(set => set.PromptsEmbedded),
        Warnings = [.. sets.SelectMany(set => set.Warnings).DistinctBy(warning => warning.Message)],
    };

    /// <summary>The scores of an answer.</summary>
    public static ImmutableArray<ScoredLabel> Of(ImmutableArray<LabelScoreBody> scores) => [.. scores.Select(score => new ScoredLabel(score.Label, score.Score, score.Cosine, score.Logit))];

    /// <summary>The warnings of an answer.</summary>
    public static ImmutableArray<ScoreWarning> WarningsOf(IReadOnlyList<WarningBody>? warnings) => [.. (warnings ?? []).Select(warning => new ScoreWarning(
        // A newer server may have kinds that have no name here; the message says all.
        Enum.TryParse<ScoreWarningKind>(warning.Kind, ignoreCase: true, out var kind) ? kind : (ScoreWarningKind)(-1), warning.Message, warning.Labels))];

    private static ImageClassification Of(ImageResultBody result, int index, UsedLabelSet used) => new()
    {
        Index = index,
        Error = result.Error ?? ImageError.None,
        Detail = result.Detail,
        LabelSets = [new LabelSetScores(used.Name, used.Version, Of(result.Scores))],
        Timings = result.Timings is { } timings ? Of(timings) : null,
        Silo = result.Silo,
    };

    private static EncodeTimings Of(TimingsBody timings) => new(
        TimeSpan.FromMilliseconds(timings.QueueMs), TimeSpan.FromMilliseconds(timings.DecodeMs), TimeSpan.FromMilliseconds(timings.EncodeMs), TimeSpan.FromMilliseconds(timings.ScoreMs));
}
