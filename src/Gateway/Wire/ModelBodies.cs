using System.Collections.Immutable;
using System.ComponentModel;
using System.Text.Json.Serialization;

namespace ZeroShotOrleans.Gateway.Wire;

/// <summary>The models, in the shape of OpenAI's list with members of ours beside theirs.</summary>
internal sealed record ModelListBody(ImmutableArray<ModelBody> Data)
{
    [EnumValues("list")]
    public string Object { get; init; } = "list";
}

/// <summary>One model.</summary>
internal sealed record ModelBody
{
    public required string Id { get; init; }

    [EnumValues("model")]
    public string Object { get; init; } = "model";

    [Description("Always 0: when a model was made is not known.")]
    public long Created { get; init; }

    [EnumValues("zeroshot-orleans")]
    [JsonPropertyName("owned_by")]
    public string OwnedBy { get; init; } = "zeroshot-orleans";

    [Description("clip, siglip, align, chinese_clip, blip or blip2.")]
    public required string Family { get; init; }

    [Description("Width of image and text embeddings.")]
    public required int Dimensions { get; init; }

    [Description("Whether scores come from a sigmoid of each label instead of a softmax over all.")]
    public required bool Sigmoid { get; init; }

    [Description("Whether the trained scale of the model is not known and its family's usual one is taken: the order of labels is right then, the scores may not be.")]
    public required bool LogitScaleAssumed { get; init; }

    public required string DefaultTemplate { get; init; }

    [Description("Whether the model has a matching head: 'rematch'.")]
    public required bool CanMatch { get; init; }

    public string? License { get; init; }

    [Description("Bytes on disk.")]
    public required long Bytes { get; init; }

    [Description("Where it is in memory, or could not be loaded.")]
    public required ImmutableArray<ResidentBody> Loaded { get; init; }
}

/// <summary>A model on one silo.</summary>
internal sealed record ResidentBody(string Silo, long Bytes, string Device, bool Pinned, bool Ready);
