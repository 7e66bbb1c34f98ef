using Microsoft.AspNetCore.Http;
using ZeroShotOrleans.Gateway.Errors;
using ZeroShotOrleans.Gateway.Inputs;
using ZeroShotOrleans.Http.Contracts;

namespace ZeroShotOrleans.Gateway.HuggingFace;

/// <summary>A request of a Hugging Face client: an image with labels, an image alone, or texts to embed.</summary>
internal abstract record HuggingFaceRequest
{
    /// <summary>Parses every variant that Hugging Face's clients have sent over the years. The body decides, because Content-Type is wrong too often.</summary>
    /// <exception cref="ApiException">The request is invalid; the message says which part.</exception>
    public static HuggingFaceRequest Parse(ReadOnlyMemory<byte> body, IQueryCollection query, LabelInput labels)
    {
        if (body.IsEmpty)
        {
            throw new ApiException(ApiError.BadRequest("The body is empty. Send {\"inputs\": \"<image in base64>\", \"parameters\": {\"candidate_labels\": [\"cat\", \"dog\"]}}, or the bytes of an image file."));
        }

        if (!JsonBody.LooksLikeJson(body.Span))
        {
            return HuggingFaceClassification.Of(new ImageInput(body.ToArray()), GivenParameters.Read(query), labels);
        }

        using var document = JsonBody.ParseObject(body);
        var root = document.RootElement;
        var given = GivenParameters.Read(query, root);

        // Clients before huggingface_hub 0.28 put the image at the root.
        return (root.Property("inputs"), root.Property("image")) switch
        {
            (null, null) => throw new ApiException(ApiError.BadRequest(
                "The request has no image. Send it in base64 as \"inputs\", as \"inputs\": {\"image\": ...}, or as \"image\".", ErrorCodes.InvalidImage)),
            (null, { } image) => HuggingFaceClassification.Of(ImageInput.Read(image).At("image"), given, labels),
            ({ } inputs, null) when given.Find("candidate_labels") is null && HuggingFaceTexts.AreTexts(inputs) => HuggingFaceTexts.Of(inputs, given),
            ({ } inputs, null) => HuggingFaceClassification.Of(ImageInput.Read(inputs).At("inputs"), given, labels),
            _ => throw new ApiException(ApiError.BadRequest("The request has 'inputs' and 'image'. Send the image as one of them.", ErrorCodes.InvalidImage)),
        };
    }

    /// <summary>Refuses parameters that mean nothing for what the request asks for.</summary>
    protected static void Refuse(GivenParameters given, IEnumerable<string> accepted, string why)
    {
        if (given.Names.Except(accepted).FirstOrDefault() is { } name)
        {
            throw new ApiException(ApiError.BadRequest($"'{name}' {why} Leave it out."));
        }
    }
}
