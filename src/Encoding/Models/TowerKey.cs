namespace ZeroShotOrleans.Encoding.Models;

/// <summary>The parts of a model that are loaded and unloaded separately.</summary>
internal enum TowerKind
{
    /// <summary>Images to embeddings. Ordered before <see cref="Match"/>: its workers use the head and end first.</summary>
    Image,

    /// <summary>Texts to embeddings.</summary>
    Text,

    /// <summary>The head of BLIP and BLIP-2 that sees image and text together.</summary>
    Match,
}

/// <summary>One tower of one model.</summary>
/// <param name="Model">Name of the model.</param>
/// <param name="Kind">Which tower.</param>
/// <param name="Fingerprint">
/// Identifies its files and their preparation: <see cref="ModelInfo.TextFingerprint"/> of a text tower, otherwise <see cref="ModelInfo.Fingerprint"/>. An edited folder
/// has different towers.
/// </param>
internal readonly record struct TowerKey(string Model, TowerKind Kind, string Fingerprint = "");
