using System.Collections.Immutable;
using System.Runtime.InteropServices;
using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.Options;
using ZeroShotOrleans.Client;
using ZeroShotOrleans.Gateway.Embeddings;
using ZeroShotOrleans.Gateway.Inputs;
using ZeroShotOrleans.Gateway.Requests;
using ZeroShotOrleans.Gateway.Settings;
using ZeroShotOrleans.Gateway.Wire;
using ZeroShotOrleans.Http.Contracts;

namespace ZeroShotOrleans.Gateway.OpenAi;

/// <summary>
/// Embeddings of texts and images for OpenAI's clients. A string that starts like an image is treated as one (<see cref="ImageText.StartsLikeImage"/>), and with
/// <c>"modality": "image"</c> every string is.
/// </summary>
internal sealed class EmbeddingEndpoints(
    GrainClient client, BodyReader bodies, ModelChoice models, TextTokens tokens, IOptions<GatewayOptions> options)
{
    /// <summary>Maps the route.</summary>
    public static void Map(IEndpointRouteBuilder routes) => routes
        .MapPost("/v1/embeddings", (HttpContext context, EmbeddingEndpoints endpoints) => endpoints.AnswerAsync(context))
        .Accepts<EmbeddingBody>("application/json").Produces<EmbeddingListBody>()
        .WithName("createEmbedding").WithTags("OpenAI").WithSummary("Embeddings of texts and images")
        .WithDescription("For OpenAI's clients. Embeddings have length 1; text and image embeddings of one model can be compared by their dot product.");

    private async Task<IResult> AnswerAsync(HttpContext context)
    {
        var body = await bodies.ReadAsync(context);
        Caller.WaitsFrom(context);
        using var document = JsonBody.ParseObject(body);
        return await AnswerAsync(EmbeddingRequest.Parse(document.RootElement, options.Value), context);
    }

    /// <summary>Answers a request for embeddings.</summary>
    public async Task<IResult> AnswerAsync(EmbeddingRequest request, HttpContext context)
    {
        var model = await models.OfAsync(request.Model, context.RequestAborted);
        var asked = new AskedModel(client, model);
        await EmbeddingLength.CheckAsync(request.Dimensions, asked, context.RequestAborted);
        var texts = request.Inputs.Where(input => input.Text is not null).ToArray();
        var embeddings = await EmbedAsync(request, model, context.RequestAborted);

        // After the embeddings: a request that is refused for overload costs nothing.
        var read = await tokens.CountAsync(asked, [.. texts.Select(input => input.Text!)], context.RequestAborted);
        WarningHeader.Write(context.Response, TextTokens.Warning(read, index => texts[index].Member));
        return new JsonAnswer(json => Write(json, embeddings, request, model, read.Sum(each => each.Count)));
    }

    private static void Write(Utf8JsonWriter json, ImmutableArray<float[]> embeddings, EmbeddingRequest request, string model, int tokens)
    {
        json.WriteStartObject();
        json.WriteString("object", "list");
        json.WriteStartArray("data");
        for (var i = 0; i < embeddings.Length; i++)
        {
            json.WriteStartObject();
            json.WriteString("object", "embedding");
            json.WriteNumber("index", i);
            Write(json, EmbeddingDimensions.Shorten(embeddings[i], request.Dimensions), request.AsBase64);
            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteString("model", request.Model ?? model);
        json.WriteStartObject("usage");
        json.WriteNumber("prompt_tokens", tokens);
        json.WriteNumber("total_tokens", tokens);
        json.WriteEndObject();
        json.WriteEndObject();
    }

    private static void Write(Utf8JsonWriter json, float[] embedding, bool asBase64)
    {
        if (asBase64)
        {
            json.WriteBase64String("embedding", MemoryMarshal.AsBytes(embedding.AsSpan()));
            return;
        }

        json.WritePropertyName("embedding");
        json.WriteFloats(embedding);
    }

    private async Task<ImmutableArray<float[]>> EmbedAsync(EmbeddingRequest request, string model, CancellationToken cancellationToken)
    {
        ImmutableArray<string> texts = [.. request.Inputs.Select(input => input.Text).OfType<string>()];
        ImageInput[] images = [.. request.Inputs.Select(input => input.Image).OfType<ImageInput>()];
        var textEmbeddings = new Queue<float[]>(texts.IsEmpty ? [] : await client.EmbedTextsAsync(model, texts, cancellationToken));
        var imageOutcomes = new Queue<ImageOutcome>(images.Length == 0 ? [] : await client.EmbedImagesAsync(model, Slices.Of(images), cancellationToken));
        return [.. request.Inputs.Select(input => input.Text is null ? ImageEmbedding.Of(imageOutcomes.Dequeue()) : textEmbeddings.Dequeue())];
    }
}
