using ZeroShotOrleans.Tokenizers.Files;

namespace ZeroShotOrleans.Inference.Models;

/// <summary>Reads a folder of open_clip, as on a hub or as Immich publishes it. Its configuration has no <c>model_type</c>.</summary>
/// <remarks>Keys: https://github.com/mlfoundations/open_clip, <c>model_configs</c>. What shapes the towers is in the graphs already and is not read.</remarks>
internal static class OpenClipFolder
{
    // CLIPTextCfg.context_length; its tokenizer pads with 0.
    private const int DefaultContextLength = 77;
    private const string Remedy = "Download the file again, or export the model with tools/export.";

    /// <summary>The configuration, and the start of its keys; null if the folder is not one of open_clip.</summary>
    public static (JsonFile File, string Start)? ConfigOf(string folder)
    {
        // Many repositories have the configurations of both libraries; that of transformers says more.
        var config = JsonFile.Read(folder, FolderPlaces.Of(folder).Config + ModelFiles.Config, Remedy);
        return config is not null && config.Has("model_type") ? null
            : JsonFile.Read(folder, ModelFiles.OpenClip, Remedy) is { } own ? (own, "model_cfg.")
            : config is not null && config.Has("vision_cfg") ? (config, "")
            : null;
    }

    /// <summary>Derives the manifest.</summary>
    /// <exception cref="ModelFolderException">There are no ONNX towers, a required value is missing, or a text rule is not known.</exception>
    public static ModelManifest Read(string folder, JsonFile config, string start, PendingGraphs? pending = null)
    {
        var places = FolderPlaces.Of(folder);
        var files = pending?.Files ?? Towers.Find(folder, places);
        if (files.Count == 0 && pending is null)
        {
            throw new ModelFolderException(
                ManifestFile.FolderName(folder), "is an open_clip checkpoint without ONNX towers: it has weights for PyTorch only.", "Export it: python tools/export/export.py FOLDER OUT --verify");
        }

        var texts = TextsOf(folder, places, start);
        var pairwise = config.Has(start + "init_logit_bias");
        var family = Family.All.First(family => family.IsOpenClip && family.Sigmoid == pairwise);
        var (scale, bias, isAssumed) = pending is { HaveScale: true } ? PendingGraphs.Scale : TrainedScale.Of(folder, family);
        var picture = Preprocessing.Load(folder, new Images.ImageLimits());

        // A tower without a causal mask sees the padding.
        var seesPadding = config.Flag(start + "text_cfg.no_causal_mask") ?? false;
        return new ModelManifest
        {
            Name = ManifestFile.FolderName(folder),
            Family = family.Name,
            EmbeddingDimension = config.Whole(start + "embed_dim", 1, ManifestFile.MaxDimension) ?? throw config.Missing(start + "embed_dim"),
            ImageHeight = picture.Height,
            ImageWidth = picture.Width,
            LogitScale = scale,
            LogitBias = bias,
            LogitScaleAssumed = isAssumed,
            Sigmoid = pairwise,
            Texts = texts,
            PromptTemplate = family.PromptTemplate,
            ContextLength = config.Whole(start + "text_cfg.context_length", ManifestFile.MinLength, ManifestFile.MaxLength) ?? DefaultContextLength,
            PadToContextLength = seesPadding,
            PadTokenId = texts.IsSimpleTokenizer ? 0 : PadToken.Require(folder, places.Texts, JsonFile.Read(folder, places.Texts + ModelFiles.TokenizerConfig, Remedy)),
            Files = files,
        };
    }

    private static TextRules TextsOf(string folder, FolderPlaces places, string start)
    {
        var name = start.Length == 0 ? places.Config + ModelFiles.Config : ModelFiles.OpenClip;
        try
        {
            return OpenClipTexts.Read(Path.Combine(folder, name), start.Length == 0 ? null : start.TrimEnd('.'));
        }
        catch (InvalidDataException e)
        {
            throw FileErrors.Of(folder, name, e);
        }
    }
}
