using System.Collections.Immutable;
using System.Text.Json;
using ZeroShotOrleans.Gateway.Embeddings;
using ZeroShotOrleans.Gateway.Errors;
using ZeroShotOrleans.Gateway.Inputs;

namespace ZeroShotOrleans.Gateway.HuggingFace;

/// <summary>Texts to embed.</summary>
internal sealed record HuggingFaceTexts : HuggingFaceRequest
{
    private static readonly string[] _parameters = ["normalize", "truncate", "truncation_direction", "prompt_name", "dimensions", "encoding_format"];

    /// <summary>The texts.</summary>
    public required ImmutableArray<GivenText> Texts { get; init; }

    /// <summary>Whether texts that are longer than the model reads are cut (true) or refused (false), or null if the request does not say it.</summary>
    public bool? Truncate { get; init; }

    /// <summary>Length of the embeddings, or null for the model's own.</summary>
    public int? Dimensions { get; init; }

    /// <summary>Whether <c>inputs</c> are texts. Feature extraction sends a text in the member where image classification sends base64 or a URL.</summary>
    public static bool AreTexts(JsonElement inputs) => inputs.ValueKind switch
    {
        JsonValueKind.String => ImageText.Utf8Of(inputs) is var text && !ImageText.StartsLikeImage(text) && !ImageText.IsUrl(text),
        JsonValueKind.Array => true,
        _ => false,
    };

    /// <summary>Reads the texts and the parameters.</summary>
    /// <exception cref="ApiException">One is invalid, or means nothing for texts.</exception>
    public static HuggingFaceTexts Of(JsonElement inputs, GivenParameters given)
    {
        Refuse(given, _parameters, "applies to the classification of images, but this request has texts to embed.");
        RefuseValues(given);
        return new HuggingFaceTexts
        {
            Texts = inputs.ValueKind == JsonValueKind.Array
                ? [.. inputs.EnumerateArray().Select((each, index) => TextOf(each, $"inputs[{index}]"))]
                : [TextOf(inputs, "inputs")],
            Truncate = given.Flag("truncate"),
            Dimensions = given.Count("dimensions"),
        };
    }

    private static void RefuseValues(GivenParameters given)
    {
        var problem = given.Flag("normalize") is false ? "'normalize' is false, but embeddings always have length 1, and their original lengths are not kept. Send true, or leave it out."
            : given.Text("prompt_name") is not null ? "'prompt_name' is not supported: models here have no named prompts. Leave it out, and write the prompt into the text."
            : given.Text("truncation_direction") is { } direction && !direction.Equals("right", StringComparison.OrdinalIgnoreCase)
                ? $"'truncation_direction' is '{direction}', but a text is read from its start: only 'right' is supported. Leave it out, and cut the start of the text yourself."
            : given.Text("encoding_format") is { } format && format != "float" ? $"'encoding_format' is '{format}', but this route answers numbers: only 'float' is supported. POST /v1/embeddings also knows 'base64'."
            : null;
        if (problem is not null)
        {
            throw new ApiException(ApiError.BadRequest(problem));
        }
    }

    private static GivenText TextOf(JsonElement element, string member) => element.ValueKind == JsonValueKind.String && !ImageText.StartsLikeImage(ImageText.Utf8Of(element))
        ? new GivenText(member, element.GetString()!)
        : throw new ApiException(ApiError.BadRequest(
            $"'{member}' is not a text, and with several inputs this route embeds only texts. Send one image at a time, or use /v1/classify or /v1/embeddings."));
}
