using System.Collections.Immutable;
using System.ComponentModel;
using System.Text.Json.Serialization;
using ZeroShotOrleans.Http.Contracts;

namespace ZeroShotOrleans.Gateway.KServe;

/// <summary>Whether the process answers.</summary>
internal sealed record KServeLive(bool Live);

/// <summary>Whether every loaded model answers.</summary>
internal sealed record KServeReady(bool Ready);

/// <summary>The server.</summary>
internal sealed record KServeServer(string Name, string Version, ImmutableArray<string> Extensions);

/// <summary>Whether a model can be used.</summary>
internal sealed record KServeModelReady(string Name, bool Ready);

/// <summary>A model with its tensors. All inputs are optional: images with or without labels, texts, or both.</summary>
internal sealed record KServeModel
{
    public required string Name { get; init; }

    public ImmutableArray<string> Versions { get; init; } = [TensorNames.Version];

    public string Platform { get; init; } = "zeroshot_orleans";

    public required ImmutableArray<KServeTensor> Inputs { get; init; }

    public required ImmutableArray<KServeTensor> Outputs { get; init; }
}

/// <summary>A tensor of a model.</summary>
internal sealed record KServeTensor(string Name, string Datatype, [property: Description("-1: any number.")] ImmutableArray<int> Shape);

// Inference is read and written by hand: the types below exist only for their schemas.

/// <summary>A request for inference.</summary>
internal sealed record InferBody
{
    [Description("Returned in the answer.")]
    public string? Id { get; init; }

    [Description("The model of the URL, for clients that name it in the body too.")]
    [JsonPropertyName("model_name")]
    public string? ModelName { get; init; }

    public InferParameters? Parameters { get; init; }

    [Description("'images', 'labels' and 'texts', each at most once. Labels need images.")]
    public required InferInputBody[] Inputs { get; init; }

    [Description("Outputs to answer, in order. Default: 'scores' and 'labels' for images with labels, 'image_embeds' for images alone, 'text_embeds' for texts.")]
    public InferOutputBody[]? Outputs { get; init; }
}

/// <summary>Options of an inference.</summary>
internal sealed record InferParameters
{
    [Description("Whether outputs are sent as binary data. Default false.")]
    [JsonPropertyName("binary_data_output")]
    public bool? BinaryDataOutput { get; init; }

    [Description("Prompt with '{}' as the placeholder for the label. Default: the model's own.")]
    public string? Template { get; init; }

    [Description("Number of labels for each image. Default: all.")]
    [JsonPropertyName("top_k")]
    public int? TopK { get; init; }
}

/// <summary>An input tensor.</summary>
internal sealed record InferInputBody
{
    [EnumValues(TensorNames.Images, TensorNames.Labels, TensorNames.Texts)]
    public required string Name { get; init; }

    [Description("One number: how many elements.")]
    public required int[] Shape { get; init; }

    [EnumValues(TensorNames.Bytes)]
    public required string Datatype { get; init; }

    public InferInputParameters? Parameters { get; init; }

    [Description("The elements, unless they follow as binary data. Images are base64, data URIs or URLs, or objects as on the other routes.")]
    [AnyOf(typeof(ImageBody[]))]
    public object? Data { get; init; }
}

/// <summary>Options of an input tensor.</summary>
internal sealed record InferInputParameters
{
    [Description("Bytes of its data after the JSON: each element preceded by its length as four little-endian bytes.")]
    [JsonPropertyName("binary_data_size")]
    public int? BinaryDataSize { get; init; }
}

/// <summary>An output tensor to answer.</summary>
internal sealed record InferOutputBody
{
    [EnumValues(TensorNames.Scores, TensorNames.Labels, TensorNames.ImageEmbeddings, TensorNames.TextEmbeddings)]
    public required string Name { get; init; }

    public InferOutputParameters? Parameters { get; init; }
}

/// <summary>Options of an output tensor.</summary>
internal sealed record InferOutputParameters
{
    [Description("Whether it is sent as binary data. Default: 'binary_data_output' of the request.")]
    [JsonPropertyName("binary_data")]
    public bool? BinaryData { get; init; }
}

/// <summary>The answer of an inference.</summary>
internal sealed record InferAnswerBody
{
    [JsonPropertyName("model_name")]
    public required string ModelName { get; init; }

    [JsonPropertyName("model_version")]
    public required string ModelVersion { get; init; }

    [Description("The id of the request.")]
    public string? Id { get; init; }

    public required ImmutableArray<InferTensorBody> Outputs { get; init; }
}

/// <summary>An output tensor.</summary>
internal sealed record InferTensorBody
{
    public required string Name { get; init; }

    [EnumValues(TensorNames.Float, TensorNames.Bytes)]
    public required string Datatype { get; init; }

    [Description("Rows and columns.")]
    public required ImmutableArray<int> Shape { get; init; }

    [Description("The elements row by row, unless they follow as binary data.")]
    [AnyOf(typeof(float[]), typeof(string[]))]
    public object? Data { get; init; }

    public InferTensorParameters? Parameters { get; init; }
}

/// <summary>Where the elements of an output tensor are.</summary>
internal sealed record InferTensorParameters([property: JsonPropertyName("binary_data_size"), Description("Bytes of its data after the JSON.")] int BinaryDataSize);
