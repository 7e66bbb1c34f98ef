using System.Collections.Immutable;
using System.Numerics.Tensors;
using System.Runtime.InteropServices;
using ZeroShotOrleans.Grains.Encoding;
using static ZeroShotOrleans.Grains.Requirement;

namespace ZeroShotOrleans.Grains.Routing;

/// <summary>What a request to rank vectors must keep to.</summary>
internal static class RankRules
{
    // Most rows of a vector; the model with the most that is known has 32.
    private const int MaxRows = 256;

    // Rows were divided by their length in float32: what is farther from 1 is no vector of ours.
    private const float LengthTolerance = 1e-3f;

    /// <summary>Checks what can be checked without the model.</summary>
    /// <exception cref="ZeroShotException">The first rule that is broken.</exception>
    public static void Check(RankRequest request)
    {
        Require(request.Vectors.Length is >= 1 and <= Limits.MaxImagesPerRequest,
            $"A request needs 1 to {Limits.MaxImagesPerRequest} vectors; this one has {request.Vectors.Length}. Send more in several requests.");
        Require(request.LabelSets.Length is >= 1 and <= Limits.MaxLabelSetsPerJob,
            $"A request needs 1 to {Limits.MaxLabelSetsPerJob} label sets; this one has {request.LabelSets.Length}.");
        ScoreRules.Check(request.Score);
        Require(request.Score.Rematch == 0, $"A matching head looks at the picture, and a vector has none. Send the images, or leave 'rematch' out.");
    }

    /// <summary>Checks vectors against their model: anything but what it gave would rank without a meaning, or not at all.</summary>
    /// <exception cref="ZeroShotException">The first vector that cannot be the model's.</exception>
    public static void CheckVectors(ImmutableArray<byte[]> vectors, ModelInfo model)
    {
        var width = model.EmbeddingDimension;
        for (var i = 0; i < vectors.Length; i++)
        {
            var bytes = vectors[i].Length;
            Require(bytes > 0 && bytes % (width * sizeof(float)) == 0 && bytes / (width * sizeof(float)) <= MaxRows,
                $"Vector {i} has {bytes} bytes, but a vector of '{model.Name}' has {width * sizeof(float)}: {width} little-endian float32. Send it as the answer for this model gave it.");
            var values = MemoryMarshal.Cast<byte, float>(vectors[i]);
            for (var row = 0; row < values.Length; row += width)
            {
                // A NaN compares as false and is refused as well.
                var length = TensorPrimitives.Norm(values.Slice(row, width));
                Require(MathF.Abs(length - 1) <= LengthTolerance,
                    $"Vector {i} is {length} long instead of 1. Send it as the answer for this model gave it.");
            }
        }
    }
}
