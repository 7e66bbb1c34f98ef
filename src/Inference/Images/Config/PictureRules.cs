namespace ZeroShotOrleans.Inference.Images.Config;

/// <summary>How pictures are prepared, where a preprocessing file cannot say it.</summary>
internal readonly record struct PictureRules
{
    /// <summary>Whether the crop starts at half a pixel rounded to even, as in torchvision, instead of down, as in transformers.</summary>
    public bool CropsHalfToEven { get; init; }

    /// <summary>Whether pictures become RGB after they are resized, as in open_clip, instead of before: seen on transparency, palettes and two colours.</summary>
    public bool ConvertsAfterResize { get; init; }

    /// <summary>Whether values stay 0 to 255, because the graph scales them.</summary>
    public bool KeepsBytes { get; init; }

    /// <summary>Part of an image fingerprint; empty for the default rules.</summary>
    public string Key => this == default ? "" : $" {CropsHalfToEven} {ConvertsAfterResize} {KeepsBytes}";

    /// <summary>Adds the rules to a configuration.</summary>
    public PreprocessorConfig Apply(PreprocessorConfig config) => config with
    {
        CropsHalfToEven = config.CropsHalfToEven || CropsHalfToEven,
        ConvertsAfterResize = config.ConvertsAfterResize || ConvertsAfterResize,

        // A single transparent colour is blended only in the conversion before.
        ConvertsToRgb = config.ConvertsToRgb && !ConvertsAfterResize,
        Scaling = KeepsBytes ? PixelScaling.None : config.Scaling,
    };
}
