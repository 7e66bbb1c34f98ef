using System.Text.Json;

namespace ZeroShotOrleans.Inference.Images.Config;

/// <summary>What becomes of the keys of an image processor's configuration. A key that is in no list is refused, unless it switches something off.</summary>
/// <remarks>
/// The reference sets whatever key a file holds as an attribute and uses those that its class knows. Which these are depends on class and version, so
/// a key that nothing is known of may change pixels somewhere; only what cannot is passed over.
/// </remarks>
internal static class ProcessorKeys
{
    /// <summary>Key that holds the image processor in <c>processor_config.json</c> of transformers 5.</summary>
    public const string Nested = "image_processor";

    /// <summary>Keys that are done as the reference's class does them.</summary>
    public static IReadOnlyList<ProcessorKey> Honoured { get; } =
    [
        new("image_processor_type", "names the class, whose defaults fill what the file leaves out; without it the model_type of config.json does"),
        new("feature_extractor_type", "the same before 2023"),
        new("do_resize", "true or false"),
        new("size", "a number, two numbers (height, width), {height, width} or {shortest_edge}"),
        new("default_to_square", "whether a size of one number is a square or the shortest edge"),
        new("use_square_size", "CLIP's class only, with a size of 224: the picture is squashed to that square"),
        new("resample", "Pillow's number, 0 to 5"),
        new("do_center_crop", "true or false"),
        new("crop_size", "a number, two numbers or {height, width}"),
        new("do_convert_rgb", "true or false"),
        new("do_rescale", "true or false"),
        new("rescale_factor", "a number"),
        new("rescale_offset", "EfficientNet's class only: subtracts 1 after rescaling"),
        new("include_top", "EfficientNet's class only, and only false: true, its default, normalises again for classifiers"),
        new("do_normalize", "true or false"),
        new("image_mean", "a number or three"),
        new("image_std", "a number or three, none of them 0"),
    ];

    /// <summary>Keys that change no pixel.</summary>
    public static IReadOnlyList<ProcessorKey> Harmless { get; } =
    [
        new("processor_class", "names what joins image processor and tokenizer"),
        new("_processor_class", "the same"),
        new("tokenizer_class", "says nothing of pictures"),
        new("model_input_names", "names of outputs"),
        new("return_tensors", "kind of array that the reference gives back"),
        new("device", "where the reference computes"),
        new("disable_grouping", "how the reference makes batches"),
        new("use_fast", "which of its two implementations the reference takes; this program does as the one over Pillow"),
        new("backend", "the same"),
        new("image_seq_length", "length of a text that the image goes into"),
        new("do_pad", "BLIP's class only: pads to the largest picture of a batch, and all have one size here"),
        new("size_divisor", "no class of these uses it; BLIP's files have it"),
        new("transformers_version", "what wrote the file"),
        new("name_or_path", "where it was loaded from"),
        new("_name_or_path", "the same"),
        new("_commit_hash", "the same"),
        new("_valid_processor_keys", "a list of keys that a version of the library wrote down"),
    ];

    /// <summary>Keys whose one value changes nothing and is passed over; every other value of theirs is refused.</summary>
    public static IReadOnlyList<(ProcessorKey Key, string Harmless)> HarmlessWith { get; } =
    [
        (new("data_format", "order of the axes that the towers take"), "channels_first"),
        (new("input_data_format", "order of the axes of a decoded picture"), "channels_last"),
    ];

    /// <summary>Keys that are known to change pixels in a way that is not done here; with false or null they are passed over, as every key is.</summary>
    public static IReadOnlyList<ProcessorKey> Refused { get; } =
    [
        new("pad_size", "padding to a size"),
        new("do_flip_channel_order", "blue first"),
        new("crop_pct", "resizes to more than is kept"),
        new("interpolation", "another name of the filter"),
        new("antialias", "a resize that is not Pillow's"),
        new("max_size", "a limit of the longest edge"),
        new("patch_size", "pictures cut into patches"),
        new("max_num_patches", "the same"),
        new("auto_map", "code of the model's own"),
    ];

    private static readonly HashSet<string> _passed = [.. Honoured.Concat(Harmless).Select(key => key.Name)];

    /// <summary>Refuses the first key that would change pixels in a way that is not done here.</summary>
    /// <param name="file">The configuration.</param>
    /// <param name="className">The class that it is of, for the message.</param>
    /// <param name="defaults">What that class is known to do.</param>
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
                ? file.Wrong(key, $"is {Shown(value)}, and what {className} would do with it is not done here.", "Use a model without it; docs/models.md lists the keys.")
                : file.Wrong(key, $"is {Shown(value)}.", $"Write {harmless}, or leave it out.");
        }
    }

    private static bool SwitchesOff(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.Null or JsonValueKind.False => true,
        JsonValueKind.Array => value.GetArrayLength() == 0,
        JsonValueKind.Object => !value.EnumerateObject().Any(),
        _ => false,
    };

    private static string Shown(JsonElement value) => value.GetRawText() is { Length: > 80 } text ? $"{text[..77]}..." : value.GetRawText();
}

/// <summary>A key and what there is to say of it.</summary>
internal sealed record ProcessorKey(string Name, string Note);
