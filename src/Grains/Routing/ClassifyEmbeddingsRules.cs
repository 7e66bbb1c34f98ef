using System.Collections.Immutable;
using System.Numerics.Tensors;
using System.Runtime.InteropServices;
using ZeroShotOrleans.Encoding.Scoring;
using static ZeroShotOrleans.Requirement;

namespace ZeroShotOrleans.Grains.Routing;

/// <summary>Validates requests that score stored embeddings.</summary>
internal static class ClassifyEmbeddingsRules
{
    // Maximum number of rows of an embedding; the largest known model has 32.
    private const int MaxRows = 256;

    // Tolerance for float32 rows of unit length: anything else is not one of our embeddings.
    private const float LengthTolerance = 1e-3f;

    /// <summary>Validates what does not depend on the model.</summary>
    /// <exception cref="ZeroShotException">The first rule that is broken.</exception>
    public static void Check(ClassifyEmbeddingsRequest request)
    {
        NullMembers.Refuse(request, "The request");
        Require(request.Embeddings.Length is >= 1 and <= Limits.MaxImagesPerRequest,
            $"A request needs 1 to {Limits.MaxImagesPerRequest} embeddings; this one has {request.Embeddings.Length}. Send more in several requests.");
        LabelRules.CheckGiven(request.LabelSets, "A request");
        ScoreRules.Check(request.Score);
        Require(request.Score.Rematch == 0, $"A matching head needs the image, not its embedding. Send the images, or omit 'rematch'.");
    }

    /// <summary>Validates embeddings against their model: anything but its own output would give meaningless scores.</summary>
    /// <exception cref="ZeroShotException">The first embedding that cannot be the model's output.</exception>
    public static void CheckEmbeddings(ImmutableArray<byte[]> embeddings, ModelInfo model)
    {
        var width = model.EmbeddingDimension;
        for (var i = 0; i < embeddings.Length; i++)
        {
            var bytes = embeddings[i].Length;
            Require(bytes > 0 && bytes % (width * sizeof(float)) == 0 && bytes / (width * sizeof(float)) <= MaxRows,
                $"Embedding {i} has {bytes} bytes, but an embedding of '{model.Name}' has {width * sizeof(float)}: {width} little-endian float32. Send it as returned for this model.");
            var values = MemoryMarshal.Cast<byte, float>(embeddings[i]);
            for (var row = 0; row < values.Length; row += width)
            {
                // Comparisons with NaN are false, so it is rejected too.
                var length = TensorPrimitives.Norm(values.Slice(row, width));
                Require(MathF.Abs(length - 1) <= LengthTolerance,
                    $"Embedding {i} has length {length} instead of 1. Send it as returned for this model.");
            }
        }
    }
}
