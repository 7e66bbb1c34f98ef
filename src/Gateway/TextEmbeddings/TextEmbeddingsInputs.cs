using System.Collections.Immutable;
using System.Text.Json;
using ZeroShotOrleans.Gateway.Embeddings;
using ZeroShotOrleans.Gateway.Errors;
using ZeroShotOrleans.Gateway.Inputs;
using ZeroShotOrleans.Http.Contracts;

namespace ZeroShotOrleans.Gateway.TextEmbeddings;

/// <summary>The texts of a request of Text Embeddings Inference.</summary>
internal static class TextEmbeddingsInputs
{
    private const string Example = "a text or an array of texts";

    /// <summary>Reads a text, or an array of texts.</summary>
    /// <param name="members">The object that has them.</param>
    /// <param name="name">The member.</param>
    /// <param name="most">Maximum number of texts (Http:MaxEmbeddingInputs).</param>
    /// <exception cref="ApiException">There are none or too many, or one is not a text that can be embedded.</exception>
    public static ImmutableArray<GivenText> Read(JsonMembers members, string name, int most) => members.Required(name, Example) is { ValueKind: JsonValueKind.Array }
        ? ReadArray(members, name, most)
        : [ReadText(members.Required(name, Example), members.At(name))];

    /// <summary>Reads an array of texts.</summary>
    /// <exception cref="ApiException">As above.</exception>
    public static ImmutableArray<GivenText> ReadArray(JsonMembers members, string name, int most)
    {
        var texts = members.Array(name, "an array of texts");
        if (texts.Length == 0 || texts.Length > most)
        {
            throw new ApiException(ApiError.BadRequest(
                $"'{members.At(name)}' must have 1 to {most} texts (got {texts.Length}; Http:MaxEmbeddingInputs). Send several requests.", ErrorCodes.TooManyInputs));
        }

        return [.. texts.Select((text, index) => ReadText(text, $"{members.At(name)}[{index}]"))];
    }

    /// <summary>Reads one text, of any length.</summary>
    /// <exception cref="ApiException">It is not a text, empty, or an image.</exception>
    public static GivenText ReadText(JsonElement element, string where) => element.ValueKind switch
    {
        JsonValueKind.Number or JsonValueKind.Array => throw new ApiException(ApiError.BadRequest($"'{where}' has token ids, which differ between models. Send texts.", ErrorCodes.TokenIdsNotSupported)),
        JsonValueKind.String when ImageText.StartsLikeImage(ImageText.Utf8Of(element)) =>
            throw new ApiException(ApiError.BadRequest($"'{where}' is an image, and this route embeds texts. Send it to /v1/embeddings.", ErrorCodes.InvalidImage)),
        _ => element.Text($"'{where}'") is { Length: > 0 } text ? new GivenText(where, text) : throw new ApiException(ApiError.BadRequest($"'{where}' is an empty string. Leave it out, or send a text.")),
    };
}
