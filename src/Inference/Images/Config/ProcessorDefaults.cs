using System.Diagnostics.CodeAnalysis;
using ZeroShotOrleans.Inference.Images.Resizing;

namespace ZeroShotOrleans.Inference.Images.Config;

/// <summary>Defaults of an image processor class in transformers 5 for keys that <c>preprocessor_config.json</c> leaves out.</summary>
internal sealed record ProcessorDefaults
{
    // OPENAI_CLIP_MEAN and OPENAI_CLIP_STD of transformers.
    private static readonly float[] _clipMean = [0.48145466f, 0.4578275f, 0.40821073f];
    private static readonly float[] _clipStd = [0.26862954f, 0.26130258f, 0.27577711f];
    private static readonly float[] _half = [0.5f, 0.5f, 0.5f];

    private static readonly ProcessorDefaults _clip = new()
    {
        Target = new ResizeTarget(224, Width: null),
        Crop = (224, 224),
        CentreCrops = true,
        Mean = _clipMean,
        Std = _clipStd,
    };

    private static readonly Dictionary<string, ProcessorDefaults> _byClass = new(StringComparer.Ordinal)
    {
        ["CLIPImageProcessor"] = _clip with { KnowsSquareSize = true },
        ["ChineseCLIPImageProcessor"] = _clip,
        ["SiglipImageProcessor"] = new() { Target = new ResizeTarget(224, 224) },
        ["BlipImageProcessor"] = new() { Target = new ResizeTarget(384, 384), Mean = _clipMean, Std = _clipStd, NumberIsSquare = true, KnowsPadding = true },
        ["ViTImageProcessor"] = new()
        {
            Target = new ResizeTarget(224, 224),
            Filter = ResizeFilter.Bilinear,
            ConvertsToRgb = false,
            NumberIsSquare = true,
        },
        ["Siglip2ImageProcessor"] = new()
        {
            Target = new ResizeTarget(0, 0),
            Filter = ResizeFilter.Bilinear,
            ConvertsToRgb = false,
            CutsPatches = true,
        },
        ["EfficientNetImageProcessor"] = new()
        {
            Target = new ResizeTarget(346, 346),
            Crop = (289, 289),
            ConvertsToRgb = false,
            NumberIsSquare = true,
            IncludesTop = true,
            KnowsRescaleOffset = true,
        },
    };

    /// <summary>Supported class names, for messages.</summary>
    public static string KnownClasses => string.Join(", ", [.. _byClass.Keys, JinaClass]);

    /// <summary>The class of Jina CLIP, which is open_clip's transform.</summary>
    public const string JinaClass = "JinaCLIPImageProcessor";

    public required ResizeTarget Target { get; init; }

    public ResizeFilter Filter { get; init; } = ResizeFilter.Bicubic;

    public (int Height, int Width) Crop { get; init; } = (224, 224);

    public bool CentreCrops { get; init; }

    public float[] Mean { get; init; } = _half;

    public float[] Std { get; init; } = _half;

    public bool ConvertsToRgb { get; init; } = true;

    /// <summary>Whether <c>size</c> as a single number means a square; otherwise it is the shortest edge.</summary>
    public bool NumberIsSquare { get; init; }

    /// <summary>Whether the class normalizes a second time, for classifiers, unless disabled.</summary>
    public bool IncludesTop { get; init; }

    /// <summary>Whether the class supports <c>use_square_size</c>.</summary>
    public bool KnowsSquareSize { get; init; }

    /// <summary>Whether the class supports <c>rescale_offset</c> and <c>include_top</c>.</summary>
    public bool KnowsRescaleOffset { get; init; }

    /// <summary>Whether files of the class have <c>do_pad</c>, which pads to the largest picture of a batch. No effect here: all pictures have the same size.</summary>
    public bool KnowsPadding { get; init; }

    /// <summary>Whether the class cuts pictures into patches instead of giving all one size: see <see cref="PatchGrid"/>.</summary>
    public bool CutsPatches { get; init; }

    /// <summary>Keys of other classes that this class would ignore. They are rejected rather than silently ignored, because a user who sets them expects an effect.</summary>
    public IReadOnlyList<string> KeysOfOthers =>
    [
        .. KnowsSquareSize ? [] : (ReadOnlySpan<string>)["use_square_size"],
        .. KnowsRescaleOffset ? [] : (ReadOnlySpan<string>)["rescale_offset", "include_top"],
        .. CutsPatches ? (ReadOnlySpan<string>)["size", "default_to_square", "do_center_crop", "crop_size"] : [ProcessorKeys.PatchSize, ProcessorKeys.MaxPatches],
        .. KnowsPadding ? [] : (ReadOnlySpan<string>)["do_pad"],
    ];

    /// <summary>Finds the defaults of a class by name, regardless of version and backend suffixes.</summary>
    public static bool TryFind(string className, [NotNullWhen(true)] out ProcessorDefaults? defaults)
    {
        var name = className.Replace("FeatureExtractor", "ImageProcessor", StringComparison.Ordinal);
        foreach (var backEnd in (string[])["Fast", "Pil"])
        {
            name = name.EndsWith(backEnd, StringComparison.Ordinal) ? name[..^backEnd.Length] : name;
        }

        return _byClass.TryGetValue(name, out defaults);
    }
}
