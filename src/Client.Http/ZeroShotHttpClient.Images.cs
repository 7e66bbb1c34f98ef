using System.Collections.Immutable;
using System.Runtime.InteropServices;
using System.Text.Json;
using ZeroShotOrleans.Http.Contracts;

namespace ZeroShotOrleans.Client.Http;

public sealed partial class ZeroShotHttpClient
{
    // Requests of one call under way at once, as in the client of the cluster's network.
    private const int RequestsInFlight = 4;

    /// <summary>Classifies images for somebody who waits.</summary>
    /// <param name="request">
    /// Any number of images, bytes and addresses, sent in several requests where they are too many or too large for one; one label set; an empty model is the server's default.
    /// </param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>One result per image, in order; an error of one is a result beside the others'.</returns>
    /// <exception cref="ZeroShotException">The request is wrong, there is no such model or label set, or (<see cref="ZeroShotError.Overloaded"/>) all encoder silos are full.</exception>
    public async Task<Classification> ClassifyAsync(ClassifyRequest request, CancellationToken cancellationToken = default)
    {
        LabelRules.CheckGiven(request.LabelSets, "A request");
        if (request.LabelSets.Length != 1)
        {
            throw new ZeroShotException(ZeroShotError.BadRequest, $"The request has {request.LabelSets.Length} label sets; over HTTP it has one. Send a request for each, or a job with several.");
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

    /// <summary>Embeddings of texts as they are, in no template; each of unit length.</summary>
    /// <param name="model">Name of the model; empty: the server's default.</param>
    /// <param name="texts">Any number, none of them empty.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
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

    /// <summary>Embeddings of images, in the same space as those of texts; each of unit length.</summary>
    /// <param name="model">Name of the model; empty: the server's default.</param>
    /// <param name="images">Any number, bytes and addresses.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>One embedding per image, in order.</returns>
    /// <exception cref="ZeroShotException">Also when an image cannot be read: the wire has no place for an error beside embeddings.</exception>
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
