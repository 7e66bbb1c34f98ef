using System.Collections.Immutable;
using System.Text.Json;
using Microsoft.AspNetCore.Http;
using ZeroShotOrleans.Gateway.Errors;
using ZeroShotOrleans.Gateway.Inputs;
using ZeroShotOrleans.Http.Contracts;

namespace ZeroShotOrleans.Gateway.HuggingFace;

/// <summary>A request of a Hugging Face client: an image with labels, an image alone, or texts to embed.</summary>
internal sealed record HuggingFaceRequest
{
    /// <summary>The image, or null for an embedding request.</summary>
    public ImageInput? Image { get; private init; }

    /// <summary>Texts to embed; empty for an image.</summary>
    public ImmutableArray<string> Texts { get; private init; } = [];

    /// <summary>The labels; empty for image classification, which has none.</summary>
    public ImmutableArray<string> Labels { get; private init; } = [];

    /// <summary>The template, or null.</summary>
    public string? Template { get; private init; }

    /// <summary>Maximum number of labels to return, or null for all.</summary>
    public int? TopK { get; private init; }

    /// <summary>Parses every variant that Hugging Face's clients have sent over the years. The body decides, because Content-Type is wrong too often.</summary>
    /// <exception cref="ApiException">The request is invalid; the message says which part.</exception>
    public static HuggingFaceRequest Parse(ReadOnlyMemory<byte> body, IQueryCollection query, LabelInput labels)
    {
        if (body.IsEmpty)
        {
            throw new ApiException(ApiError.BadRequest("The body is empty. Send {\"inputs\": \"<image in base64>\", \"parameters\": {\"candidate_labels\": [\"cat\", \"dog\"]}}, or the bytes of an image file."));
        }

        var ofQuery = OfQuery(query, labels);
        return JsonBody.LooksLikeJson(body.Span) ? OfJson(body, ofQuery, labels) : ofQuery with { Image = new ImageInput(body.ToArray()) };
    }

    private static HuggingFaceRequest OfQuery(IQueryCollection query, LabelInput labels) => new()
    {
        Labels = query.TryGetValue("candidate_labels", out var list) ? labels.Labels(string.Join(',', list.ToArray()), "candidate_labels") : [],
        Template = query.TryGetValue("hypothesis_template", out var template) ? labels.Template(template.ToString(), "hypothesis_template") : null,
        TopK = query.TryGetValue("top_k", out var topK) ? Positive(int.TryParse(topK, out var number) ? number : 0) : null,
    };

    // The body takes precedence over the query.
    private static HuggingFaceRequest OfJson(ReadOnlyMemory<byte> body, HuggingFaceRequest ofQuery, LabelInput labels)
    {
        using var document = JsonBody.ParseObject(body);
        var root = document.RootElement;
        var parameters = root.Property("parameters") ?? default;
        var given = parameters.Property("candidate_labels", "candidateLabels") ?? root.Property("candidate_labels", "candidateLabels");
        var template = parameters.Property("hypothesis_template", "hypothesisTemplate") ?? root.Property("hypothesis_template");
        var topK = parameters.Property("top_k", "topK") ?? root.Property("top_k");
        var request = new HuggingFaceRequest
        {
            Labels = given is { } list ? labels.Labels(list, "candidate_labels") : ofQuery.Labels,
            Template = template is { } text ? labels.Template(text.Text("hypothesis_template"), "hypothesis_template") : ofQuery.Template,
            TopK = topK is { } most ? Positive(most.Number("top_k")) : ofQuery.TopK,
        };

        // Clients before huggingface_hub 0.28 put the image at the root.
        return (root.Property("inputs"), root.Property("image")) switch
        {
            (null, null) => throw new ApiException(ApiError.BadRequest(
                "The request has no image. Send it in base64 as \"inputs\", as \"inputs\": {\"image\": ...}, or as \"image\".", ErrorCodes.InvalidImage)),
            (null, { } image) => request with { Image = ImageInput.Read(image).At("image") },
            ({ } inputs, null) when request.Labels.IsEmpty && TextsOf(inputs) is { } texts => request with { Texts = texts },
            ({ } inputs, null) => request with { Image = ImageInput.Read(inputs).At("inputs") },
            _ => throw new ApiException(ApiError.BadRequest("The request has 'inputs' and 'image'. Send the image as one of them.", ErrorCodes.InvalidImage)),
        };
    }

    // Feature extraction sends a text in the member where image classification sends base64 or a URL.
    private static ImmutableArray<string>? TextsOf(JsonElement inputs) => inputs.ValueKind switch
    {
        JsonValueKind.String when ImageText.Utf8Of(inputs) is var text => ImageText.StartsLikeImage(text) || ImageText.IsUrl(text) ? null : [TextInput.Check(inputs.GetString()!, "inputs")],
        JsonValueKind.Array => [.. inputs.EnumerateArray().Select((each, index) => TextOf(each, $"inputs[{index}]"))],
        _ => null,
    };

    private static string TextOf(JsonElement element, string where) =>
        element.ValueKind == JsonValueKind.String && !ImageText.StartsLikeImage(ImageText.Utf8Of(element)) ? TextInput.Check(element.GetString()!, where)
        : throw new ApiException(ApiError.BadRequest(
            $"'{where}' is not a text, and with several inputs this route embeds only texts. Send one image at a time, or use /v1/classify or /v1/embeddings."));

    private static int Positive(int topK) => topK is >= ScoreOptions.MinTopK and <= ScoreOptions.MaxTopK ? topK
        : throw new ApiException(ApiError.BadRequest($"top_k must be a whole number from 1 to {ScoreOptions.MaxTopK}."));
}
