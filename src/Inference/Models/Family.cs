namespace ZeroShotOrleans.Inference.Models;

/// <summary>Properties of a model family that its folders do not state. To add a family, add a row to <see cref="All"/>.</summary>
/// <remarks>
/// A manifest states everything and needs no row. The rows are for folders as published on a hub, which have no manifest. Numbers that come
/// from a class of the transformers library name the class.
/// </remarks>
internal sealed record Family
{
    /// <summary>Family name in manifests.</summary>
    public required string Name { get; init; }

    /// <summary><c>model_type</c> in config.json.</summary>
    public required string HubType { get; init; }

    /// <summary>Default prompt template. The full stop is the reference pipeline's.</summary>
    public string PromptTemplate { get; init; } = "This is a photo of {}.";

    /// <summary>Key in config.json with the dimension of both embeddings.</summary>
    public string DimensionKey { get; init; } = "projection_dim";

    /// <summary>Class of the image processor if <c>preprocessor_config.json</c> names none; null if it has to.</summary>
    public string? ImageProcessor { get; init; }

    /// <summary>
    /// For a family whose repositories have the text tower only: <see cref="HubType"/> of the family whose image tower its texts were trained for, in a repository of its own. Null: both
    /// towers are in one repository.
    /// </summary>
    public string? ImagesOf { get; init; }

    /// <summary>Whether open_clip's models are read as this family: those with a bias as the one of sigmoids, the others as the one of softmaxes.</summary>
    public bool IsOpenClip { get; init; }

    /// <summary>Dimension if config.json does not state it, which is common, because only deviations from the class are written there.</summary>
    public required int DefaultDimension { get; init; }

    /// <summary>Context length if config.json does not state it.</summary>
    public required int DefaultContextLength { get; init; }

    /// <summary>
    /// Whether the text tower counts positions from the id after the padding's, as RoBERTa does: its position table then has that many rows more than a text may have tokens.
    /// </summary>
    public bool PositionsFollowPadding { get; init; }

    /// <summary>Longest text in tokens that the family was trained on, if its files state a longer limit; null if the files are correct.</summary>
    public int? MaxContextLength { get; init; }

    /// <summary>Whether every text is padded to the context length and the padding affects the result.</summary>
    public bool PadToContextLength { get; init; }

    /// <summary>Whether scores are a sigmoid of each logit instead of a softmax.</summary>
    public bool Sigmoid { get; init; }

    /// <summary>How the weights store the scale; null if they do not.</summary>
    public ScaleForm? Scale { get; init; }

    /// <summary>Published scale of the family, used if the weights are not available; null if there is no reliable one.</summary>
    public float? PublishedScale { get; init; }

    /// <summary>Whether <c>pooler_output</c> of the image tower is the embedding. Otherwise a projection follows, which such a graph lacks.</summary>
    public bool ImagePoolerIsEmbedding { get; init; }

    /// <summary>The same for the text tower.</summary>
    public bool TextPoolerIsEmbedding { get; init; }

    /// <summary>Families that are supported without a manifest or with <c>pooler_output</c>.</summary>
    public static IReadOnlyList<Family> All { get; } =
    [
        // CLIPConfig. OpenAI clipped the scale at 100 in training, as did LAION and MetaCLIP: all published scales are at that limit.
        new()
        {
            Name = "clip", HubType = "clip", IsOpenClip = true, ImageProcessor = "CLIPImageProcessor", DefaultDimension = 512, DefaultContextLength = 77,
            Scale = ScaleForm.Logarithm, PublishedScale = 100,
        },

        // SiglipConfig. Also covers SigLIP 2 with fixed resolution. The pooling head is the last layer of the image tower.
        new()
        {
            Name = "siglip", HubType = "siglip", IsOpenClip = true, ImageProcessor = "SiglipImageProcessor", DimensionKey = "vision_config.hidden_size", DefaultDimension = 768, DefaultContextLength = 64,
            PadToContextLength = true, Sigmoid = true, Scale = ScaleForm.Logarithm, ImagePoolerIsEmbedding = true, TextPoolerIsEmbedding = true,
        },

        // Siglip2Config: NaFlex, which takes patches. SigLIP 2 with fixed resolution says siglip.
        new()
        {
            Name = "siglip2", HubType = "siglip2", ImageProcessor = "Siglip2ImageProcessor", DimensionKey = "vision_config.hidden_size", DefaultDimension = 768, DefaultContextLength = 64,
            PadToContextLength = true, Sigmoid = true, Scale = ScaleForm.Logarithm, ImagePoolerIsEmbedding = true, TextPoolerIsEmbedding = true,
        },

        // AlignConfig. Its processor pads to 64, with a mask; the image embedding has no projection.
        new()
        {
            Name = "align", HubType = "align", ImageProcessor = "EfficientNetImageProcessor", DefaultDimension = 640, DefaultContextLength = 64, MaxContextLength = 64,
            Scale = ScaleForm.Temperature, ImagePoolerIsEmbedding = true,
        },

        // ChineseCLIPConfig. The original tokenizes to 52 tokens, although its position table has 512 rows.
        new()
        {
            Name = "chinese_clip", HubType = "chinese_clip", ImageProcessor = "ChineseCLIPImageProcessor", DefaultDimension = 512, DefaultContextLength = 52, MaxContextLength = 52,
            Scale = ScaleForm.Logarithm,
        },

        // MetaClip2Config. XLM-R's vocabulary with CLIP's towers; the tokenizer's files state a limit of 512, the position table has 77 rows.
        new() { Name = "metaclip_2", HubType = "metaclip_2", ImageProcessor = "CLIPImageProcessor", DefaultDimension = 512, DefaultContextLength = 77, Scale = ScaleForm.Logarithm },

        // AltCLIPConfig. XLM-R beside CLIP's image tower.
        new()
        {
            Name = "altclip", HubType = "altclip", ImageProcessor = "CLIPImageProcessor", DefaultDimension = 768, DefaultContextLength = 512, PositionsFollowPadding = true,
            Scale = ScaleForm.Logarithm,
        },

        // VisionTextDualEncoderConfig. Any two towers; text_config names the one for texts.
        new() { Name = "vision_text_dual_encoder", HubType = "vision-text-dual-encoder", DefaultDimension = 512, DefaultContextLength = 512, Scale = ScaleForm.Logarithm },

        // GroupViTConfig: CLIP's texts and pictures; its image tower groups patches.
        new() { Name = "groupvit", HubType = "groupvit", ImageProcessor = "CLIPImageProcessor", DefaultDimension = 256, DefaultContextLength = 77, Scale = ScaleForm.Logarithm },

        // JinaCLIPConfig, versions 1 and 2. Its own code cuts texts at 512 tokens, although the tables are longer; the graphs hide the padding by its id.
        new()
        {
            Name = "jina_clip", HubType = "jina_clip", ImageProcessor = "JinaCLIPImageProcessor", DefaultDimension = 768, DefaultContextLength = 512, MaxContextLength = 512,
            Scale = ScaleForm.Logarithm,
        },

        // MCLIPConfig of Multilingual-CLIP: XLM-R or BERT with a linear layer, trained to give CLIP's text embeddings, so that a CLIP's image tower and scale go with it.
        new()
        {
            Name = "m_clip", HubType = "M-CLIP", ImagesOf = "clip", ImageProcessor = "CLIPImageProcessor", DimensionKey = "numDims", DefaultDimension = 768, DefaultContextLength = 512,
            Scale = ScaleForm.Logarithm, PublishedScale = 100,
        },

        // BlipForImageTextRetrieval and Blip2ForImageTextRetrieval store no scale: such folders need a manifest.
        new() { Name = "blip", HubType = "blip", ImageProcessor = "BlipImageProcessor", DimensionKey = "image_text_hidden_size", DefaultDimension = 256, DefaultContextLength = 512 },
        new() { Name = "blip2", HubType = "blip-2", ImageProcessor = "BlipImageProcessor", DimensionKey = "image_text_hidden_size", DefaultDimension = 256, DefaultContextLength = 512 },
    ];

    /// <summary>The family with a manifest name, or null: a manifest may name an unknown family.</summary>
    public static Family? OfName(string name) => All.FirstOrDefault(family => family.Name == name);

    /// <summary>The family with a <c>model_type</c>, or null.</summary>
    public static Family? OfHubType(string? type) => All.FirstOrDefault(family => family.HubType == type);
}

/// <summary>How the weights store the logit scale.</summary>
internal enum ScaleForm
{
    /// <summary><c>logit_scale</c>, the natural logarithm of the multiplier, and optionally <c>logit_bias</c>.</summary>
    Logarithm,

    /// <summary><c>temperature</c>, by which cosines are divided.</summary>
    Temperature,
}
