using System.Text.Json.Nodes;
using ZeroShotOrleans.Inference.Images.Config;

namespace ZeroShotOrleans.Inference.Models;

/// <summary>Serializes a manifest in the format that <see cref="ManifestFile"/> reads.</summary>
internal static class ManifestJson
{
    /// <summary>All keys in documented order, including default values.</summary>
    public static JsonObject Of(ModelManifest manifest)
    {
        var json = new JsonObject
        {
            ["format"] = ManifestFile.Format,
            ["name"] = manifest.Name,
            ["family"] = manifest.Family,
            ["embedding_dim"] = manifest.EmbeddingDimension,
            [manifest.Patches is null ? "image_size" : "patches"] = manifest.Patches is { } patches
                ? new JsonObject { [ProcessorKeys.PatchSize] = patches.Side, [ProcessorKeys.MaxPatches] = patches.Most }
                : new JsonArray(manifest.ImageHeight, manifest.ImageWidth),
            ["logit_scale"] = manifest.LogitScale,
            ["logit_bias"] = manifest.LogitBias,
            ["logit_scale_assumed"] = manifest.LogitScaleAssumed,
            ["activation"] = manifest.Sigmoid ? "sigmoid" : "softmax",
            ["prompt_template"] = manifest.PromptTemplate,
            ["context_length"] = manifest.ContextLength,
            ["pad_to_context_length"] = manifest.PadToContextLength,
            ["pad_token_id"] = manifest.PadTokenId,
            ["padding_side"] = manifest.PadLeft ? "left" : "right",
        };
        if (manifest.MatryoshkaDimensions.Count > 0)
        {
            json[ManifestFile.MatryoshkaKey] = new JsonArray([.. manifest.MatryoshkaDimensions.Select(dimension => (JsonNode)dimension)]);
        }

        if (manifest.Texts.LowerCase is { } lowerCase)
        {
            json[ManifestTexts.LowerCase] = lowerCase;
        }

        if (ManifestTexts.NameOf(manifest.Texts.Cleaning) is { } cleaning)
        {
            json[ManifestTexts.Cleaning] = cleaning;
        }

        if (manifest.Texts.IsSimpleTokenizer)
        {
            json[ManifestTexts.Tokenizer] = ManifestTexts.SimpleTokenizer;
        }

        if (manifest.Pictures.CropsHalfToEven)
        {
            json["crop_rounding"] = "half_even";
        }

        if (manifest.Pictures.ConvertsAfterResize)
        {
            json["rgb_conversion"] = "after_resize";
        }

        if (manifest.ImageTokens > 1)
        {
            json["image_tokens"] = manifest.ImageTokens;
            json["reduce"] = "max";
        }

        if (manifest.Match is { } match)
        {
            json["itm"] = new JsonObject { ["match_index"] = match.MatchIndex, ["image_states"] = new JsonArray(match.States, match.Width) };
        }

        json["files"] = Texts(manifest.Files);
        json["sha256"] = Texts(manifest.Sha256);
        json["license"] = manifest.License;
        return json;
    }

    private static JsonObject Texts(IReadOnlyDictionary<string, string> texts) =>
        new(texts.OrderBy(entry => entry.Key, StringComparer.Ordinal).Select(entry => KeyValuePair.Create(entry.Key, (JsonNode?)entry.Value)));
}
