using System.Collections.Immutable;
using System.Diagnostics;
using System.Runtime.InteropServices;
using ZeroShotOrleans.Grains.Encoding;
using ZeroShotOrleans.Inference.Scoring;

namespace ZeroShotOrleans.Grains.Routing;

/// <summary>Scores vectors that a client has stored.</summary>
internal static class VectorRanking
{
    /// <summary>One outcome per vector, with scores of each label set, and the longest time of any.</summary>
    public static (ImmutableArray<ImageOutcome> Outcomes, TimeSpan Longest) Of(ImmutableArray<byte[]> vectors, ImmutableArray<Scorer> scorers, ScoreOptions score)
    {
        var longest = TimeSpan.Zero;
        var outcomes = ImmutableArray.CreateBuilder<ImageOutcome>(vectors.Length);
        foreach (var vector in vectors)
        {
            var begin = Stopwatch.GetTimestamp();
            outcomes.Add(new ImageOutcome
            {
                Rankings = [.. scorers.Select(scorer => Rankings.Of(scorer, MemoryMarshal.Cast<byte, float>(vector), score))],
                Vector = vector,
            });
            var took = Stopwatch.GetElapsedTime(begin);
            longest = took > longest ? took : longest;
        }

        return (outcomes.MoveToImmutable(), longest);
    }
}
