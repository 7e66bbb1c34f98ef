using static ZeroShotOrleans.Requirement;

namespace ZeroShotOrleans.Encoding.Scoring;

/// <summary>Validates score options of requests and jobs.</summary>
internal static class ScoreRules
{
    /// <summary>Checks them.</summary>
    /// <exception cref="ZeroShotException">The first rule that is broken.</exception>
    public static void Check(ScoreOptions score)
    {
        Require(score.TopK is >= ScoreOptions.MinTopK and <= ScoreOptions.MaxTopK,
            $"Top-k is {score.TopK}; it must be {ScoreOptions.MinTopK} to {ScoreOptions.MaxTopK}. To get all labels, give their number or more.");
        Require(score.Threshold is >= ScoreOptions.MinThreshold and <= ScoreOptions.MaxThreshold, $"The threshold is {score.Threshold}; scores are probabilities, so it must be 0 to 1.");
        Require(score.Rematch is >= ScoreOptions.MinRematch and <= ScoreOptions.MaxRematch,
            $"Rematch is {score.Rematch}; it must be 0 to {ScoreOptions.MaxRematch} labels, each of which costs one run of the head per image.");
        Require(Enum.IsDefined(score.Activation), $"Activation {score.Activation} is not valid; use trained, softmax or sigmoid.");
        Require(!score.MultiLabel || score.Activation == Activation.Trained,
            $"Multi-label and the activation {score.Activation} exclude each other, because each defines how scores are computed. Omit one of them.");
    }
}
