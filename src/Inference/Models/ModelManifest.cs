using System.Text.Json.Nodes;
using ZeroShotOrleans.Inference.Images.Config;
using ZeroShotOrleans.Tokenizers.Files;

namespace ZeroShotOrleans.Inference.Models;

/// <summary>Properties of a model that its graphs do not contain: <c>zeroshot.json</c>, or the defaults of a family. docs/models.md describes the keys.</summary>
internal sealed record ModelManifest
{
    /// <summary>Reads <c>zeroshot.json</c>. Without one, a folder as published on a hub is read with the defaults of its family.</summary>
    /// <param name="folder">The model folder.</param>
    /// <exception cref="ModelFolderException">A file is missing or not valid, the format is newer than this program, or no trained scale is known.</exception>
    public static ModelManifest Read(string folder) => ManifestFile.Read(folder) ?? HubFolder.Read(folder);

    /// <summary>Serializes the manifest. <see cref="Read"/> restores it; keys that it ignores may be added.</summary>
    public JsonObject ToJson() => ManifestJson.Of(this);

    /// <summary>Name of the model.</summary>
    public required string Name { get; init; }

    /// <summary><c>clip</c>, <c>siglip</c>, <c>align</c>, <c>chinese_clip</c>, <c>blip</c> or <c>blip2</c>; a manifest may name another.</summary>
    public required string Family { get; init; }

    /// <summary>Dimension of image and text embeddings.</summary>
    public required int EmbeddingDimension { get; init; }

    /// <summary>Smaller dimensions for which the embeddings were trained too: their first values, normalised again. Ascending; empty if the folder states none.</summary>
    public IReadOnlyList<int> MatryoshkaDimensions { get; init; } = [];

    /// <summary>Patches that the image tower takes instead of pictures of one size; null for those.</summary>
    public PatchGrid? Patches { get; init; }

    /// <summary>Input height of the image tower, in pixels; 0 for patches.</summary>
    public int ImageHeight { get; init; }

    /// <summary>Input width of the image tower, in pixels; 0 for patches.</summary>
    public int ImageWidth { get; init; }

    /// <summary>The variant of the text tower, such as <c>fp16</c>, in a folder without one in float32; null for float32.</summary>
    public string? TextVariant { get; init; }

    /// <summary>What is done to texts beyond what the tokenizer's files say.</summary>
    public TextRules Texts { get; init; } = TextRules.OfFiles;

    /// <summary>How pictures are prepared beyond what the preprocessing file can say.</summary>
    public PictureRules Pictures { get; init; }

    /// <summary>Trained multiplier of the cosines, already exponentiated; about 100 for CLIP.</summary>
    public required float LogitScale { get; init; }

    /// <summary>Added after scaling; not 0 only for SigLIP.</summary>
    public float LogitBias { get; init; }

    /// <summary>
    /// Whether <see cref="LogitScale"/> is the usual value of the family, because the folder does not state the model's own. If that differs, every score is
    /// wrong, although the order of the labels is right.
    /// </summary>
    public bool LogitScaleAssumed { get; init; }

    /// <summary>Whether scores are a sigmoid of each logit instead of a softmax over the labels.</summary>
    public bool Sigmoid { get; init; }

    /// <summary>Default template; <c>{}</c> is the placeholder for the label.</summary>
    public string PromptTemplate { get; init; } = "This is a photo of {}.";

    /// <summary>Maximum number of tokens, including special tokens.</summary>
    public required int ContextLength { get; init; }

    /// <summary>Whether every text is padded to <see cref="ContextLength"/> and the padding affects the result (SigLIP).</summary>
    public bool PadToContextLength { get; init; }

    /// <summary>Token id of the padding.</summary>
    public int PadTokenId { get; init; }

    /// <summary>Whether padding precedes the text instead of following it.</summary>
    public bool PadLeft { get; init; }

    /// <summary>Number of embeddings per image: 1, or 32 for BLIP-2, which uses the maximum cosine over them.</summary>
    public int ImageTokens { get; init; } = 1;

    /// <summary>The image-text matching head (BLIP, BLIP-2), or null.</summary>
    public MatchHead? Match { get; init; }

    /// <summary>Maps roles (<c>vision</c>, <c>text</c>, <c>itm</c>, with suffixes such as <c>_int8</c> for variants) to paths in the folder.</summary>
    public required IReadOnlyDictionary<string, string> Files { get; init; }

    /// <summary>Maps paths in the folder to SHA-256 in hex, as stated in the manifest; empty if it states none. Not verified on reading.</summary>
    public IReadOnlyDictionary<string, string> Sha256 { get; init; } = new Dictionary<string, string>();

    /// <summary>Licence, or null.</summary>
    public string? License { get; init; }
}
