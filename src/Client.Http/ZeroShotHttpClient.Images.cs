using System.Collections.Immutable;
using System.Runtime.InteropServices;
using System.Text.Json;
using ZeroShotOrleans.Http.Contracts;

namespace ZeroShotOrleans.Client.Http;

public sealed partial class ZeroShotHttpClient
{
    // Concurrent requests of one call, as in ZeroShotClient.
    private const int RequestsInFlight = 4;

    /// <summary>Classifies images interactively.</summary>
    /// <param name="request">
    /// Any number of images as bytes and URLs: too many or too large ones for one request are sent in several. One label set; an empty model is the server's default.
    /// </param>
    /// <param name="cancellationToken">Cancels the wait.</param>
    /// <returns>One result per image, in order. An image that fails has a result with an error.</returns>
    /// <exception cref="ZeroShotException">The request is invalid, the model or label set does not exist, or (<see cref="ZeroShotError.Overloaded"/>) all encoder silos are full.</exception>
    public async Task<Classification> ClassifyAsync(ClassifyRequest request, CancellationToken cancellationToken = default)
    {
        LabelRules.CheckGiven(request.LabelSets, "A request");
        if (request.LabelSets.Length != 1)
        {
            throw new ZeroShotException(ZeroShotError.BadRequest, $"The request has {request.LabelSets.Length} label sets, but over HTTP only one is allowed. Send one request per label set, or submit a job.");
        }

        var labels = LabelRequests.Of(request.LabelSets[0]);
        var answers = await SendAsync(
            ImageParts.Of(request.Images, _exchange.Options),
            images => _exchange.SendAsync<ClassifyAnswerBody, Classification>(HttpCall.Post("v1/classify", ClassifyRequests.Of(request, labels, images)), ClassifyAnswers.Of, cancellationToken),
            cancellationToken).ConfigureAwait(false);
        OneModel.Require(request.Model, answers.Select(answer => answer.ModelFingerprint ?? ""));
        return answers[0] with
        {
            Results = [.. answers.SelectMany(answer => answer.Results)],
            PromptsEmbedded = answers.Sum(answer => answer.PromptsEmbedded),
        };
    }

    /// <summary>Embeds texts verbatim, without a template, as vectors of unit length.</summary>
    /// <param name="model">Name of the model; empty for the server's default.</param>
    /// <param name="texts">Any number, none of them empty.</param>
    /// <param name="cancellationToken">Cancels the wait.</param>
    /// <returns>One embedding per text, in order.</returns>
    public async Task<ImmutableArray<float[]>> EmbedTextsAsync(string model, IEnumerable<string> texts, CancellationToken cancellationToken = default)
    {
        var embeddings = ImmutableArray.CreateBuilder<float[]>();
        foreach (var chunk in texts.Chunk(ITextEncoderGrain.MaxPromptsPerCall))
        {
            var answer = await _exchange.SendAsync<EmbeddingListBody>(
                HttpCall.Post("v1/embeddings", new EmbeddingBody { Model = NullIfEmpty(model), Input = chunk, EncodingFormat = EncodingFormat.Base64 }), cancellationToken).ConfigureAwait(false);
            embeddings.AddRange(answer.Data.Select(embedding => EmbeddingOf(embedding)));
        }

        return embeddings.ToImmutable();
    }

    /// <summary>Embeds images in the same vector space as texts, as vectors of unit length.</summary>
    /// <param name="model">Name of the model; empty for the server's default.</param>
    /// <param name="images">Any number, as bytes and URLs.</param>
    /// <param name="cancellationToken">Cancels the wait.</param>
    /// <returns>One embedding per image, in order.</returns>
    /// <exception cref="ZeroShotException">Also when an image cannot be read: the response has no place for an error next to embeddings.</exception>
    public async Task<ImmutableArray<float[]>> EmbedImagesAsync(string model, ImageSlice images, CancellationToken cancellationToken = default)
    {
        var answers = await SendAsync(
            ImageParts.Of(images, _exchange.Options),
            part => _exchange.SendAsync<EmbeddingListBody>(
                HttpCall.Post("v1/embeddings", new EmbeddingBody { Model = NullIfEmpty(model), Input = part, EncodingFormat = EncodingFormat.Base64, Modality = "image" }), cancellationToken),
            cancellationToken).ConfigureAwait(false);
        return [.. answers.SelectMany(answer => answer.Data).Select(embedding => EmbeddingOf(embedding))];
    }

    private static async Task<T[]> SendAsync<T>(IEnumerable<ImageBody[]> parts, Func<ImageBody[], Task<T>> send, CancellationToken cancellationToken)
    {
        using var places = new SemaphoreSlim(RequestsInFlight);
        return await Task.WhenAll(parts.Select(async part =>
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

    private static string? NullIfEmpty(string text) => text.Length > 0 ? text : null;

    private static float[] EmbeddingOf(EmbeddingItemBody embedding) => MemoryMarshal.Cast<byte, float>(((JsonElement)embedding.Embedding).GetBytesFromBase64()).ToArray();
}
