namespace ZeroShotOrleans.Grains.Models;

/// <summary>The parts of a model that are loaded and unloaded one by one.</summary>
internal enum TowerKind
{
    /// <summary>Pictures to vectors. Ahead of <see cref="Match"/>: its workers use the head and end first.</summary>
    Image,

    /// <summary>Texts to vectors.</summary>
    Text,

    /// <summary>The head of BLIP and BLIP-2 that looks at a picture and a text together.</summary>
    Match,
}

/// <summary>One tower of one model.</summary>
/// <param name="Model">Name of the model.</param>
/// <param name="Kind">Which tower.</param>
/// <param name="Fingerprint">
/// What its files and their preparation are: <see cref="ModelInfo.TextFingerprint"/> of a text tower, else <see cref="ModelInfo.Fingerprint"/>. A folder that
/// was edited has other towers.
/// </param>
internal readonly record struct TowerKey(string Model, TowerKind Kind, string Fingerprint = "");
