using System.Text.Json;
using ZeroShotOrleans.Inference.Images.Resizing;

namespace ZeroShotOrleans.Inference.Images.Config;

/// <summary>Reads open_clip's <c>preprocess_cfg</c>, and rejects what cannot be reproduced exactly.</summary>
internal static class OpenClipPictures
{
    /// <summary>Key of the object in <c>open_clip_config.json</c>.</summary>
    public const string Nested = "preprocess_cfg";

    private static readonly HashSet<string> _keys = ["size", "mode", "mean", "std", "interpolation", "resize_mode", "fill_color"];

    // OPENAI_DATASET_MEAN and OPENAI_DATASET_STD of open_clip.
    private static readonly float[] _mean = [0.48145466f, 0.4578275f, 0.40821073f];
    private static readonly float[] _std = [0.26862954f, 0.26130258f, 0.27577711f];

    /// <summary>Reads the object.</summary>
    /// <param name="file">The object; null if there is none.</param>
    /// <param name="imageSize">Height and width of the image tower.</param>
    /// <exception cref="InvalidDataException">A value is not supported. The message names file, key and remedy.</exception>
    public static PreprocessorConfig Read(ConfigFile? file, (int Height, int Width) imageSize) => Read(file, imageSize, []);

    /// <summary>Reads the file of JinaCLIPImageProcessor: the same keys, beside those that name classes. The code is the publisher's, so <c>auto_map</c> is always there.</summary>
    public static PreprocessorConfig ReadJina(ConfigFile file) => Read(file, (224, 224), ["image_processor_type", "auto_map", .. ProcessorKeys.Harmless.Select(key => key.Name)]);

    private static PreprocessorConfig Read(ConfigFile? file, (int Height, int Width) imageSize, IReadOnlyList<string> harmless)
    {
        if (file is null)
        {
            return Of(imageSize, squashes: false, ResizeFilter.Bicubic, _mean, _std);
        }

        foreach (var (key, value) in file.All)
        {
            if (!_keys.Contains(key) && !harmless.Contains(key))
            {
                throw file.Wrong(key, $"is {value.GetRawText()}, which is not supported.", $"Supported: {string.Join(", ", _keys)}. Export the model with tools/export.");
            }
        }

        if (file.Text("mode") is { } mode and not "RGB")
        {
            throw file.Wrong("mode", $"is {mode}.", "Only RGB is supported.");
        }

        var size = file.Find("size") is JsonElement given ? SizeIn(file, given) : imageSize;
        var resize = file.Text("resize_mode") ?? "shortest";
        var isSquare = size.Height == size.Width;
        return resize is "squash" || (resize is "shortest" && isSquare)
            ? Of(size, resize is "squash", FilterIn(file), file.Channels("mean", _mean), file.Channels("std", _std))
            : throw file.Wrong(
                "resize_mode", isSquare ? $"is {resize}." : $"is {resize} with a size that is not a square.", "Supported: squash, and shortest with a square. Export the model with tools/export.");
    }

    // The reference resizes pictures before it makes them RGB, and rounds half a pixel to even when it crops.
    private static PreprocessorConfig Of((int Height, int Width) size, bool squashes, ResizeFilter filter, float[] mean, float[] std) => new()
    {
        Resize = new ResizeTarget(size.Height, squashes ? size.Width : null),
        Filter = filter,
        Height = size.Height,
        Width = size.Width,
        ConvertsToRgb = false,
        CropsHalfToEven = true,
        ConvertsAfterResize = true,
        Scaling = new PixelScaling(1.0 / 255, Offset: 0, mean, std),
    };

    // In evaluation, 'random' is bicubic.
    private static ResizeFilter FilterIn(ConfigFile file) => file.Text("interpolation") switch
    {
        null or "bicubic" or "random" => ResizeFilter.Bicubic,
        "bilinear" => ResizeFilter.Bilinear,
        var other => throw file.Wrong("interpolation", $"is {other}.", "Supported: bicubic and bilinear."),
    };

    private static (int Height, int Width) SizeIn(ConfigFile file, JsonElement size) =>
        ConfigFile.Pixels(size) is { } side ? (side, side)
        : size.ValueKind is JsonValueKind.Array && size.GetArrayLength() == 2 && ConfigFile.Pixels(size[0]) is { } height && ConfigFile.Pixels(size[1]) is { } width ? (height, width)
        : throw file.Wrong("size", $"is {size.GetRawText()}.", "Set it to a number of pixels, or to [height, width].");
}
