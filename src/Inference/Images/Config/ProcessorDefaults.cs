using System.Diagnostics.CodeAnalysis;
using ZeroShotOrleans.Inference.Images.Resizing;

namespace ZeroShotOrleans.Inference.Images.Config;

/// <summary>What an image processor class of transformers 5 assumes where <c>preprocessor_config.json</c> is silent.</summary>
internal sealed record ProcessorDefaults
{
    // OPENAI_CLIP_MEAN and OPENAI_CLIP_STD of transformers.
    private static readonly float[] ClipMean = [0.48145466f, 0.4578275f, 0.40821073f];
    private static readonly float[] ClipStd = [0.26862954f, 0.26130258f, 0.27577711f];
    private static readonly float[] Half = [0.5f, 0.5f, 0.5f];

    private static readonly ProcessorDefaults Clip = new()
    {
        Target = new ResizeTarget(224, Width: null),
        Crop = (224, 224),
        CentreCrops = true,
        Mean = ClipMean,
        Std = ClipStd,
    };

    private static readonly Dictionary<string, ProcessorDefaults> ByClass = new(StringComparer.Ordinal)
    {
        ["CLIPImageProcessor"] = Clip,
        ["ChineseCLIPImageProcessor"] = Clip,
        ["SiglipImageProcessor"] = new() { Target = new ResizeTarget(224, 224) },
        ["BlipImageProcessor"] = new() { Target = new ResizeTarget(384, 384), Mean = ClipMean, Std = ClipStd, NumberIsSquare = true },
        ["ViTImageProcessor"] = new()
        {
            Target = new ResizeTarget(224, 224),
            Filter = ResizeFilter.Bilinear,
            ConvertsToRgb = false,
            NumberIsSquare = true,
        },
        ["EfficientNetImageProcessor"] = new()
        {
            Target = new ResizeTarget(346, 346),
            Crop = (289, 289),
            ConvertsToRgb = false,
            NumberIsSquare = true,
            IncludesTop = true,
        },
    };

    /// <summary>The class names that are known, for messages.</summary>
    public static string KnownClasses => string.Join(", ", ByClass.Keys);

    public required ResizeTarget Target { get; init; }

    public ResizeFilter Filter { get; init; } = ResizeFilter.Bicubic;

    public (int Height, int Width) Crop { get; init; } = (224, 224);

    public bool CentreCrops { get; init; }

    public float[] Mean { get; init; } = Half;

    public float[] Std { get; init; } = Half;

    public bool ConvertsToRgb { get; init; } = true;

    /// <summary>Whether <c>size</c> as a bare number means a square; otherwise it is the shortest edge.</summary>
    public bool NumberIsSquare { get; init; }

    /// <summary>Whether the class normalises a second time, for classifiers, unless told not to.</summary>
    public bool IncludesTop { get; init; }

    /// <summary>Finds the defaults of a class by its name, whatever its age and back end.</summary>
    public static bool TryFind(string className, [NotNullWhen(true)] out ProcessorDefaults? defaults)
    {
        var name = className.Replace("FeatureExtractor", "ImageProcessor", StringComparison.Ordinal);
        foreach (var backEnd in (string[])["Fast", "Pil"])
        {
            name = name.EndsWith(backEnd, StringComparison.Ordinal) ? name[..^backEnd.Length] : name;
        }

        return ByClass.TryGetValue(name, out defaults);
    }
}
