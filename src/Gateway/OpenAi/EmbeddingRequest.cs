using System.Text.Json;
using ZeroShotOrleans.Gateway.Errors;
using ZeroShotOrleans.Gateway.Inputs;
using ZeroShotOrleans.Gateway.Settings;
using ZeroShotOrleans.Gateway.Wire;
using ZeroShotOrleans.Http.Contracts;

namespace ZeroShotOrleans.Gateway.OpenAi;

/// <summary>A request for embeddings.</summary>
/// <param name="Inputs">The texts and images, in order.</param>
internal sealed record EmbeddingRequest(IReadOnlyList<EmbeddingInput> Inputs)
{
    private static readonly string[] _members = [.. KnownMembers.Of(typeof(EmbeddingBody)).Keys];

    /// <summary>Name of the model, or null.</summary>
    public string? Model { get; init; }

    /// <summary>Whether embeddings are written in base64.</summary>
    public bool AsBase64 { get; private init; }

    /// <summary>Length of the embeddings, or null for the model's own.</summary>
    public int? Dimensions { get; init; }

    /// <summary>Parses a body. Every member is used or refused.</summary>
    /// <exception cref="ApiException">The request is invalid; the message says which part.</exception>
    public static EmbeddingRequest Parse(JsonElement root, GatewayOptions limits) => Parse(root, limits, _members);

    /// <summary>Parses the body of a dialect.</summary>
    /// <param name="root">The body.</param>
    /// <param name="limits">The limits.</param>
    /// <param name="known">The members that the dialect has.</param>
    /// <exception cref="ApiException">The request is invalid; the message says which part.</exception>
    public static EmbeddingRequest Parse(JsonElement root, GatewayOptions limits, IReadOnlyCollection<string> known)
    {
        JsonMembers.Of(root, "", known);
        if (root.Property("normalize")?.Flag("'normalize'") is false)
        {
            throw new ApiException(ApiError.BadRequest("'normalize' is false, but embeddings always have length 1, and their original lengths are not kept. Send true, or leave it out."));
        }

        // Nothing depends on it, but a value of the wrong type is a mistake.
        root.Property("user")?.Text("'user'");
        return new EmbeddingRequest(InputsOf(root, limits))
        {
            Model = root.Property("model")?.Text("model"),
            AsBase64 = IsBase64(root),
            Dimensions = root.Property("dimensions")?.Number("dimensions"),
        };
    }

    private static bool IsBase64(JsonElement root) => root.Property("encoding_format")?.Text("encoding_format") switch
    {
        null or "float" => false,
        "base64" => true,
        var other => throw new ApiException(ApiError.BadRequest($"encoding_format is '{other}', but must be 'float' or 'base64'.")),
    };

    private static List<EmbeddingInput> InputsOf(JsonElement root, GatewayOptions limits)
    {
        var input = root.Property("input") ?? throw new ApiException(ApiError.BadRequest("'input' is missing. Send a text, an array of texts, or images as data URIs."));
        var modality = ModalityOf(root);
        JsonElement[] elements = input.ValueKind == JsonValueKind.Array ? [.. input.EnumerateArray()] : [input];
        if (elements.Length == 0 || elements.Length > limits.MaxEmbeddingInputs)
        {
            throw new ApiException(ApiError.BadRequest(
                $"'input' must have 1 to {limits.MaxEmbeddingInputs} elements (got {elements.Length}; Http:MaxEmbeddingInputs). Send several requests.", ErrorCodes.TooManyInputs));
        }

        if (elements.Any(IsTokenIds))
        {
            throw new ApiException(ApiError.BadRequest(
                "'input' contains token ids, which differ between models. Send texts; LangChain does with OpenAIEmbeddings(check_embedding_ctx_length=False).", ErrorCodes.TokenIdsNotSupported));
        }

        List<EmbeddingInput> inputs = [.. elements.Select((element, index) => InputOf(element, input.ValueKind == JsonValueKind.Array ? $"input[{index}]" : "input", modality))];
        ImageCount.Check("'input'", inputs.Count(each => each.Image is not null), limits);
        return inputs;
    }

    private static bool IsTokenIds(JsonElement element) =>
        element.ValueKind == JsonValueKind.Number || (element.ValueKind == JsonValueKind.Array && element.EnumerateArray().All(each => each.ValueKind == JsonValueKind.Number));

    private static EmbeddingInput InputOf(JsonElement element, string member, string? modality)
    {
        if (element.ValueKind == JsonValueKind.String && modality != "image" && !ImageText.StartsLikeImage(ImageText.Utf8Of(element)))
        {
            return new EmbeddingInput(member, element.GetString() is { Length: > 0 } text ? TextInput.Check(text, member)
                : throw new ApiException(ApiError.BadRequest($"'{member}' is an empty string. Leave it out, or send a text.")), Image: null);
        }

        var image = ImageInput.Read(element).At(member);
        return modality != "text" ? new EmbeddingInput(member, Text: null, image)
            : throw new ApiException(ApiError.BadRequest($"'{member}' is an image, but 'modality' is 'text'. Leave 'modality' out, or send a text."));
    }

    private static string? ModalityOf(JsonElement root) => root.Property("modality")?.Text("modality") switch
    {
        null or "text" or "image" => root.Property("modality")?.GetString(),
        var other => throw new ApiException(ApiError.BadRequest($"'modality' is '{other}'; use 'text' or 'image'.")),
    };
}

/// <summary>A text or an image to embed.</summary>
/// <param name="Member">Where it is in the request.</param>
/// <param name="Text">The text, or null.</param>
/// <param name="Image">The image, or null.</param>
internal sealed record EmbeddingInput(string Member, string? Text, ImageInput? Image);
