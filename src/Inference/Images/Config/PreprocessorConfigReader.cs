using System.Text.Json;
using ZeroShotOrleans.Inference.Images.Resizing;

namespace ZeroShotOrleans.Inference.Images.Config;

/// <summary>Reads <c>preprocessor_config.json</c> as transformers does, and refuses what cannot be carried out exactly.</summary>
internal static class PreprocessorConfigReader
{
    private const string WriteSize = """Write {"height": 224, "width": 224} or {"shortest_edge": 224}, with the model's own numbers.""";

    /// <summary>Reads a file.</summary>
    /// <exception cref="InvalidDataException">A value is unknown, or two contradict each other. The message names file, key and remedy.</exception>
    public static PreprocessorConfig Read(string path)
    {
        var file = ConfigFile.Read(path);
        var defaults = DefaultsIn(file);
        RefuseUnknownSteps(file, defaults);

        var resize = file.Flag("do_resize", otherwise: true) ? SizeIn(file, defaults) : null;
        var crop = file.Flag("do_center_crop", defaults.CentreCrops) ? CropIn(file, defaults) : ((int Height, int Width)?)null;
        var (height, width) = crop ?? FixedSize(file, resize);
        return new PreprocessorConfig
        {
            Resize = resize,
            Filter = FilterIn(file, defaults),
            Height = height,
            Width = width,
            ConvertsToRgb = file.Flag("do_convert_rgb", defaults.ConvertsToRgb),
            Scaling = ScalingIn(file, defaults),
        };
    }

    private static ProcessorDefaults DefaultsIn(ConfigFile file)
    {
        // Before 2023 the key had another name. A file without either is taken for CLIP's, which once was the only one.
        var key = file.Text("image_processor_type") is null ? "feature_extractor_type" : "image_processor_type";
        var name = file.Text(key) ?? "CLIPImageProcessor";
        if (name.StartsWith("Siglip2", StringComparison.Ordinal))
        {
            throw file.Wrong(
                key, $"is {name}, which cuts pictures of any shape into patches.", "Use a SigLIP 2 model of fixed resolution, which has SiglipImageProcessor.");
        }

        return ProcessorDefaults.TryFind(name, out var defaults)
            ? defaults
            : throw file.Wrong(key, $"is {name}, which is not known.", $"Known are {ProcessorDefaults.KnownClasses}; name the one that works alike.");
    }

    private static void RefuseUnknownSteps(ConfigFile file, ProcessorDefaults defaults)
    {
        if (file.Flag("include_top", defaults.IncludesTop))
        {
            throw file.Wrong("include_top", "is true, or absent where that means true: pixels for a classifier.", "Write false, as ALIGN's own file does.");
        }

        foreach (var step in (string[])["do_pad", "do_flip_channel_order"])
        {
            if (file.Flag(step, otherwise: false))
            {
                throw file.Wrong(step, "is true, and that step does not exist here.", "Use a model without it.");
            }
        }
    }

    private static ResizeTarget SizeIn(ConfigFile file, ProcessorDefaults defaults)
    {
        if (file.Find("size") is not JsonElement size)
        {
            return defaults.Target;
        }

        if (ConfigFile.Pixels(size) is int number)
        {
            return new ResizeTarget(number, defaults.NumberIsSquare ? number : null);
        }

        var edges = size.ValueKind is JsonValueKind.Object ? size.EnumerateObject().ToDictionary(edge => edge.Name, edge => ConfigFile.Pixels(edge.Value)) : [];
        return edges switch
        {
            { Count: 2 } when edges.GetValueOrDefault("height") is int height && edges.GetValueOrDefault("width") is int width => new(height, width),
            { Count: 1 } when edges.GetValueOrDefault("shortest_edge") is int edge => new(edge, Width: null),
            _ => throw file.Wrong("size", $"is {size.GetRawText()}.", WriteSize),
        };
    }

    private static (int Height, int Width) CropIn(ConfigFile file, ProcessorDefaults defaults)
    {
        if (file.Find("crop_size") is not JsonElement size)
        {
            return defaults.Crop;
        }

        if (ConfigFile.Pixels(size) is int number)
        {
            return (number, number);
        }

        return size.ValueKind is JsonValueKind.Object
            && size.TryGetProperty("height", out var height) && ConfigFile.Pixels(height) is int rows
            && size.TryGetProperty("width", out var width) && ConfigFile.Pixels(width) is int columns
            ? (rows, columns)
            : throw file.Wrong("crop_size", $"is {size.GetRawText()}.", """Write {"height": 224, "width": 224}, with the model's own numbers.""");
    }

    private static (int Height, int Width) FixedSize(ConfigFile file, ResizeTarget? resize) => resize switch
    {
        { Width: int width } => (resize.Height, width),
        null => throw file.Wrong("do_resize", "is false and do_center_crop too: every picture would keep its own size.", "Set one of them to true."),
        _ => throw file.Wrong("size", "gives only the shortest edge, and do_center_crop is false: every picture would get its own size.", WriteSize),
    };

    private static ResizeFilter FilterIn(ConfigFile file, ProcessorDefaults defaults)
    {
        var number = file.Number("resample", (int)defaults.Filter);
        return number is >= 0 and <= 5 && number == Math.Truncate(number)
            ? (ResizeFilter)(int)number
            : throw file.Wrong("resample", $"is {number}.", "Write Pillow's number: 0 nearest, 1 Lanczos, 2 bilinear, 3 bicubic, 4 box, 5 Hamming.");
    }

    private static PixelScaling ScalingIn(ConfigFile file, ProcessorDefaults defaults)
    {
        var rescales = file.Flag("do_rescale", otherwise: true);
        var normalises = file.Flag("do_normalize", otherwise: true);
        var mean = file.Channels("image_mean", defaults.Mean);
        var std = file.Channels("image_std", defaults.Std);
        if (std.Contains(0))
        {
            throw file.Wrong("image_std", "contains 0, by which nothing can be divided.", "Take the numbers from the model's publisher.");
        }

        return new PixelScaling(
            Factor: rescales ? file.Number("rescale_factor", otherwise: 1.0 / 255) : 1,
            Offset: rescales && file.Flag("rescale_offset", otherwise: false) ? 1 : 0,
            Mean: normalises ? mean : [0, 0, 0],
            Std: normalises ? std : [1, 1, 1]);
    }
}
