using System.Collections.Immutable;

namespace ZeroShotOrleans;

/// <summary>What a caller may want to know of a model before naming it.</summary>
[GenerateSerializer, Immutable, Alias("zso.ModelInfo")]
public sealed record ModelInfo
{
    /// <summary>Name by which requests ask for the model.</summary>
    [Id(0)] public required string Name { get; init; }

    /// <summary><c>clip</c>, <c>siglip</c>, <c>align</c>, <c>chinese_clip</c>, <c>blip</c> or <c>blip2</c>.</summary>
    [Id(1)] public required string Family { get; init; }

    /// <summary>Width of image and label vectors.</summary>
    [Id(2)] public required int EmbeddingDimension { get; init; }

    /// <summary>Height and width of the picture that the image tower sees, in pixels.</summary>
    [Id(3)] public required ImmutableArray<int> ImageSize { get; init; }

    /// <summary>What a cosine is multiplied with; the trained value.</summary>
    [Id(4)] public required float LogitScale { get; init; }

    /// <summary>What is added then.</summary>
    [Id(5)] public required float LogitBias { get; init; }

    /// <summary>Whether scores come from a sigmoid of each label instead of a softmax over all.</summary>
    [Id(6)] public required bool Sigmoid { get; init; }

    /// <summary>Template of a request that gives none.</summary>
    [Id(7)] public required string DefaultTemplate { get; init; }

    /// <summary>Changes when the text tower or the tokenizer changes: label vectors are kept under it.</summary>
    [Id(8)] public required string TextFingerprint { get; init; }

    /// <summary>Licence as the folder states it, or null.</summary>
    [Id(9)] public string? License { get; init; }

    /// <summary>Bytes on disk of the files used.</summary>
    [Id(10)] public long Bytes { get; init; }

    /// <summary>Precision variants present beside float32, such as <c>int8</c>.</summary>
    [Id(11)] public ImmutableArray<string> Variants { get; init; } = [];

    /// <summary>Whether the model has a head that looks at an image and a label together: <see cref="ScoreOptions.Rematch"/>.</summary>
    [Id(12)] public bool CanMatch { get; init; }

    /// <summary>
    /// Changes when the image tower, its precision on the silo that answers, or the preparation of pictures changes: kept vectors of images are kept under
    /// it. Empty when that silo has no such tower.
    /// </summary>
    [Id(13)] public string ImageFingerprint { get; init; } = "";

    /// <summary>Whether the silo that answers decodes large JPEG files at reduced scale (<c>Images:JpegScale</c>), so that scores differ slightly from the exact ones.</summary>
    [Id(14)] public bool ReducedJpeg { get; init; }

    /// <summary>
    /// Whether <see cref="LogitScale"/> is the family's usual one because the folder does not say the model's own. If that is another, the order of the labels
    /// is right and every score is wrong.
    /// </summary>
    [Id(15)] public bool LogitScaleAssumed { get; init; }

    /// <summary>
    /// Names everything that decides the scores of an image: image tower in the silo's precision, preparation of images, text tower, tokenizer, matching head, logit
    /// scale, bias and activation. 64 hex digits; equal on silos whose folders and settings are equal. Empty when the silo has no such image tower.
    /// </summary>
    [Id(20)] public string Fingerprint { get; init; } = "";
}
