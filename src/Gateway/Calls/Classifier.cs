using System.Collections.Immutable;
using System.Runtime.InteropServices;
using ZeroShotOrleans.Gateway.Inputs;

namespace ZeroShotOrleans.Gateway.Calls;

/// <summary>Has images classified and embedded by the cluster, in messages of bounded size.</summary>
/// <remarks>Safe for concurrent calls. On a control silo the router is in the same process: bytes travel once, to the encoder.</remarks>
internal sealed class Classifier(IGrainFactory grains)
{
    // Of one request; other requests have their own.
    private const int MessagesInFlight = 4;

    private int _next;

    /// <summary>Classifies images: an answer for each, in order.</summary>
    /// <exception cref="ZeroShotException">The request is wrong, or there is no room.</exception>
    public async Task<ImmutableArray<ClassifiedImage>> Classify(
        IReadOnlyList<ImageInput> images, string model, ImmutableArray<LabelSetDefinition> labelSets, ScoreOptions score, CancellationToken cancellationToken)
    {
        var results = new ClassifiedImage[images.Count];
        await Parallel.ForEachAsync(Messages(images), Options(cancellationToken), async (message, token) =>
        {
            var answer = await Grain().Classify(
                new ClassifyRequest { Model = model, LabelSets = labelSets, Score = score, Images = Slices.Of([.. message.Images]) }, token);
            for (var i = 0; i < answer.Outcomes.Length; i++)
            {
                results[message.First + i] = new ClassifiedImage(answer.Outcomes[i], answer);
            }
        });
        return ImmutableCollectionsMarshal.AsImmutableArray(results);
    }

    /// <summary>Vectors of images, each of unit length; outcomes with a fault have none.</summary>
    public async Task<ImmutableArray<ImageOutcome>> EmbedImages(IReadOnlyList<ImageInput> images, string model, CancellationToken cancellationToken)
    {
        var results = new ImageOutcome[images.Count];
        await Parallel.ForEachAsync(Messages(images), Options(cancellationToken), async (message, token) =>
        {
            var outcomes = await Grain().EmbedImages(model, Slices.Of([.. message.Images]), token);
            outcomes.CopyTo(results, message.First);
        });
        return ImmutableCollectionsMarshal.AsImmutableArray(results);
    }

    /// <summary>Vectors of texts, each of unit length.</summary>
    public async Task<ImmutableArray<float[]>> EmbedTexts(ImmutableArray<string> texts, string model, CancellationToken cancellationToken)
    {
        var bytes = await Grain().EmbedTexts(model, texts, cancellationToken);
        return [.. MemoryMarshal.Cast<byte, float>(bytes).ToArray().Chunk(bytes.Length / sizeof(float) / texts.Length)];
    }

    private IClassifierGrain Grain() => grains.GetGrain<IClassifierGrain>((uint)Interlocked.Increment(ref _next) % IClassifierGrain.Keys);

    private static ParallelOptions Options(CancellationToken cancellationToken) =>
        new() { MaxDegreeOfParallelism = MessagesInFlight, CancellationToken = cancellationToken };

    private static IEnumerable<(int First, ArraySegment<ImageInput> Images)> Messages(IReadOnlyList<ImageInput> images)
    {
        var all = images.ToArray();
        var first = 0;
        var bytes = 0L;
        for (var i = 0; i < all.Length; i++)
        {
            var size = all[i].Bytes?.Length ?? all[i].Url!.Length;
            if (i > first && (bytes + size > Limits.MaxBytesPerMessage || i - first == Limits.MaxImagesPerRequest))
            {
                yield return (first, new ArraySegment<ImageInput>(all, first, i - first));
                (first, bytes) = (i, 0);
            }

            bytes += size;
        }

        if (first < all.Length)
        {
            yield return (first, new ArraySegment<ImageInput>(all, first, all.Length - first));
        }
    }
}

/// <summary>What became of one image of a request.</summary>
/// <param name="Outcome">Its rankings or its fault.</param>
/// <param name="Answer">The answer it came in: label sets as used, timings, silo.</param>
internal sealed record ClassifiedImage(ImageOutcome Outcome, ClassifyAnswer Answer);
