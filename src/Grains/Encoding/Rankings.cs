using System.Collections.Immutable;
using ZeroShotOrleans.Inference.Scoring;

namespace ZeroShotOrleans.Grains.Encoding;

/// <summary>Rankings in the words of the contract. One place, so that a ranking from a kept vector equals the one from the picture to the bit.</summary>
internal static class Rankings
{
    /// <summary>The ranking of an image for one label set, by similarity.</summary>
    public static ImmutableArray<LabelScore> Of(Scorer scorer, ReadOnlySpan<float> embedding, ScoreOptions options) =>
        Pack(scorer.Rank(embedding, options.TopK, options.Threshold, ActivationOf(options)), options);

    /// <summary>How scores are made, in the words of the scorer.</summary>
    public static ScoreActivation ActivationOf(ScoreOptions options) => options.Activation switch
    {
        Activation.Softmax => ScoreActivation.Softmax,
        Activation.Sigmoid => ScoreActivation.Sigmoid,
        _ => options.MultiLabel ? ScoreActivation.AgainstBackground : ScoreActivation.Trained,
    };

    /// <summary>A ranking that is made already.</summary>
    public static ImmutableArray<LabelScore> Pack(Scored[] scored, ScoreOptions options)
    {
        var ranking = ImmutableArray.CreateBuilder<LabelScore>(scored.Length);
        foreach (var score in scored)
        {
            ranking.Add(options.WithLogits
                ? new LabelScore(score.Label, score.Score, score.Cosine, score.Logit)
                : new LabelScore(score.Label, score.Score));
        }

        return ranking.MoveToImmutable();
    }
}
