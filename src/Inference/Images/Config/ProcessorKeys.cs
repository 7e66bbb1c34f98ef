using System.Text.Json;

namespace ZeroShotOrleans.Inference.Images.Config;

/// <summary>How the keys of an image processor configuration are handled. Unlisted keys are rejected unless their value is false or null.</summary>
/// <remarks>
/// The reference sets every key as an attribute and uses those that its class knows. Since that depends on class and version, an unknown key
/// might change pixels; only keys that cannot are ignored.
/// </remarks>
internal static class ProcessorKeys
{
    /// <summary>Key of the image processor in <c>processor_config.json</c> of transformers 5.</summary>
    public const string Nested = "image_processor";

    /// <summary>Keys of pictures that are cut into patches.</summary>
    public const string PatchSize = "patch_size", MaxPatches = "max_num_patches";

    /// <summary>Keys that are applied as in the reference.</summary>
    public static IReadOnlyList<ProcessorKey> Honoured { get; } =
    [
        new("image_processor_type", "the class, which supplies defaults for missing keys; without it, the model_type of config.json determines the class"),
        new("feature_extractor_type", "the same, before 2023"),
        new("do_resize", "true or false"),
        new("size", "a number, two numbers (height, width), {height, width} or {shortest_edge}"),
        new("default_to_square", "whether a size of one number is a square or the shortest edge"),
        new("use_square_size", "CLIP's class only, with a size of 224: resizes to that square, ignoring the aspect ratio"),
        new("resample", "Pillow's number, 0 to 5"),
        new("do_center_crop", "true or false"),
        new("crop_size", "a number, two numbers or {height, width}"),
        new("do_convert_rgb", "true or false"),
        new("do_rescale", "true or false"),
        new("rescale_factor", "a number"),
        new("rescale_offset", "EfficientNet's class only: subtracts 1 after rescaling"),
        new("include_top", "EfficientNet's class only, and only false: true, its default, normalizes again for classifiers"),
        new("do_normalize", "true or false"),
        new("image_mean", "a number or three"),
        new("image_std", "a number or three, none of them 0"),
        new(PatchSize, "SigLIP 2's class only: side of the patches into which pictures are cut, 1 to 64"),
        new(MaxPatches, "SigLIP 2's class only: how many, 1 to 4,096"),
    ];

    /// <summary>Keys that do not affect pixels.</summary>
    public static IReadOnlyList<ProcessorKey> Harmless { get; } =
    [
        new("processor_class", "class that combines image processor and tokenizer"),
        new("_processor_class", "the same"),
        new("tokenizer_class", "tokenizer only"),
        new("model_input_names", "names of outputs"),
        new("return_tensors", "array type that the reference returns"),
        new("device", "where the reference computes"),
        new("disable_grouping", "how the reference makes batches"),
        new("use_fast", "which of its two implementations the reference uses; this program matches the one based on Pillow"),
        new("backend", "the same"),
        new("image_seq_length", "length of a text that contains the image"),
        new("do_pad", "BLIP's class only: pads to the largest picture of a batch; here all have the same size"),
        new("size_divisor", "present in BLIP's files, but not used by these classes"),
        new("transformers_version", "version that wrote the file"),
        new("name_or_path", "where it was loaded from"),
        new("_name_or_path", "the same"),
        new("_commit_hash", "the same"),
        new("_valid_processor_keys", "list of keys written by one version of the library"),
    ];

    /// <summary>Keys with one value that has no effect and is ignored; every other value is rejected.</summary>
    public static IReadOnlyList<(ProcessorKey Key, string Harmless)> HarmlessWith { get; } =
    [
        (new("data_format", "axis order of the tower input"), "channels_first"),
        (new("input_data_format", "axis order of a decoded picture"), "channels_last"),
    ];

    /// <summary>Keys that change pixels in an unsupported way; ignored if false or null, like every key.</summary>
    public static IReadOnlyList<ProcessorKey> Refused { get; } =
    [
        new("pad_size", "padding to a size"),
        new("do_flip_channel_order", "blue first"),
        new("crop_pct", "resize larger than the crop"),
        new("interpolation", "another name of the filter"),
        new("antialias", "a resize that is not Pillow's"),
        new("max_size", "a limit of the longest edge"),
        new("auto_map", "custom code"),
    ];

    private static readonly HashSet<string> _passed = [.. Honoured.Concat(Harmless).Select(key => key.Name)];

    /// <summary>Rejects the first key that would change pixels in an unsupported way.</summary>
    /// <param name="file">The configuration.</param>
    /// <param name="className">Its class, for the message.</param>
    /// <param name="defaults">What the class supports.</param>
    public static void Check(ConfigFile file, string className, ProcessorDefaults defaults)
    {
        foreach (var (key, value) in file.All)
        {
            var isOwn = !defaults.KeysOfOthers.Contains(key);
            if ((isOwn && _passed.Contains(key)) || SwitchesOff(value))
            {
                continue;
            }

            var harmless = HarmlessWith.FirstOrDefault(entry => entry.Key.Name == key).Harmless;
            if (harmless is not null && value.ValueKind is JsonValueKind.String && value.GetString() == harmless)
            {
                continue;
            }

            throw harmless is null
                ? file.Wrong(key, $"is {Shorten(value)}, which is not supported for {className}.", "Use a model without this key; docs/models.md lists the supported keys.")
                : file.Wrong(key, $"is {Shorten(value)}.", $"Set it to {harmless}, or remove it.");
        }
    }

    private static bool SwitchesOff(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.Null or JsonValueKind.False => true,
        JsonValueKind.Array => value.GetArrayLength() == 0,
        JsonValueKind.Object => !value.EnumerateObject().Any(),
        _ => false,
    };

    private static string Shorten(JsonElement value) => value.GetRawText() is { Length: > 80 } text ? $"{text[..77]}..." : value.GetRawText();
}

/// <summary>A key and a note about it.</summary>
internal sealed record ProcessorKey(string Name, string Note);
