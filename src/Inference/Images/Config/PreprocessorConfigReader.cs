using System.Text.Json;
using ZeroShotOrleans.Inference.Images.Resizing;

namespace ZeroShotOrleans.Inference.Images.Config;

/// <summary>
/// Reads <c>preprocessor_config.json</c>, or the image processor in <c>processor_config.json</c>, as transformers does, and rejects what cannot be
/// reproduced exactly.
/// </summary>
internal static class PreprocessorConfigReader
{
    private const string WriteSize = """Set it to {"height": 224, "width": 224} or {"shortest_edge": 224}, with the model's own numbers.""";

    private const int SquareSize = 224;

    /// <summary>Reads a file.</summary>
    /// <param name="path">Path of the file.</param>
    /// <param name="familyClass">Returns <c>model_type</c> of the model, or null, and the class that its family has; called only if the file does not name its class.</param>
    /// <exception cref="InvalidDataException">A value is not supported, or two values contradict each other. The message names file, key and remedy.</exception>
    public static PreprocessorConfig Read(string path, Func<(string? ModelType, string? Class)> familyClass)
    {
        var whole = ConfigFile.Read(path);
        var file = whole.Nested(ProcessorKeys.Nested) ?? whole;
        var (key, name) = ClassIn(file, familyClass);
        if (name is ProcessorDefaults.JinaClass)
        {
            return OpenClipPictures.ReadJina(file);
        }

        var defaults = DefaultsOf(file, key, name);
        ProcessorKeys.Check(file, name, defaults);
        if (defaults.CutsPatches)
        {
            return ReadPatches(file, defaults);
        }

        if (file.Flag("include_top", defaults.IncludesTop))
        {
            throw file.Wrong("include_top", "is true, or absent where the default is true: it normalizes for classifiers.", "Set it to false, as ALIGN's own file does.");
        }

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

    // Siglip2ImageProcessor: pictures keep their shape and become lists of patches.
    private static PreprocessorConfig ReadPatches(ConfigFile file, ProcessorDefaults defaults) => file.Flag("do_resize", otherwise: true)
        ? new PreprocessorConfig
        {
            Resize = null,
            Filter = FilterIn(file, defaults),
            Height = 0,
            Width = 0,
            ConvertsToRgb = file.Flag("do_convert_rgb", defaults.ConvertsToRgb),
            Scaling = ScalingIn(file, defaults),
            Patches = new PatchGrid(WholeIn(file, ProcessorKeys.PatchSize, PatchGrid.DefaultSide, PatchGrid.MaxSide), WholeIn(file, ProcessorKeys.MaxPatches, PatchGrid.DefaultMost, PatchGrid.MaxMost)),
        }
        : throw file.Wrong("do_resize", "is false: a picture whose sides are not whole patches could not be cut.", "Set it to true.");

    private static int WholeIn(ConfigFile file, string key, int otherwise, int most)
    {
        var number = file.Number(key, otherwise);
        return number >= 1 && number <= most && number == Math.Truncate(number) ? (int)number : throw file.Wrong(key, $"is {number}.", $"Set it to a whole number from 1 to {most}.");
    }

    private static (string Key, string Name) ClassIn(ConfigFile file, Func<(string? ModelType, string? Class)> familyClass)
    {
        // Before 2023 the key had another name. Without either key, the class follows from the model type. If that is unknown too, it is CLIP's, which was
        // originally the only class.
        var key = file.Text("image_processor_type") is null ? "feature_extractor_type" : "image_processor_type";
        return (key, file.Text(key) ?? ClassOf(file, familyClass()));
    }

    private static ProcessorDefaults DefaultsOf(ConfigFile file, string key, string name)
    {
        return ProcessorDefaults.TryFind(name, out var defaults)
            ? defaults
            : throw file.Wrong(key, $"is {name}, which is not supported.", $"Supported: {ProcessorDefaults.KnownClasses}. Use an equivalent one.");
    }

    private static string ClassOf(ConfigFile file, (string? ModelType, string? Class) family) =>
        family.ModelType is null ? "CLIPImageProcessor" : family.Class ?? throw file.Wrong(
            "image_processor_type", $"is missing, and no class is known for the model_type {family.ModelType}.", $"Set it to one of {ProcessorDefaults.KnownClasses}.");

    private static ResizeTarget SizeIn(ConfigFile file, ProcessorDefaults defaults)
    {
        var target = PlainSizeIn(file, defaults);
        if (!file.Flag("use_square_size", otherwise: false))
        {
            return target;
        }

        // Version 4 of the reference resizes to the size in the file, version 5 always to 224: they agree only in this case.
        return target is { Height: SquareSize, Width: null } ? new ResizeTarget(SquareSize, SquareSize) : throw file.Wrong(
            "use_square_size", $"is true with a size of {file.Find("size")?.GetRawText()}, which versions of the reference interpret differently.",
            $"Remove it and set size to {{\"height\": {target.Height}, \"width\": {target.Height}}}, if that is intended.");
    }

    private static ResizeTarget PlainSizeIn(ConfigFile file, ProcessorDefaults defaults)
    {
        if (file.Find("size") is not JsonElement size)
        {
            return defaults.Target;
        }

        if (ConfigFile.Pixels(size) is int number)
        {
            return new ResizeTarget(number, file.Flag("default_to_square", defaults.NumberIsSquare) ? number : null);
        }

        if (PairIn(size) is { } pair)
        {
            return new ResizeTarget(pair.Height, pair.Width);
        }

        var edges = EdgesIn(size);
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

        return PairIn(size) ?? (EdgesIn(size) is { Count: 2 } edges && edges.GetValueOrDefault("height") is int rows && edges.GetValueOrDefault("width") is int columns
            ? (rows, columns)
            : throw file.Wrong("crop_size", $"is {size.GetRawText()}.", """Set it to {"height": 224, "width": 224}, with the model's own numbers."""));
    }

    // [height, width], as in the oldest files.
    private static (int Height, int Width)? PairIn(JsonElement size) =>
        size.ValueKind is JsonValueKind.Array && size.GetArrayLength() == 2 && ConfigFile.Pixels(size[0]) is int height && ConfigFile.Pixels(size[1]) is int width
            ? (height, width)
            : null;

    // Later versions of transformers also write edges without a value; ignore them.
    private static Dictionary<string, int?> EdgesIn(JsonElement size) => size.ValueKind is JsonValueKind.Object
        ? size.EnumerateObject().Where(edge => edge.Value.ValueKind is not JsonValueKind.Null).ToDictionary(edge => edge.Name, edge => ConfigFile.Pixels(edge.Value))
        : [];

    private static (int Height, int Width) FixedSize(ConfigFile file, ResizeTarget? resize) => resize switch
    {
        { Width: int width } => (resize.Height, width),
        null => throw file.Wrong("do_resize", "and do_center_crop are false: every image would keep its own size.", "Set one of them to true."),
        _ => throw file.Wrong("size", "has only the shortest edge and do_center_crop is false: images would have different sizes.", WriteSize),
    };

    private static ResizeFilter FilterIn(ConfigFile file, ProcessorDefaults defaults)
    {
        var number = file.Number("resample", (int)defaults.Filter);
        return number is >= 0 and <= 5 && number == Math.Truncate(number)
            ? (ResizeFilter)(int)number
            : throw file.Wrong("resample", $"is {number}.", "Use Pillow's number: 0 nearest, 1 Lanczos, 2 bilinear, 3 bicubic, 4 box, 5 Hamming.");
    }

    private static PixelScaling ScalingIn(ConfigFile file, ProcessorDefaults defaults)
    {
        var rescales = file.Flag("do_rescale", otherwise: true);
        var normalises = file.Flag("do_normalize", otherwise: true);
        var mean = file.Channels("image_mean", defaults.Mean);
        var std = file.Channels("image_std", defaults.Std);
        if (std.Contains(0))
        {
            throw file.Wrong("image_std", "contains 0, which would be a division by zero.", "Use the numbers from the model's publisher.");
        }

        return new PixelScaling(
            Factor: rescales ? file.Number("rescale_factor", otherwise: 1.0 / 255) : 1,
            Offset: rescales && file.Flag("rescale_offset", otherwise: false) ? 1 : 0,
            Mean: normalises ? mean : [0, 0, 0],
            Std: normalises ? std : [1, 1, 1]);
    }
}
