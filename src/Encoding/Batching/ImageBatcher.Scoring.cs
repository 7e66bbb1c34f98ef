using System.Collections.Immutable;
using System.Diagnostics;
using System.Runtime.InteropServices;
using Microsoft.ML.OnnxRuntime;
using ZeroShotOrleans.Encoding.Scoring;

namespace ZeroShotOrleans.Encoding.Batching;

// The last step: from embeddings to scores.
internal sealed partial class ImageBatcher
{
    private void ScoreAll(List<ImageWork> ready, WorkerBuffers buffers)
    {
        var started = Stopwatch.GetTimestamp();
        var ofSlice = started;
        for (var i = 0; i < ready.Count; i++)
        {
            var slice = ready[i].Slice;
            var outcome = Score(slice, buffers, row: i);

            // Images of one request are adjacent. Reported before the last one completes: then the request may be answered.
            if (i + 1 == ready.Count || ready[i + 1].Slice != slice)
            {
                var ended = Stopwatch.GetTimestamp();
                BatchSpans.Scored(slice, ofSlice, ended);
                ofSlice = ended;
            }

            End(ready[i], outcome);
        }

        _times.Scored(started, Stopwatch.GetTimestamp());
    }

    private ImageOutcome Score(SliceWork slice, WorkerBuffers buffers, int row)
    {
        var started = Stopwatch.GetTimestamp();
        var outcome = ScoreImages(slice, buffers, row);
        slice.Clock.Scored(started, Stopwatch.GetTimestamp());
        return outcome;
    }

    private ImageOutcome ScoreImages(SliceWork slice, WorkerBuffers buffers, int row)
    {
        var embedding = buffers.Embeddings.AsSpan(row * _tower.ValuesPerEmbedding, _tower.ValuesPerEmbedding);
        foreach (var value in embedding)
        {
            if (!float.IsFinite(value))
            {
                return NoNumber();
            }
        }

        var scores = ImmutableArray.CreateBuilder<ImmutableArray<LabelScore>>(slice.Scorers.Length);
        for (var set = 0; set < slice.Scorers.Length; set++)
        {
            if (slice.Rematch is not { } rematch)
            {
                scores.Add(OutcomeScores.Of(slice.Scorers[set], embedding, slice.Score));
                continue;
            }

            var nearest = slice.Scorers[set].Rank(embedding, slice.Score.Rematch, threshold: 0, OutcomeScores.ActivationOf(slice.Score));
            var states = buffers.HiddenStates.AsMemory(row * _tower.ValuesPerHiddenStates, _tower.ValuesPerHiddenStates);
            try
            {
                if (rematch.Rescore(set, nearest, states, slice.Score) is not { } matched)
                {
                    return NoNumber();
                }

                scores.Add(OutcomeScores.Pack(matched, slice.Score));
            }
            catch (OnnxRuntimeException)
            {
                return Failed();
            }
        }

        return new ImageOutcome { Scores = scores.MoveToImmutable(), Embedding = slice.WithEmbeddings ? MemoryMarshal.AsBytes(embedding).ToArray() : null };
    }
}
