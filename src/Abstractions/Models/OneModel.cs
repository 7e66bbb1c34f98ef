namespace ZeroShotOrleans;

/// <summary>Ensures that all parts of a response come from the same model.</summary>
internal static class OneModel
{
    /// <summary>Rejects parts of different models.</summary>
    /// <param name="model">Name of the model; empty for the default.</param>
    /// <param name="fingerprints">The model that encoded each part; empty if unknown.</param>
    /// <exception cref="ZeroShotException">They differ.</exception>
    public static void Require(string model, IEnumerable<string> fingerprints)
    {
        string[] different = [.. fingerprints.Distinct(StringComparer.Ordinal)];
        if (different.Length > 1)
        {
            throw new ZeroShotException(ZeroShotError.ModelMismatch,
                $"The folder of {(model.Length > 0 ? $"the model '{model}'" : "the default model")} changed during the request: its parts were encoded by " +
                $"{string.Join(" and ", different.Select(FingerprintText.Abbreviate))}. Send the request again.");
        }
    }
}
