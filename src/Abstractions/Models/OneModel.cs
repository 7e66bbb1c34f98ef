namespace ZeroShotOrleans;

/// <summary>An answer that was made of several is of one model.</summary>
internal static class OneModel
{
    /// <summary>Refuses parts of different models.</summary>
    /// <param name="model">Name of the model; empty: the default.</param>
    /// <param name="fingerprints">What encoded each part; empty where that is not known.</param>
    /// <exception cref="ZeroShotException">They differ.</exception>
    public static void Require(string model, IEnumerable<string> fingerprints)
    {
        string[] different = [.. fingerprints.Distinct(StringComparer.Ordinal)];
        if (different.Length > 1)
        {
            throw new ZeroShotException(ZeroShotError.ModelMismatch,
                $"The folder of {(model.Length > 0 ? $"the model '{model}'" : "the default model")} changed while the request ran: its parts were encoded by " +
                $"{string.Join(" and ", different.Select(FingerprintText.Abbreviate))}. Send the request again.");
        }
    }
}
