using System.Collections.Immutable;
using ZeroShotOrleans.Grains.Labels;
using ZeroShotOrleans.Inference.Models;
using ZeroShotOrleans.Inference.Scoring;

namespace ZeroShotOrleans.Grains.Encoding;

/// <summary>Ranks the best labels of an image again, by the head that looks at image and label together.</summary>
/// <remarks>Safe for concurrent calls.</remarks>
/// <param name="tower">The head; whoever made this keeps it in memory.</param>
/// <param name="prompts">The texts, one per label set.</param>
internal sealed class Rematch(MatchTower tower, ImmutableArray<LabelPrompts> prompts)
{
    /// <summary>The ranking of one image for one label set.</summary>
    /// <param name="labelSet">Index of the label set.</param>
    /// <param name="nearest">The labels to look at.</param>
    /// <param name="hiddenStates">What the image tower gave for the head.</param>
    /// <param name="options">How many are kept, and from which score on.</param>
    /// <returns>By falling probability that they match; equal ones in the order they came. Null when the head answers with something that is not a number.</returns>
    public Scored[]? Rank(int labelSet, Scored[] nearest, Memory<float> hiddenStates, ScoreOptions options)
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
