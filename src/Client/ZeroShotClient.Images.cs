using System.Collections.Immutable;
using System.Runtime.InteropServices;

namespace ZeroShotOrleans.Client;

public sealed partial class ZeroShotClient
{
    // Requests of one call under way at once: enough that several encoder silos work for it, few enough that others find room.
    private const int RequestsInFlight = 4;

    private int _turn;

    /// <summary>Classifies images for somebody who waits, each for each label set.</summary>
    /// <param name="request">Any number of images: they are sent in several messages where they are too many or too large for one.</param>
    /// <param name="cancellationToken">Ends the wait; images that were not begun are taken back.</param>
    /// <returns>One outcome per image, in order. Of several messages the longest times, and the silo of the first.</returns>
    /// <exception cref="ZeroShotException">
    /// The request is wrong, there is no such model or label set, or (<see cref="ZeroShotError.Overloaded"/>) all encoder silos are full.
    /// </exception>
    public async Task<ClassifyAnswer> ClassifyAsync(ClassifyRequest request, CancellationToken cancellationToken = default)
    {
        var answers = await SendAsync(
            request.Images, images => NextClassifier().Classify(request with { Images = images }, cancellationToken), cancellationToken).ConfigureAwait(false);
        return answers.Length == 1 ? answers[0] : answers[0] with
        {
            Outcomes = [.. answers.SelectMany(answer => answer.Outcomes)],
            Timings = new EncodeTimings(
                answers.Max(answer => answer.Timings.Queue), answers.Max(answer => answer.Timings.Decode),
                answers.Max(answer => answer.Timings.Encode), answers.Max(answer => answer.Timings.Score)),
            PromptsEmbedded = answers.Sum(answer => answer.PromptsEmbedded),
        };
    }

    /// <summary>Classifies images given by their bytes.</summary>
    /// <param name="model">Name of the model.</param>
    /// <param name="images">Encoded image files, such as a JPEG each.</param>
    /// <param name="labels">The labels, read in the model's own template.</param>
    /// <param name="score">How similarities become rankings; null: the five best.</param>
    /// <param name="cancellationToken">See the first overload; so for the exceptions.</param>
    public Task<ClassifyAnswer> ClassifyAsync(
        string model, IEnumerable<byte[]> images, IEnumerable<string> labels, ScoreOptions? score = null, CancellationToken cancellationToken = default) =>
        ClassifyAsync(
            new ClassifyRequest
            {
                Model = model,
                Images = new ByteSlice { Files = [.. images] },
                LabelSets = [new LabelSetDefinition { Labels = [.. labels] }],
                Score = score ?? new ScoreOptions(),
            },
            cancellationToken);

    /// <summary>Classifies one image given by its bytes.</summary>
    /// <inheritdoc cref="ClassifyAsync(string, IEnumerable{byte[]}, IEnumerable{string}, ScoreOptions?, CancellationToken)"/>
    public Task<ClassifyAnswer> ClassifyAsync(
        string model, ReadOnlyMemory<byte> image, IEnumerable<string> labels, ScoreOptions? score = null, CancellationToken cancellationToken = default) =>
        ClassifyAsync(model, [ArrayOf(image)], labels, score, cancellationToken);

    /// <summary>Classifies one image that is read from a stream, from where it stands to its end. The stream stays open.</summary>
    /// <inheritdoc cref="ClassifyAsync(string, IEnumerable{byte[]}, IEnumerable{string}, ScoreOptions?, CancellationToken)"/>
    public async Task<ClassifyAnswer> ClassifyAsync(
        string model, Stream image, IEnumerable<string> labels, ScoreOptions? score = null, CancellationToken cancellationToken = default)
    {
        using var bytes = new MemoryStream();
        await image.CopyToAsync(bytes, cancellationToken).ConfigureAwait(false);
        return await ClassifyAsync(model, [bytes.ToArray()], labels, score, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Vectors of images, in the same space as those of texts; each of unit length.</summary>
    /// <returns>One outcome per image, in order, with its <see cref="ImageOutcome.Vector"/> or its fault; no rankings.</returns>
    /// <exception cref="ZeroShotException">As for classifying; or the model has no single vector for an image.</exception>
    public async Task<ImmutableArray<ImageOutcome>> EmbedImagesAsync(string model, ImageSlice images, CancellationToken cancellationToken = default)
    {
        var answers = await SendAsync(images, part => NextClassifier().EmbedImages(model, part, cancellationToken), cancellationToken).ConfigureAwait(false);
        return [.. answers.SelectMany(answer => answer)];
    }

    /// <summary>Vectors of texts as they are, in no template; each of unit length.</summary>
    /// <returns>One vector per text, in order.</returns>
    /// <exception cref="ZeroShotException">The model does not exist or is broken, or a text is too long.</exception>
    public async Task<ImmutableArray<float[]>> EmbedTextsAsync(string model, IEnumerable<string> texts, CancellationToken cancellationToken = default)
    {
        var vectors = ImmutableArray.CreateBuilder<float[]>();
        foreach (var chunk in texts.Chunk(ITextEncoderGrain.MaxPromptsPerCall))
        {
            var bytes = await NextClassifier().EmbedTexts(model, [.. chunk], cancellationToken).ConfigureAwait(false);
            var values = MemoryMarshal.Cast<byte, float>(bytes);
            var dimension = values.Length / chunk.Length;
            for (var i = 0; i < chunk.Length; i++)
            {
                vectors.Add(values.Slice(i * dimension, dimension).ToArray());
            }
        }

        return vectors.ToImmutable();
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

    // In turn, because calls for one key go through one gateway for ever.
    private IClassifierGrain NextClassifier() =>
        grains.GetGrain<IClassifierGrain>((int)((uint)Interlocked.Increment(ref _turn) % IClassifierGrain.Keys));

    private static byte[] ArrayOf(ReadOnlyMemory<byte> bytes) =>
        MemoryMarshal.TryGetArray(bytes, out var segment) && segment.Array is { } array && segment.Count == array.Length ? array : bytes.ToArray();
}
