using System.Collections.Immutable;

namespace ZeroShotOrleans.Client;

/// <summary>Converts scores of the grains, which name labels by index.</summary>
internal static class ScoreMapping
{
    /// <summary>The scores of an image for each label set; each is empty on error.</summary>
    public static ImmutableArray<LabelSetScores> Of(ImageOutcome outcome, ImmutableArray<LabelSetDefinition> sets) =>
        [.. sets.Select((set, index) => new LabelSetScores(
            set.Name, set.Name is null ? 0 : set.Version, index < outcome.Scores.Length ? [.. outcome.Scores[index].Select(score => Of(score, set))] : []))];

    private static ScoredLabel Of(LabelScore score, LabelSetDefinition set) => new(set.Labels[score.Label], score.Score, NullIfNaN(score.Cosine), NullIfNaN(score.Logit));

    // NaN stands for a value that was not requested.
    private static float? NullIfNaN(float value) => float.IsNaN(value) ? null : value;
}
