using System.Text.Json;
using ZeroShotOrleans.Inference.Images;

namespace ZeroShotOrleans.Inference.Models;

/// <summary>Reads a folder as it is published on a Hugging Face hub, without a manifest: what its files do not say, its family does.</summary>
internal static class HubFolder
{
    private const string Remedy = "Download the file again, or write the folder with tools/export.";

    /// <summary>The manifest that the folder would have.</summary>
    /// <exception cref="ModelFolderException">It is of no known family, or lacks something that no default can stand for.</exception>
    public static ModelManifest Read(string folder)
    {
        var config = JsonFile.Read(folder, ModelFiles.Config, Remedy) ?? throw new ModelFolderException(
            folder, $"holds neither {ManifestFile.Name} nor {ModelFiles.Config}.", "Name a model folder; tools/export writes one.");
        var family = FamilyOf(config);
        var tokenizer = JsonFile.Read(folder, ModelFiles.TokenizerConfig, Remedy);
        var picture = Preprocessing.Load(folder, new ImageLimits());
        var (scale, bias, isAssumed) = TrainedScale.Of(folder, family);
        return new ModelManifest
        {
            Name = ManifestFile.FolderName(folder),
            Family = family.Name,
            EmbeddingDimension = config.Whole(family.DimensionKey, 1, ManifestFile.MaxDimension) ?? family.DefaultDimension,
            ImageHeight = picture.Height,
            ImageWidth = picture.Width,
            LogitScale = scale,
            LogitBias = bias,
            LogitScaleAssumed = isAssumed,
            Sigmoid = family.Sigmoid,
            PromptTemplate = family.PromptTemplate,
            ContextLength = ContextLength(config, tokenizer, family),
            PadToContextLength = family.PadToContextLength,
            PadTokenId = PadTokenId(folder, tokenizer, family),
            PadLeft = tokenizer?.Choice("padding_side", "right", "left") is "left",
            Files = Towers.Find(folder),
        };
    }

    private static Family FamilyOf(JsonFile config)
    {
        var type = config.Text("model_type") ?? throw config.Missing("model_type");
        return Family.OfHubType(type) ?? throw new ModelFolderException(
            ModelFiles.Config,
            type == "siglip2"
                ? "has the model_type siglip2: a model that takes lists of patches instead of one picture (NaFlex)."
                : $"has the model_type {type}, which is not known here.",
            type == "siglip2"
                ? "Take a SigLIP 2 of fixed resolution; its model_type is siglip."
                : $"Known are {string.Join(", ", Family.All.Select(family => family.HubType))}. A folder of another kind needs a zeroshot.json; docs/models.md lists its keys.");
    }

    // The shortest of what the position table holds, what the tokenizer was set to, and what the family was trained on.
    private static int ContextLength(JsonFile config, JsonFile? tokenizer, Family family)
    {
        var length = config.Whole("text_config.max_position_embeddings", ManifestFile.MinLength, ManifestFile.MaxLength) ?? family.DefaultContextLength;

        // A tokenizer without a limit writes 1e30 here, which is no whole number that fits.
        if (tokenizer?.Find("model_max_length") is { ValueKind: JsonValueKind.Number } limit && limit.GetDouble() is var most and >= ManifestFile.MinLength && most < length)
        {
            length = (int)most;
        }

        return Math.Min(length, family.MaxContextLength ?? length);
    }

    private static int PadTokenId(string folder, JsonFile? tokenizer, Family family)
    {
        if (tokenizer is not null && PadToken.Find(folder, tokenizer) is { } id)
        {
            return id;
        }

        // Where a mask or causality hides the padding, any id does. Where it counts, a guess would give other vectors.
        return !family.PadToContextLength
            ? 0
            : throw new ModelFolderException(
                ModelFiles.TokenizerConfig,
                $"does not say which token pads, and the padding of the family {family.Name} counts.",
                "Download tokenizer_config.json and tokenizer.json of the checkpoint, or write the folder with tools/export.");
    }
}
