using System.Collections.Immutable;
using System.Text.Json;
using Microsoft.AspNetCore.Http;
using ZeroShotOrleans.Gateway.Errors;
using ZeroShotOrleans.Gateway.Inputs;

namespace ZeroShotOrleans.Gateway.HuggingFace;

/// <summary>What a Hugging Face client asks for: an image with labels, an image alone, or texts to embed.</summary>
internal sealed record HuggingFaceRequest
{
    /// <summary>The image, or null when texts are to be embedded.</summary>
    public ImageInput? Image { get; private init; }

    /// <summary>Texts to embed; empty when there is an image.</summary>
    public ImmutableArray<string> Texts { get; private init; } = [];

    /// <summary>The labels; empty for image classification, which brings none.</summary>
    public ImmutableArray<string> Labels { get; private init; } = [];

    /// <summary>The template, or null.</summary>
    public string? Template { get; private init; }

    /// <summary>Most labels wanted, or null for all.</summary>
    public int? TopK { get; private init; }

    /// <summary>Reads a request as seven years of clients have sent it. The body decides: what Content-Type says is wrong too often.</summary>
    /// <exception cref="ApiException">It cannot be understood; the message says which part.</exception>
    public static HuggingFaceRequest Parse(ReadOnlyMemory<byte> body, IQueryCollection query, LabelInput labels)
    {
        if (body.IsEmpty)
        {
            throw new ApiException(ApiError.BadRequest("The body is empty. Send {\"inputs\": \"<image in base64>\", \"parameters\": {\"candidate_labels\": [\"cat\", \"dog\"]}}, or the bytes of an image file."));
        }

        return JsonBody.LooksLikeJson(body.Span) ? OfJson(body, labels) : OfBytes(body, query, labels);
    }

    private static HuggingFaceRequest OfBytes(ReadOnlyMemory<byte> body, IQueryCollection query, LabelInput labels) => new()
    {
        Image = new ImageInput(body.ToArray()),
        Labels = query.TryGetValue("candidate_labels", out var list) ? labels.Labels(string.Join(',', list.ToArray()), "candidate_labels") : [],
        Template = query.TryGetValue("hypothesis_template", out var template) ? labels.Template(template.ToString(), "hypothesis_template") : null,
        TopK = query.TryGetValue("top_k", out var topK) ? Positive(int.TryParse(topK, out var number) ? number : 0) : null,
    };

    private static HuggingFaceRequest OfJson(ReadOnlyMemory<byte> body, LabelInput labels)
    {
        using var document = JsonBody.ParseObject(body);
        var root = document.RootElement;
        var parameters = root.Property("parameters") ?? default;
        var given = parameters.Property("candidate_labels", "candidateLabels") ?? root.Property("candidate_labels", "candidateLabels");
        var template = parameters.Property("hypothesis_template", "hypothesisTemplate") ?? root.Property("hypothesis_template");
        var topK = parameters.Property("top_k", "topK") ?? root.Property("top_k");
        var request = new HuggingFaceRequest
        {
            Labels = given is { } list ? labels.Labels(list, "candidate_labels") : [],
            Template = template is { } text ? labels.Template(text.Text("hypothesis_template"), "hypothesis_template") : null,
            TopK = topK is { } most ? Positive(most.Number("top_k")) : null,
        };

        // Before version 0.28 Python's client put the image at the root.
        if (root.Property("inputs") is not { } inputs)
        {
            return request with { Image = ImageInput.Of(root.Property("image") ?? throw Missing(), "image") };
        }

        return inputs.ValueKind switch
        {
            JsonValueKind.Object => request with { Image = ImageInput.Of(inputs.Property("image") ?? throw Missing(), "inputs.image") },
            JsonValueKind.Array when given is null => request with { Texts = [.. inputs.EnumerateArray().Select((each, index) => each.Text($"inputs[{index}]"))] },

            // Feature extraction sends words where image classification sends base64: what begins like an image file is one.
            JsonValueKind.String when given is null && inputs.GetString() is { } words && !ImageInput.LooksLikeImage(words) => request with { Texts = [words] },
            _ => request with { Image = ImageInput.Of(inputs, "inputs") },
        };
    }

    private static int Positive(int topK) => topK >= 1 ? topK : throw new ApiException(ApiError.BadRequest("top_k must be a whole number of 1 or more."));

    private static ApiException Missing() => new(ApiError.BadRequest(
        "The request has no image. Send it in base64 as \"inputs\", as \"inputs\": {\"image\": ...}, or as \"image\".", "invalid_image"));
}
