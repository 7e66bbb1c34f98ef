using System.Collections.Immutable;
using System.Runtime.InteropServices;
using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.Options;
using ZeroShotOrleans.Client;
using ZeroShotOrleans.Gateway.Errors;
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
internal sealed class EmbeddingEndpoints(ZeroShotClient client, BodyReader bodies, ModelChoice models, IOptions<GatewayOptions> options)
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
        return await AnswerAsync(document.RootElement, document.RootElement.Property("model")?.Text("model"), context.RequestAborted);
    }

    /// <summary>Answers a request for embeddings.</summary>
    /// <param name="root">The body.</param>
    /// <param name="asked">The model that it asks for, or null.</param>
    /// <param name="cancellationToken">Cancels the wait.</param>
    public async Task<IResult> AnswerAsync(JsonElement root, string? asked, CancellationToken cancellationToken)
    {
        var asBase64 = IsBase64(root);
        var inputs = Inputs(root);
        var model = await models.OfAsync(asked, cancellationToken);
        var embeddings = await EmbedAsync(inputs, model, cancellationToken);
        if (root.Property("dimensions")?.Number("dimensions") is { } dimensions && dimensions != embeddings[0].Length)
        {
            throw new ApiException(ApiError.BadRequest($"The embeddings of '{model}' have {embeddings[0].Length} dimensions and cannot be shortened to {dimensions}. Omit 'dimensions'.", ErrorCodes.DimensionsNotSupported));
        }

        return new JsonAnswer(json =>
        {
            json.WriteStartObject();
            json.WriteString("object", "list");
            json.WriteStartArray("data");
            for (var i = 0; i < embeddings.Length; i++)
            {
                json.WriteStartObject();
                json.WriteString("object", "embedding");
                json.WriteNumber("index", i);
                if (asBase64)
                {
                    json.WriteBase64String("embedding", MemoryMarshal.AsBytes(embeddings[i].AsSpan()));
                }
                else
                {
                    json.WriteStartArray("embedding");
                    foreach (var value in embeddings[i])
                    {
                        json.WriteFloat(value);
                    }

                    json.WriteEndArray();
                }

                json.WriteEndObject();
            }

            json.WriteEndArray();
            json.WriteString("model", asked ?? model);

            // Clients require the object. Tokens are not counted, because nothing is billed.
            json.WriteStartObject("usage");
            json.WriteNumber("prompt_tokens", 0);
            json.WriteNumber("total_tokens", 0);
            json.WriteEndObject();
            json.WriteEndObject();
        });
    }

    private static bool IsBase64(JsonElement root) => root.Property("encoding_format")?.Text("encoding_format") switch
    {
        null or "float" => false,
        "base64" => true,
        var other => throw new ApiException(ApiError.BadRequest($"encoding_format is '{other}', but must be 'float' or 'base64'.")),
    };

    // Each input is a text or an image; the embeddings are returned in the same order.
    private List<(string? Text, ImageInput? Image)> Inputs(JsonElement root)
    {
        var input = root.Property("input") ?? throw new ApiException(ApiError.BadRequest("'input' is missing. Send a text, an array of texts, or images as data URIs."));
        var images = AreImages(root);
        JsonElement[] elements = input.ValueKind == JsonValueKind.Array ? [.. input.EnumerateArray()] : [input];
        if (elements.Length is 0 or > Limits.MaxInputsPerRequest)
        {
            throw new ApiException(ApiError.BadRequest($"'input' must have 1 to {Limits.MaxInputsPerRequest} elements (got {elements.Length}). Send several requests.", ErrorCodes.TooManyInputs));
        }

        if (elements.Any(element => element.ValueKind is JsonValueKind.Number or JsonValueKind.Array))
        {
            throw new ApiException(ApiError.BadRequest("'input' contains token ids, which differ between models. Send texts.", ErrorCodes.TokenIdsNotSupported));
        }

        List<(string?, ImageInput?)> inputs = [];
        foreach (var (element, index) in elements.Select((element, index) => (element, index)))
        {
            var member = input.ValueKind == JsonValueKind.Array ? $"input[{index}]" : "input";
            var isText = element.ValueKind == JsonValueKind.String && !images && !ImageText.StartsLikeImage(ImageText.Utf8Of(element));
            inputs.Add(isText ? (TextOf(element, member), null) : (null, ImageInput.Read(element).At(member)));
        }

        var pictures = inputs.Count(each => each.Item2 is not null);
        return pictures <= options.Value.MaxImages ? inputs
            : throw new ApiException(ApiError.BadRequest($"'input' has {pictures} images, more than {options.Value.MaxImages} (Http:MaxImages). Send several requests.", ErrorCodes.TooManyImages));
    }

    private static bool AreImages(JsonElement root) => root.Property("modality")?.Text("modality") switch
    {
        null or "text" => false,
        "image" => true,
        var other => throw new ApiException(ApiError.BadRequest($"'modality' is '{other}'; use 'text' or 'image'.")),
    };

    private static string TextOf(JsonElement element, string member) => element.GetString() switch
    {
        "" => throw new ApiException(ApiError.BadRequest($"'{member}' is an empty string. Leave it out, or send a text.")),
        var text => TextInput.Check(text!, member),
    };

    private async Task<ImmutableArray<float[]>> EmbedAsync(List<(string? Text, ImageInput? Image)> inputs, string model, CancellationToken cancellationToken)
    {
        ImmutableArray<string> texts = [.. inputs.Select(input => input.Text).OfType<string>()];
        ImageInput[] images = [.. inputs.Select(input => input.Image).OfType<ImageInput>()];
        var textEmbeddings = new Queue<float[]>(texts.IsEmpty ? [] : await client.EmbedTextsAsync(model, texts, cancellationToken));
        var imageOutcomes = new Queue<ImageOutcome>(images.Length == 0 ? [] : await client.EmbedImagesAsync(model, Slices.Of(images), cancellationToken));
        return [.. inputs.Select(input => input.Text is null ? ImageEmbedding.Of(imageOutcomes.Dequeue()) : textEmbeddings.Dequeue())];
    }
}
