using System.Collections.Immutable;
using System.Globalization;
using Microsoft.AspNetCore.Http;
using ZeroShotOrleans.Gateway.Errors;
using ZeroShotOrleans.Gateway.Inputs;
using ZeroShotOrleans.Gateway.Settings;
using ZeroShotOrleans.Http.Contracts;

namespace ZeroShotOrleans.Gateway.KServe;

/// <summary>A request for inference (Open Inference Protocol), with or without Triton's binary data.</summary>
internal sealed record InferRequest
{
    /// <summary>The header that says where the JSON of a body with binary data ends.</summary>
    public const string HeaderLength = "Inference-Header-Content-Length";

    private static readonly string[] _members = ["id", "model_name", "parameters", "inputs", "outputs"];
    private static readonly string[] _parameters = ["binary_data_output", "template", "top_k"];

    /// <summary>The caller's id, or null.</summary>
    public string? Id { get; private init; }

    /// <summary>The model that the body names, as KServe's client does, or null.</summary>
    public string? Model { get; private init; }

    /// <summary>The images; empty if there are none.</summary>
    public ImmutableArray<ImageInput> Images { get; private init; } = [];

    /// <summary>The labels; empty if there are none.</summary>
    public ImmutableArray<string> Labels { get; private init; } = [];

    /// <summary>The texts to embed; empty if there are none.</summary>
    public ImmutableArray<string> Texts { get; private init; } = [];

    /// <summary>The template of the labels, or null for the model's own.</summary>
    public string? Template { get; private init; }

    /// <summary>Number of labels for each image.</summary>
    public int TopK { get; private init; } = Limits.MaxLabels;

    /// <summary>The outputs, in order.</summary>
    public IReadOnlyList<OutputChoice> Outputs { get; private init; } = [];

    /// <summary>The path of an image in the request.</summary>
    public required Func<int, string> ImageAt { get; init; }

    /// <summary>Whether the request wants an output.</summary>
    public bool Wants(string output) => Outputs.Any(choice => choice.Name == output);

    /// <summary>Reads a request.</summary>
    /// <param name="body">The body.</param>
    /// <param name="headers">The headers of the request.</param>
    /// <param name="labels">Checks labels and templates.</param>
    /// <param name="limits">Limits of the number of images and texts.</param>
    /// <exception cref="ApiException">It is invalid; the message says which part.</exception>
    public static InferRequest Parse(ReadOnlyMemory<byte> body, IHeaderDictionary headers, LabelInput labels, GatewayOptions limits)
    {
        var length = LengthOfJson(headers, body.Length);
        var binary = body[length..];
        using var document = JsonBody.ParseObject(body[..length]);
        var members = JsonMembers.Of(document.RootElement, "", _members);
        var tensors = Tensors(members, binary);
        var images = tensors.GetValueOrDefault(TensorNames.Images);
        ImageCount.Check("'images'", images?.Count ?? 0, limits);
        if (images is null && tensors.ContainsKey(TensorNames.Labels))
        {
            throw new ApiException(ApiError.BadRequest("'inputs' has labels and no images to score for them. Send 'images' too; to embed texts send them as 'texts'."));
        }

        var parameters = members["parameters"] is { } given ? JsonMembers.Of(given, "parameters", _parameters) : default(JsonMembers?);
        var asBinary = parameters?.Flag("binary_data_output") ?? false;
        var possible = Possible(tensors);
        return new InferRequest
        {
            Id = members.Text("id"),
            Model = members.Text("model_name"),
            Images = images is null ? [] : [.. Enumerable.Range(0, images.Count).Select(images.Image)],
            ImageAt = index => images!.At(index),
            Labels = tensors.TryGetValue(TensorNames.Labels, out var labelTensor) ? labels.Check([.. Enumerable.Range(0, labelTensor.Count).Select(labelTensor.Text)], "'labels'") : [],
            Texts = tensors.TryGetValue(TensorNames.Texts, out var texts) ? TextsOf(texts, limits.MaxEmbeddingInputs) : [],
            Template = parameters?.Text("template") is { } template ? labels.Template(template, "'parameters.template'") : null,
            TopK = parameters?.Number("top_k") switch
            {
                null => Limits.MaxLabels,
                >= 1 and var most => most,
                var wrong => throw new ApiException(ApiError.BadRequest($"'parameters.top_k' is {wrong}; it must be 1 or more.")),
            },
            Outputs = members["outputs"] is not null && members.Array("outputs", "an array of outputs") is { Length: > 0 } outputs
                ? OutputChoice.Read(outputs, possible, asBinary)
                : [.. ByDefault(possible).Select(name => new OutputChoice(name, asBinary))],
        };
    }

    private static int LengthOfJson(IHeaderDictionary headers, int whole)
    {
        var text = headers[HeaderLength].ToString();
        return text.Length == 0 ? whole
            : int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var length) && length <= whole ? length
            : throw new ApiException(ApiError.BadRequest($"The header {HeaderLength} must be the length of the JSON in the body, at most the {whole} bytes of the whole body."));
    }

    private static Dictionary<string, InputTensor> Tensors(JsonMembers members, ReadOnlyMemory<byte> binary)
    {
        var inputs = members.Array("inputs", "an array of input tensors");
        if (inputs.Length == 0)
        {
            throw new ApiException(ApiError.BadRequest("'inputs' is empty. Send 'images', with or without 'labels', or 'texts'."));
        }

        Dictionary<string, InputTensor> tensors = new(StringComparer.Ordinal);
        foreach (var (input, index) in inputs.Select((input, index) => (input, index)))
        {
            var tensor = InputTensor.Read(input, $"inputs[{index}]", ref binary);
            if (!tensors.TryAdd(tensor.Name, tensor))
            {
                throw new ApiException(ApiError.BadRequest($"'inputs[{index}].name' is '{tensor.Name}', which is an input already. Send one tensor with all elements."));
            }
        }

        return binary.IsEmpty ? tensors
            : throw new ApiException(ApiError.BadRequest($"{binary.Length} bytes follow the data of the inputs. Check 'binary_data_size' of each input, and the header {HeaderLength}."));
    }

    // In the order in which they are answered.
    private static List<string> Possible(Dictionary<string, InputTensor> tensors) =>
    [
        .. tensors.ContainsKey(TensorNames.Labels) ? (string[])[TensorNames.Scores, TensorNames.Labels] : [],
        .. tensors.ContainsKey(TensorNames.Images) ? (string[])[TensorNames.ImageEmbeddings] : [],
        .. tensors.ContainsKey(TensorNames.Texts) ? (string[])[TensorNames.TextEmbeddings] : [],
    ];

    // Embeddings of scored images are sent only on request.
    private static IEnumerable<string> ByDefault(List<string> possible) =>
        possible.Where(name => name != TensorNames.ImageEmbeddings || !possible.Contains(TensorNames.Scores));

    private static ImmutableArray<string> TextsOf(InputTensor texts, int most)
    {
        if (texts.Count > most)
        {
            throw new ApiException(ApiError.BadRequest($"'texts' has {texts.Count} texts, more than {most} (Http:MaxEmbeddingInputs). Send several requests.", ErrorCodes.TooManyInputs));
        }

        return [.. Enumerable.Range(0, texts.Count).Select(index => texts.Text(index) is { Length: > 0 } text
            ? TextInput.Check(text, texts.At(index))
            : throw new ApiException(ApiError.BadRequest($"'{texts.At(index)}' is an empty string. Leave it out, or send a text.")))];
    }
}
