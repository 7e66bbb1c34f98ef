namespace ZeroShotOrleans.Inference.Models;

/// <summary>What the folders of one kind of model do not say themselves. To add a family, add a row to <see cref="All"/>.</summary>
/// <remarks>
/// A manifest states everything and needs no row; the rows serve folders as published on a hub, which have no manifest. Where a number comes
/// from a class of the transformers library, the class is named.
/// </remarks>
internal sealed record Family
{
    /// <summary>Name in manifests.</summary>
    public required string Name { get; init; }

    /// <summary><c>model_type</c> in config.json.</summary>
    public required string HubType { get; init; }

    /// <summary>Template of requests that give none. The full stop is the reference pipeline's.</summary>
    public string PromptTemplate { get; init; } = "This is a photo of {}.";

    /// <summary>Key in config.json of the width of both embeddings.</summary>
    public string DimensionKey { get; init; } = "projection_dim";

    /// <summary>Width when config.json does not say, which is common: only what differs from the class is written there.</summary>
    public required int DefaultDimension { get; init; }

    /// <summary>Text length when config.json does not say.</summary>
    public required int DefaultContextLength { get; init; }

    /// <summary>Longest text the family was trained on, where its files allow more; null where they say it right.</summary>
    public int? MaxContextLength { get; init; }

    /// <summary>Every text is padded to the context length and the padding counts.</summary>
    public bool PadToContextLength { get; init; }

    /// <summary>Sigmoid of each logit instead of a softmax.</summary>
    public bool Sigmoid { get; init; }

    /// <summary>How the weights store the scale; null where they store none.</summary>
    public ScaleForm? Scale { get; init; }

    /// <summary>Scale that was published for the family, used when the weights are not at hand; null where there is none to trust.</summary>
    public float? PublishedScale { get; init; }

    /// <summary>Whether <c>pooler_output</c> of the image tower is the embedding. Elsewhere a projection follows, which such a file lacks.</summary>
    public bool ImagePoolerIsEmbedding { get; init; }

    /// <summary>The same of the text tower.</summary>
    public bool TextPoolerIsEmbedding { get; init; }

    /// <summary>Every family that a folder without a manifest, or one with <c>pooler_output</c>, may be of.</summary>
    public static IReadOnlyList<Family> All { get; } =
    [
        // CLIPConfig. OpenAI clipped the scale at 100 in training, and LAION and MetaCLIP did the same: all published ones end there.
        new() { Name = "clip", HubType = "clip", DefaultDimension = 512, DefaultContextLength = 77, Scale = ScaleForm.Logarithm, PublishedScale = 100 },

        // SiglipConfig. Serves SigLIP 2 of fixed resolution too. The image tower's pooling head is the last layer.
        new()
        {
            Name = "siglip", HubType = "siglip", DimensionKey = "vision_config.hidden_size", DefaultDimension = 768, DefaultContextLength = 64,
            PadToContextLength = true, Sigmoid = true, Scale = ScaleForm.Logarithm, ImagePoolerIsEmbedding = true, TextPoolerIsEmbedding = true,
        },

        // AlignConfig. Its processor pads to 64, with a mask; the image vector has no projection.
        new()
        {
            Name = "align", HubType = "align", DefaultDimension = 640, DefaultContextLength = 64, MaxContextLength = 64,
            Scale = ScaleForm.Temperature, ImagePoolerIsEmbedding = true,
        },

        // ChineseCLIPConfig. The original tokenises to 52, its position table has 512 rows.
        new()
        {
            Name = "chinese_clip", HubType = "chinese_clip", DefaultDimension = 512, DefaultContextLength = 52, MaxContextLength = 52,
            Scale = ScaleForm.Logarithm,
        },

        // BlipForImageTextRetrieval and Blip2ForImageTextRetrieval keep no scale: such a folder needs a manifest.
        new() { Name = "blip", HubType = "blip", DimensionKey = "image_text_hidden_size", DefaultDimension = 256, DefaultContextLength = 512 },
        new() { Name = "blip2", HubType = "blip-2", DimensionKey = "image_text_hidden_size", DefaultDimension = 256, DefaultContextLength = 512 },
    ];

    /// <summary>The row of a name in a manifest, or null: a manifest may name a family that is not known here.</summary>
    public static Family? OfName(string name) => All.FirstOrDefault(family => family.Name == name);

    /// <summary>The row of a <c>model_type</c>, or null.</summary>
    public static Family? OfHubType(string? type) => All.FirstOrDefault(family => family.HubType == type);
}

/// <summary>How the weights store what cosines are multiplied with.</summary>
internal enum ScaleForm
{
    /// <summary><c>logit_scale</c>, the natural logarithm of the multiplier, and <c>logit_bias</c> where there is one.</summary>
    Logarithm,

    /// <summary><c>temperature</c>, which cosines are divided by.</summary>
    Temperature,
}
