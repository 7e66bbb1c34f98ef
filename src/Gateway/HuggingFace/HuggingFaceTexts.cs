using System.Collections.Immutable;
using System.Text.Json;
using ZeroShotOrleans.Gateway.Errors;
using ZeroShotOrleans.Gateway.Inputs;

namespace ZeroShotOrleans.Gateway.HuggingFace;

/// <summary>Texts to embed.</summary>
internal sealed record HuggingFaceTexts : HuggingFaceRequest
{
    private static readonly string[] _parameters = ["normalize", "truncate", "truncation_direction", "prompt_name", "dimensions", "encoding_format"];

    /// <summary>The texts, and for each the member that it came from and its own length.</summary>
    public required ImmutableArray<HuggingFaceText> Texts { get; init; }

    /// <summary>Whether texts that are longer than the model reads are refused.</summary>
    public bool RefusesLongTexts { get; init; }

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
        var truncate = given.Flag("truncate");
        return new HuggingFaceTexts
        {
            Texts = inputs.ValueKind == JsonValueKind.Array
                ? [.. inputs.EnumerateArray().Select((each, index) => TextOf(each, $"inputs[{index}]", truncate is true))]
                : [TextOf(inputs, "inputs", truncate is true)],
            RefusesLongTexts = truncate is false,
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

    private static HuggingFaceText TextOf(JsonElement element, string member, bool cut)
    {
        if (element.ValueKind != JsonValueKind.String || ImageText.StartsLikeImage(ImageText.Utf8Of(element)))
        {
            throw new ApiException(ApiError.BadRequest(
                $"'{member}' is not a text, and with several inputs this route embeds only texts. Send one image at a time, or use /v1/classify or /v1/embeddings."));
        }

        var text = element.GetString()!;
        return new HuggingFaceText(member, cut ? TextInput.Cut(text) : TextInput.Check(text, member), text.Length);
    }
}

/// <summary>A text to embed.</summary>
/// <param name="Member">Where it is in the request.</param>
/// <param name="Text">The text, possibly its start only.</param>
/// <param name="Length">Characters of the whole text.</param>
internal sealed record HuggingFaceText(string Member, string Text, int Length)
{
    /// <summary>Whether the text was cut before the model saw it.</summary>
    public bool IsCut => Text.Length < Length;
}
