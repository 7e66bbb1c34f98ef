using System.Collections.Immutable;
using ZeroShotOrleans.Inference.Models;
using ZeroShotOrleans.Inference.Scoring;

namespace ZeroShotOrleans.Encoding.Scoring;

/// <summary>Scores the best labels of an image again, with the head that sees image and label together.</summary>
/// <remarks>Thread-safe.</remarks>
/// <param name="tower">The matching head; the caller keeps it in memory.</param>
/// <param name="prompts">The texts, one per label set.</param>
internal sealed class Rematch(MatchTower tower, ImmutableArray<LabelPrompts> prompts)
{
    /// <summary>Scores one image for one label set.</summary>
    /// <param name="labelSet">Index of the label set.</param>
    /// <param name="nearest">The labels to score.</param>
    /// <param name="hiddenStates">The image tower's output for the head.</param>
    /// <param name="options">Number of labels to keep, and the minimum score.</param>
    /// <returns>By falling match probability; ties keep their order. Null if the head returns a value that is not a number.</returns>
    public Scored[]? Rescore(int labelSet, Scored[] nearest, Memory<float> hiddenStates, ScoreOptions options)
    {
        var matches = tower.Match(hiddenStates, prompts[labelSet].Of(nearest.Select(scored => scored.Label)));
        if (!matches.All(float.IsFinite))
        {
            return null;
        }

        return [.. nearest.Zip(matches, (scored, match) => scored with { Score = match })
            .Where(scored => scored.Score >= options.Threshold)
            .OrderByDescending(scored => scored.Score)
            .Take(options.TopK)];
    }
}
