using System.Collections.Immutable;
using System.Diagnostics;
using System.Runtime.InteropServices;
using ZeroShotOrleans.Encoding.Scoring;
using ZeroShotOrleans.Inference.Scoring;

namespace ZeroShotOrleans.Grains.Routing;

/// <summary>Scores embeddings that a client has stored.</summary>
internal static class EmbeddingClassification
{
    /// <summary>One outcome per embedding, with scores of each label set, and the longest time of any.</summary>
    public static (ImmutableArray<ImageOutcome> Outcomes, TimeSpan Longest) Of(ImmutableArray<byte[]> embeddings, ImmutableArray<Scorer> scorers, ScoreOptions score)
    {
        var longest = TimeSpan.Zero;
        var outcomes = ImmutableArray.CreateBuilder<ImageOutcome>(embeddings.Length);
        foreach (var embedding in embeddings)
        {
            var begin = Stopwatch.GetTimestamp();
            outcomes.Add(new ImageOutcome
            {
                Scores = [.. scorers.Select(scorer => OutcomeScores.Of(scorer, MemoryMarshal.Cast<byte, float>(embedding), score))],
                Embedding = embedding,
            });
            var took = Stopwatch.GetElapsedTime(begin);
            longest = took > longest ? took : longest;
        }

        return (outcomes.MoveToImmutable(), longest);
    }
}
