namespace ZeroShotOrleans.Inference.Text.Normalizers;

/// <summary>Lower case, character by character as Rust does it: no final sigma, no language.</summary>
internal sealed class Lowercase : INormalizer
{
    // The only character whose lower case is two characters, and the one that ToLowerInvariant leaves as it is.
    private const string CapitalDottedI = "\u0130";
    private const string SmallDottedI = "i\u0307";

    public string Normalize(string text) => Apply(text);

    public static string Apply(string text) =>
        text.Replace(CapitalDottedI, SmallDottedI, StringComparison.Ordinal).ToLowerInvariant();
}
