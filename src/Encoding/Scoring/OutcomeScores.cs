using System.Collections.Immutable;
using ZeroShotOrleans.Inference.Scoring;

namespace ZeroShotOrleans.Encoding.Scoring;

/// <summary>Converts scores to the contract's types. One place, so that scores from a stored embedding equal those from the image exactly.</summary>
internal static class OutcomeScores
{
    /// <summary>Scores an image for one label set by similarity.</summary>
    public static ImmutableArray<LabelScore> Of(Scorer scorer, ReadOnlySpan<float> embedding, ScoreOptions options) =>
        Pack(scorer.Rank(embedding, options.TopK, options.Threshold, ActivationOf(options)), options);

    /// <summary>The scorer's options.</summary>
    public static ScoreActivation ActivationOf(ScoreOptions options) => options.Activation switch
    {
        Activation.Softmax => ScoreActivation.Softmax,
        Activation.Sigmoid => ScoreActivation.Sigmoid,
        _ => options.MultiLabel ? ScoreActivation.AgainstBackground : ScoreActivation.Trained,
    };

    /// <summary>Scores that are already computed.</summary>
    public static ImmutableArray<LabelScore> Pack(Scored[] scored, ScoreOptions options)
    {
        var scores = ImmutableArray.CreateBuilder<LabelScore>(scored.Length);
        foreach (var score in scored)
        {
            scores.Add(options.WithLogits
                ? new LabelScore(score.Label, score.Score, score.Cosine, score.Logit)
                : new LabelScore(score.Label, score.Score));
        }

        return scores.MoveToImmutable();
    }
}
