using System.Text.Json;
using ZeroShotOrleans.Inference.Images;

namespace ZeroShotOrleans.Inference.Models;

/// <summary>Reads a folder as published on a Hugging Face hub, without a manifest. The family supplies what its files do not state.</summary>
internal static class HubFolder
{
    private const string Remedy = "Download the file again, or export the model with tools/export.";

    // RobertaConfig and its kin: pad_token_id, after which positions start.
    private const int RobertaPadding = 1;

    private static readonly string[] _robertaTypes = ["roberta", "xlm-roberta", "xlm-roberta-xl", "camembert", "roberta-prelayernorm", "xmod", "mpnet", "data2vec-text"];

    /// <summary>Derives the manifest of the folder.</summary>
    /// <param name="folder">The folder.</param>
    /// <param name="pending">What is still to be downloaded; null for a complete folder.</param>
    /// <exception cref="ModelFolderException">The family is unknown, or a required value without a default is missing.</exception>
    public static ModelManifest Read(string folder, PendingGraphs? pending = null)
    {
        if (OpenClipFolder.ConfigOf(folder) is var (openClip, start))
        {
            return OpenClipFolder.Read(folder, openClip, start, pending);
        }

        var places = FolderPlaces.Of(folder);
        var config = JsonFile.Read(folder, places.Config + ModelFiles.Config, Remedy) ?? throw new ModelFolderException(
            folder, $"contains no model in a layout that is known: neither {ManifestFile.Name}, {ModelFiles.Config} nor {ModelFiles.OpenClip}. {FolderContent.Of(folder)}",
            "Specify a model folder, or create one with tools/export.");
        var family = FamilyOf(config, places);
        var tokenizer = JsonFile.Read(folder, places.Texts + ModelFiles.TokenizerConfig, Remedy);
        var picture = Preprocessing.Load(folder, new ImageLimits());
        var (scale, bias, isAssumed) = pending is { HaveScale: true } ? PendingGraphs.Scale : TrainedScale.Of(folder, family);
        var files = pending?.Files ?? Towers.Find(folder, places);
        var textVariant = files.ContainsKey(Towers.Text) ? null : Towers.MostPrecise(Towers.Variants(files.Keys, Towers.Text));
        var dimension = config.Whole(family.DimensionKey, 1, ManifestFile.MaxDimension) ?? family.DefaultDimension;
        return new ModelManifest
        {
            Name = ManifestFile.FolderName(folder),
            Family = family.Name,
            EmbeddingDimension = dimension,
            MatryoshkaDimensions = config.Wholes(ManifestFile.MatryoshkaKey, 1, dimension),
            Patches = picture.Patches,
            ImageHeight = picture.Height,
            ImageWidth = picture.Width,
            LogitScale = scale,
            LogitBias = bias,
            LogitScaleAssumed = isAssumed,
            Sigmoid = family.Sigmoid,
            PromptTemplate = family.PromptTemplate,
            ContextLength = ContextLength(config, tokenizer, family),
            PadToContextLength = family.PadToContextLength,
            PadTokenId = PadTokenId(folder, places, tokenizer, family),
            PadLeft = tokenizer?.Choice("padding_side", "right", "left") is "left",
            TextVariant = textVariant,
            Files = textVariant is null ? files : new Dictionary<string, string>(files, StringComparer.Ordinal) { [Towers.Text] = files[Towers.Role(Towers.Text, textVariant)] },
        };
    }

    /// <summary>Whether the folder is a repository of one tower.</summary>
    public static bool IsHalf(string folder) =>
        JsonFile.Read(folder, ModelFiles.Config, Remedy)?.Text("model_type") is { } type && (FolderPlaces.TowerOf(type) is not null || Family.OfHubType(type) is { ImagesOf: not null });

    private static Family FamilyOf(JsonFile config, FolderPlaces places)
    {
        var type = config.Text("model_type") ?? throw config.Missing("model_type");
        if (FolderPlaces.TowerOf(type) is var (whole, tower))
        {
            return !places.AreTogether && Family.OfHubType(whole) is { } family ? family : throw new ModelFolderException(
                ModelFiles.Config, $"has the model_type {type}: this repository has the {tower} tower only.",
                $"Put it and its sister with the {(tower == "image" ? "text" : "image")} tower of the same model side by side into one folder, and specify that.");
        }

        if (Family.OfHubType(type) is { ImagesOf: { } images } && places.AreTogether)
        {
            throw new ModelFolderException(
                ModelFiles.Config, $"has the model_type {type}: this repository has the text tower only.",
                $"Put it and the repository of the {images} model whose text tower it replaces side by side into one folder, and specify that.");
        }

        return Family.OfHubType(type) ?? throw new ModelFolderException(
            ModelFiles.Config,
            $"has the model_type {type}, which is not supported.",
            $"Supported: {string.Join(", ", Family.All.Select(family => family.HubType))}. Other models need a zeroshot.json; docs/models.md lists its keys.");
    }

    // The minimum of the position table, the tokenizer's limit and the length that the family was trained on.
    private static int ContextLength(JsonFile config, JsonFile? tokenizer, Family family)
    {
        var length = (config.Whole("text_config.max_position_embeddings", ManifestFile.MinLength, ManifestFile.MaxLength)
            ?? config.Whole("max_position_embeddings", ManifestFile.MinLength, ManifestFile.MaxLength)) is { } positions
            ? positions - UnusedPositions(config, family)
            : family.DefaultContextLength;

        // A tokenizer without a limit has 1e30 here, which does not fit into an integer.
        if (tokenizer?.Find("model_max_length") is { ValueKind: JsonValueKind.Number } limit && limit.GetDouble() is var most and >= ManifestFile.MinLength && most < length)
        {
            length = (int)most;
        }

        return Math.Min(length, family.MaxContextLength ?? length);
    }

    private static int UnusedPositions(JsonFile config, Family family) =>
        family.PositionsFollowPadding || _robertaTypes.Contains(config.Text("text_config.model_type"))
            ? 1 + (config.Whole("text_config.pad_token_id", 0, ManifestFile.MaxLength) ?? RobertaPadding)
            : 0;

    private static int PadTokenId(string folder, FolderPlaces places, JsonFile? tokenizer, Family family)
    {
        // If an attention mask or causal attention hides the padding, any id works. Otherwise a wrong id would change the embeddings.
        return family.PadToContextLength ? PadToken.Require(folder, places.Texts, tokenizer)
            : tokenizer is null ? 0
            : PadToken.Find(folder, places.Texts, tokenizer) ?? 0;
    }
}
