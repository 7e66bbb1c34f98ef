using System.Text.Json;
using ZeroShotOrleans.Inference.Images.Config;
using ZeroShotOrleans.Inference.Scoring;

namespace ZeroShotOrleans.Inference.Models;

/// <summary>Reads <c>zeroshot.json</c>. Unknown keys are rejected unless their value disables them, because they might change the results of the model.</summary>
internal static class ManifestFile
{
    /// <summary>Name of the file.</summary>
    public const string Name = ModelFiles.Manifest;

    /// <summary>Newest supported version of the format.</summary>
    public const int Format = 1;

    /// <summary>Key of <see cref="ModelManifest.MatryoshkaDimensions"/>, here and in a config.json: the name that Jina's models and vLLM use.</summary>
    public const string MatryoshkaKey = "matryoshka_dimensions";

    /// <summary>Maximum embedding dimension. Sufficient for every known model.</summary>
    public const int MaxDimension = 16_384;

    /// <summary>Minimum context length: two special tokens and one word.</summary>
    public const int MinLength = 3;

    /// <summary>Maximum context length. Larger numbers indicate damage.</summary>
    public const int MaxLength = 65_536;

    // The keys in docs/models.md. The last ones do not affect results.
    private static readonly HashSet<string> _keys =
    [
        "format", "name", "family", "embedding_dim", MatryoshkaKey, "image_size", PatchesKey, PatchSide, MostPatches, "logit_scale", "logit_bias", "logit_scale_assumed", "activation", "prompt_template",
        "context_length", "pad_to_context_length", "pad_token_id", "padding_side", "image_tokens", "reduce", "crop_rounding", "rgb_conversion", "itm", "itm.match_index", "itm.image_states",
        ManifestTexts.LowerCase, ManifestTexts.Cleaning, ManifestTexts.Tokenizer, "files", "sha256", FolderPlaces.Key, "pulled",
        "license", "source", "exporter", "about", "description",
    ];

    private static readonly string[] _roles = [Towers.Vision, Towers.Text, Towers.Match];

    // In place of image_size.
    private const string PatchesKey = "patches", PatchSide = $"{PatchesKey}.{ProcessorKeys.PatchSize}", MostPatches = $"{PatchesKey}.{ProcessorKeys.MaxPatches}";

    // Keeps the number of values of a picture and its embeddings within 32 bits.
    internal const int MaxSide = 8_192;
    private const int MaxImageTokens = 4_096;

    private const string Remedy = "Correct it, or export the model again with tools/export; docs/models.md lists the keys.";

    /// <summary>Reads the manifest. Returns null if the folder has none.</summary>
    public static ModelManifest? Read(string folder)
    {
        if (JsonFile.Read(folder, Name, Remedy) is not { } file)
        {
            return null;
        }

        if ((file.Whole("format", 1, int.MaxValue) ?? throw file.Missing("format")) is var format and > Format)
        {
            throw new ModelFolderException(
                Name, $"has format {format}; this program reads up to {Format}.", "Update the program, or export the model again with the tools/export of this version.");
        }

        RefuseUnknownKeys(file);
        var patches = ReadPatches(file);
        var (height, width) = patches is not null ? (0, 0) : file.Pair("image_size", 1, MaxSide) ?? throw file.Missing("image_size");
        var dimension = file.Whole("embedding_dim", 1, MaxDimension) ?? throw file.Missing("embedding_dim");
        var files = ReadFiles(file);
        return new ModelManifest
        {
            Name = file.Text("name") ?? FolderName(folder),
            Family = file.Text("family") ?? throw file.Missing("family"),
            EmbeddingDimension = dimension,
            MatryoshkaDimensions = file.Wholes(MatryoshkaKey, 1, dimension),
            Patches = patches,
            ImageHeight = height,
            ImageWidth = width,
            LogitScale = (file.Number("logit_scale") ?? throw file.Missing("logit_scale")) is var scale and > 0
                ? scale : throw file.Wrong("logit_scale", "greater than 0 (the multiplier itself, not its logarithm)"),
            LogitBias = file.Number("logit_bias") ?? 0,
            LogitScaleAssumed = file.Flag("logit_scale_assumed") ?? false,
            Sigmoid = file.Choice("activation", "softmax", "sigmoid") is "sigmoid",
            PromptTemplate = ReadTemplate(file),
            ContextLength = file.Whole("context_length", MinLength, MaxLength) ?? throw file.Missing("context_length"),
            PadToContextLength = file.Flag("pad_to_context_length") ?? false,
            PadTokenId = file.Whole("pad_token_id", 0, int.MaxValue) ?? 0,
            PadLeft = file.Choice("padding_side", "right", "left") is "left",
            Texts = ManifestTexts.Read(file),
            Pictures = new PictureRules
            {
                CropsHalfToEven = file.Choice("crop_rounding", "floor", "half_even") is "half_even",
                ConvertsAfterResize = file.Choice("rgb_conversion", "before_resize", "after_resize") is "after_resize",
            },
            ImageTokens = ReadImageTokens(file),
            Match = ReadMatch(file),
            TextVariant = TextVariantOf(files),
            Files = files,
            Sha256 = file.Texts("sha256"),
            License = file.Text("license"),
        };
    }

    private static void RefuseUnknownKeys(JsonFile file)
    {
        var nested = ((string[])["itm", PatchesKey]).SelectMany(key => file.Find(key) is { ValueKind: JsonValueKind.Object } inner
            ? inner.EnumerateObject().Select(entry => ($"{key}.{entry.Name}", entry.Value)) : []);
        foreach (var (key, value) in file.All.Concat(nested))
        {
            if (!_keys.Contains(key) && value.ValueKind is not (JsonValueKind.Null or JsonValueKind.False))
            {
                throw new ModelFolderException(
                    Name, $"has the unknown key '{key}', which may change the results of the model.",
                    "Update the program, or export the model again with the tools/export of this version; docs/models.md lists the keys.");
            }
        }
    }

    /// <summary>Default name of a model: its folder name.</summary>
    public static string FolderName(string folder) => Path.GetFileName(Path.TrimEndingDirectorySeparator(Path.GetFullPath(folder)));

    private static string ReadTemplate(JsonFile file)
    {
        var template = file.Text("prompt_template") ?? "This is a photo of {}.";
        return template.Contains(Prompts.Placeholder, StringComparison.Ordinal)
            ? template : throw file.Wrong("prompt_template", $"a sentence with {Prompts.Placeholder} where the label belongs");
    }

    private static PatchGrid? ReadPatches(JsonFile file)
    {
        if (!file.Has(PatchesKey))
        {
            return null;
        }

        if (file.Has("image_size"))
        {
            throw file.Wrong(PatchesKey, "absent if there is image_size: a model takes patches, or pictures of one size");
        }

        return new PatchGrid(
            file.Whole(PatchSide, 1, PatchGrid.MaxSide) ?? throw file.Missing(PatchSide), file.Whole(MostPatches, 1, PatchGrid.MaxMost) ?? throw file.Missing(MostPatches));
    }

    private static int ReadImageTokens(JsonFile file)
    {
        var tokens = file.Whole("image_tokens", 1, MaxImageTokens) ?? 1;

        // Several cosines must be reduced to one, and the maximum is the only supported way.
        return tokens == 1 || file.Choice("reduce", "max") is not null ? tokens : throw file.Missing("reduce");
    }

    private static MatchHead? ReadMatch(JsonFile file)
    {
        if (!file.Has("itm"))
        {
            return null;
        }

        var (states, width) = file.Pair("itm.image_states", 1, MaxDimension) ?? throw file.Missing("itm.image_states");
        return new MatchHead(file.Whole("itm.match_index", 0, 1) ?? throw file.Missing("itm.match_index"), states, width);
    }

    // A folder that was pulled without a float32 text tower names the one it has twice.
    private static string? TextVariantOf(IReadOnlyDictionary<string, string> files) =>
        Towers.Variants(files.Keys, Towers.Text).FirstOrDefault(variant => files[Towers.Role(Towers.Text, variant)] == files.GetValueOrDefault(Towers.Text));

    private static IReadOnlyDictionary<string, string> ReadFiles(JsonFile file)
    {
        if (!file.Has("files"))
        {
            throw file.Missing("files");
        }

        var files = file.Texts("files");
        foreach (var (role, path) in files)
        {
            if (!_roles.Any(known => role == known || role.StartsWith($"{known}_", StringComparison.Ordinal)))
            {
                throw new ModelFolderException(
                    Name, $"has the unknown role '{role}' in files, which may change the results of the model.",
                    "Update the program, or export the model again with the tools/export of this version; docs/models.md lists the roles.");
            }

            if (!PathRule.StaysInside(path))
            {
                throw file.Wrong($"files.{role}", "a relative path with slashes that stays in the folder, such as onnx/vision_model.onnx");
            }
        }

        return files;
    }
}
