using System.Collections.Immutable;
using System.Runtime.InteropServices;

namespace ZeroShotOrleans.Client;

internal sealed partial class GrainClient
{
    // Concurrent requests of one call: enough to use several encoder silos, few enough to leave capacity for other clients.
    private const int RequestsInFlight = 4;

    private int _turn;

    public async Task<ClassifyAnswer> ClassifyAsync(ClassifyRequest request, CancellationToken cancellationToken = default)
    {
        LabelRules.CheckGiven(request.LabelSets, "A request");
        var answers = await ClassifyInPartsAsync(request, cancellationToken).ConfigureAwait(false);
        return answers.Length == 1 ? answers[0] : answers[0] with
        {
            Outcomes = [.. answers.SelectMany(answer => answer.Outcomes)],
            Timings = new EncodeTimings(
                answers.Max(answer => answer.Timings.Queue), answers.Max(answer => answer.Timings.Decode),
                answers.Max(answer => answer.Timings.Encode), answers.Max(answer => answer.Timings.Score)),
            PromptsEmbedded = answers.Sum(answer => answer.PromptsEmbedded),
        };
    }

    /// <summary>Returns the responses of all messages, in order, each with the times and the silo of its own images.</summary>
    internal async Task<ClassifyAnswer[]> ClassifyInPartsAsync(ClassifyRequest request, CancellationToken cancellationToken)
    {
        var answers = await SendAsync(
            request.Images, images => NextClassifier().ClassifyAsync(request with { Images = images }, cancellationToken), cancellationToken).ConfigureAwait(false);
        OneModel.Require(request.Model, answers.Select(answer => answer.Fingerprint));
        return answers;
    }

    public async Task<ImmutableArray<ImageOutcome>> EmbedImagesAsync(string model, ImageSlice images, CancellationToken cancellationToken = default)
    {
        var answers = await SendAsync(images, part => NextClassifier().EmbedImagesAsync(model, part, cancellationToken), cancellationToken).ConfigureAwait(false);
        return [.. answers.SelectMany(answer => answer)];
    }

    public async Task<ImmutableArray<float[]>> EmbedTextsAsync(string model, IEnumerable<string> texts, CancellationToken cancellationToken = default)
    {
        var embeddings = ImmutableArray.CreateBuilder<float[]>();
        foreach (var chunk in texts.Chunk(ITextEncoderGrain.MaxPromptsPerCall))
        {
            var bytes = await NextClassifier().EmbedTextsAsync(model, [.. chunk], cancellationToken).ConfigureAwait(false);
            var values = MemoryMarshal.Cast<byte, float>(bytes);
            var dimension = values.Length / chunk.Length;
            for (var i = 0; i < chunk.Length; i++)
            {
                embeddings.Add(values.Slice(i * dimension, dimension).ToArray());
            }
        }

        return embeddings.ToImmutable();
    }

    private static async Task<T[]> SendAsync<T>(ImageSlice images, Func<ImageSlice, Task<T>> send, CancellationToken cancellationToken)
    {
        using var places = new SemaphoreSlim(RequestsInFlight);
        return await Task.WhenAll(images.InMessages().Select(async part =>
        {
            await places.WaitAsync(cancellationToken).ConfigureAwait(false);
            try
            {
                return await send(part).ConfigureAwait(false);
            }
            finally
            {
                places.Release();
            }
        })).ConfigureAwait(false);
    }

    // Rotates the key, because all calls to one key go through one gateway.
    private IClassifierGrain NextClassifier() =>
        grains.GetGrain<IClassifierGrain>((int)((uint)Interlocked.Increment(ref _turn) % IClassifierGrain.Keys));
}
