using System.Text.Json.Nodes;

namespace ZeroShotOrleans.Inference.Models;

/// <summary>What the graphs leave out: <c>zeroshot.json</c>, or the defaults of a family. Keys are described in docs/models.md.</summary>
public sealed record ModelManifest
{
    /// <summary>Reads <c>zeroshot.json</c>; where there is none, a folder as published on a hub is read with the defaults of its family.</summary>
    /// <param name="folder">The model folder.</param>
    /// <exception cref="ModelFolderException">A file is missing or wrong, the format is newer than this program, or no trained scale is known.</exception>
    public static ModelManifest Read(string folder) => ManifestFile.Read(folder) ?? HubFolder.Read(folder);

    /// <summary>The content of <c>zeroshot.json</c>: what <see cref="Read"/> gives back, and room for keys that it leaves alone.</summary>
    public JsonObject ToJson() => ManifestJson.Of(this);

    /// <summary>Name of the model.</summary>
    public required string Name { get; init; }

    /// <summary><c>clip</c>, <c>siglip</c>, <c>align</c>, <c>chinese_clip</c>, <c>blip</c> or <c>blip2</c>; a manifest may name another.</summary>
    public required string Family { get; init; }

    /// <summary>Width of image and text vectors.</summary>
    public required int EmbeddingDimension { get; init; }

    /// <summary>Height of the picture that the image tower sees, in pixels.</summary>
    public required int ImageHeight { get; init; }

    /// <summary>Width of the picture that the image tower sees, in pixels.</summary>
    public required int ImageWidth { get; init; }

    /// <summary>Trained multiplier of cosines, already exponentiated; about 100 for CLIP.</summary>
    public required float LogitScale { get; init; }

    /// <summary>Added after the scale; not 0 for SigLIP only.</summary>
    public float LogitBias { get; init; }

    /// <summary>
    /// Whether <see cref="LogitScale"/> is the family's usual one because the folder does not say the model's own. If that is another, every score is wrong,
    /// though the order of the labels is right.
    /// </summary>
    public bool LogitScaleAssumed { get; init; }

    /// <summary>Sigmoid of each logit instead of a softmax over the labels.</summary>
    public bool Sigmoid { get; init; }

    /// <summary>Template when a request gives none; <c>{}</c> stands for the label.</summary>
    public string PromptTemplate { get; init; } = "This is a photo of {}.";

    /// <summary>Longest token sequence, special tokens included.</summary>
    public required int ContextLength { get; init; }

    /// <summary>Every text is padded to <see cref="ContextLength"/>, and the padding counts (SigLIP).</summary>
    public bool PadToContextLength { get; init; }

    /// <summary>Id to pad with.</summary>
    public int PadTokenId { get; init; }

    /// <summary>Whether padding goes in front of the text instead of behind it.</summary>
    public bool PadLeft { get; init; }

    /// <summary>Vectors per image: 1, or 32 for BLIP-2, where the best one counts.</summary>
    public int ImageTokens { get; init; } = 1;

    /// <summary>The head that looks at image and text together (BLIP, BLIP-2), or null.</summary>
    public MatchHead? Match { get; init; }

    /// <summary>Role (<c>vision</c>, <c>text</c>, <c>itm</c>, with <c>_int8</c> and the like for variants) to path in the folder.</summary>
    public required IReadOnlyDictionary<string, string> Files { get; init; }

    /// <summary>Path in the folder to SHA-256 in hex, as the manifest states it; empty where there is none. Not checked on reading.</summary>
    public IReadOnlyDictionary<string, string> Sha256 { get; init; } = new Dictionary<string, string>();

    /// <summary>Licence, or null.</summary>
    public string? License { get; init; }
}
