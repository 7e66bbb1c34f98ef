namespace ZeroShotOrleans.Encoding.Models;

/// <summary>A request that started with another text tower than an encoder silo has.</summary>
internal static class TextTowerMismatch
{
    /// <summary>The exception.</summary>
    /// <param name="model">Name of the model.</param>
    /// <param name="found">The <see cref="ModelInfo.TextFingerprint"/> of the silo.</param>
    /// <param name="required">That of the request.</param>
    public static ZeroShotException Of(string model, string found, string required) => new(ZeroShotError.ModelMismatch,
        $"The text tower of the model '{model}' on an encoder silo differs from the one that the request started with: {FingerprintText.Abbreviate(found)} instead of " +
        $"{FingerprintText.Abbreviate(required)}. Make the folders equal on all encoder silos, or retry.");
}
