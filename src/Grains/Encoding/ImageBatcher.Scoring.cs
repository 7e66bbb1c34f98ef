using System.Collections.Immutable;
using System.Diagnostics;
using System.Runtime.InteropServices;
using Microsoft.ML.OnnxRuntime;
using ZeroShotOrleans.Grains.Telemetry;

namespace ZeroShotOrleans.Grains.Encoding;

// The last step: from vectors to scores.
internal sealed partial class ImageBatcher
{
    private void ScoreAll(List<ImageWork> ready, WorkerBuffers buffers)
    {
        var begun = Stopwatch.GetTimestamp();
        var ofSlice = begun;
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

        _times.Scored(begun, Stopwatch.GetTimestamp());
    }

    private ImageOutcome Score(SliceWork slice, WorkerBuffers buffers, int row)
    {
        var begun = Stopwatch.GetTimestamp();
        var outcome = Rank(slice, buffers, row);
        slice.Clock.Scored(begun, Stopwatch.GetTimestamp());
        return outcome;
    }

    private ImageOutcome Rank(SliceWork slice, WorkerBuffers buffers, int row)
    {
        var embedding = buffers.Embeddings.AsSpan(row * _tower.ValuesPerEmbedding, _tower.ValuesPerEmbedding);
        foreach (var value in embedding)
        {
            if (!float.IsFinite(value))
            {
                return NoNumber();
            }
        }

        var rankings = ImmutableArray.CreateBuilder<ImmutableArray<LabelScore>>(slice.Scorers.Length);
        for (var set = 0; set < slice.Scorers.Length; set++)
        {
            if (slice.Rematch is not { } rematch)
            {
                rankings.Add(Rankings.Of(slice.Scorers[set], embedding, slice.Score));
                continue;
            }

            var nearest = slice.Scorers[set].Rank(embedding, slice.Score.Rematch, threshold: 0, Rankings.ActivationOf(slice.Score));
            var states = buffers.HiddenStates.AsMemory(row * _tower.ValuesPerHiddenStates, _tower.ValuesPerHiddenStates);
            try
            {
                if (rematch.Rank(set, nearest, states, slice.Score) is not { } matched)
                {
                    return NoNumber();
                }

                rankings.Add(Rankings.Pack(matched, slice.Score));
            }
            catch (OnnxRuntimeException)
            {
                return Failed();
            }
        }

        return new ImageOutcome { Rankings = rankings.MoveToImmutable(), Vector = slice.WithVectors ? MemoryMarshal.AsBytes(embedding).ToArray() : null };
    }
}
