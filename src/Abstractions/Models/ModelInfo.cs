using System.Collections.Immutable;

namespace ZeroShotOrleans;

/// <summary>Describes a model.</summary>
[GenerateSerializer, Immutable, Alias("zso.ModelInfo")]
public sealed record ModelInfo
{
    /// <summary>Name of the model in requests.</summary>
    [Id(0)] public required string Name { get; init; }

    /// <summary><c>clip</c>, <c>siglip</c>, <c>align</c>, <c>chinese_clip</c>, <c>blip</c> or <c>blip2</c>.</summary>
    [Id(1)] public required string Family { get; init; }

    /// <summary>Width of image and label embeddings.</summary>
    [Id(2)] public required int EmbeddingDimension { get; init; }

    /// <summary>Height and width of the image tower's input, in pixels; empty if it takes patches of pictures of any shape.</summary>
    [Id(3)] public required ImmutableArray<int> ImageSize { get; init; }

    /// <summary>Multiplier of the cosine: the trained value.</summary>
    [Id(4)] public required float LogitScale { get; init; }

    /// <summary>Added to the scaled cosine.</summary>
    [Id(5)] public required float LogitBias { get; init; }

    /// <summary>Whether scores are the sigmoid of each label instead of a softmax over all.</summary>
    [Id(6)] public required bool Sigmoid { get; init; }

    /// <summary>Template for requests without one.</summary>
    [Id(7)] public required string DefaultTemplate { get; init; }

    /// <summary>Changes with the text tower or the tokenizer: label embeddings are stored under it.</summary>
    [Id(8)] public required string TextFingerprint { get; init; }

    /// <summary>Licence stated in the folder, or null.</summary>
    [Id(9)] public string? License { get; init; }

    /// <summary>Size on disk of the files used, in bytes.</summary>
    [Id(10)] public long Bytes { get; init; }

    /// <summary>Precision variants in addition to float32, such as <c>int8</c>.</summary>
    [Id(11)] public ImmutableArray<string> Variants { get; init; } = [];

    /// <summary>Whether the model has a head that sees image and label together: <see cref="ScoreOptions.Rematch"/>.</summary>
    [Id(12)] public bool CanMatch { get; init; }

    /// <summary>
    /// Changes with the image tower, its precision on the answering silo, or the preprocessing: image embeddings are stored under
    /// it. Empty if that silo has no such tower.
    /// </summary>
    [Id(13)] public string ImageFingerprint { get; init; } = "";

    /// <summary>Whether the answering silo decodes large JPEG files at reduced scale (<c>Images:JpegScale</c>), so that scores differ slightly from exact ones.</summary>
    [Id(14)] public bool ReducedJpeg { get; init; }

    /// <summary>
    /// Whether <see cref="LogitScale"/> is the usual one of the family because the folder does not state the model's own. If the model's own differs, the order of labels
    /// is right and every score is wrong.
    /// </summary>
    [Id(15)] public bool LogitScaleAssumed { get; init; }

    /// <summary>
    /// Identifies everything that affects the scores of an image: image tower in the silo's precision, preprocessing, text tower, tokenizer, matching head, logit
    /// scale, bias and activation. 64 hex digits; equal on silos whose folders and settings are equal. Empty if the silo has no such image tower.
    /// </summary>
    [Id(20)] public string Fingerprint { get; init; } = "";

    /// <summary>
    /// Lengths to which embeddings may be shortened (their first values, normalised again), ascending. Empty for a model that does not state that it was trained for it: its
    /// shortened embeddings would be worth little.
    /// </summary>
    [Id(21)] public ImmutableArray<int> MatryoshkaDimensions { get; init; } = [];

    /// <summary>Number of tokens of a text that the text tower reads, including special ones; the rest of a longer text is cut off. 0 if the answering silo is of an older version.</summary>
    [Id(30)] public int MaxTextTokens { get; init; }

    /// <summary>
    /// What the answering silo knows about the towers that it would use: verified when they were loaded for the first time, or by <c>zso models verify</c>. Empty
    /// if they were never loaded there.
    /// </summary>
    [Id(40)] public ImmutableArray<ModelCertificate> Certificates { get; init; } = [];
}
