using System.Text;
using ZeroShotOrleans.Inference.Text.Characters;

namespace ZeroShotOrleans.Inference.Text.Normalizers;

/// <summary>Lower case, character by character as Rust does it: no final sigma, no language, Unicode 17 whatever the machine's libraries know.</summary>
internal sealed class Lowercase : INormalizer
{
    // The only character whose lower case is two characters, and the one that ToLowerInvariant leaves as it is.
    private const string CapitalDottedI = "\u0130";
    private const string SmallDottedI = "i\u0307";

    // No capital that the runtime may not know is below this one.
    private const char FirstLateCapital = '\u1C89';

    public string Normalize(string text) => Apply(text);

    public static string Apply(string text) =>
        WithLateCapitals(text.Replace(CapitalDottedI, SmallDottedI, StringComparison.Ordinal).ToLowerInvariant());

    private static string WithLateCapitals(string text)
    {
        if (!text.AsSpan().ContainsAnyInRange(FirstLateCapital, '\uDFFF'))
        {
            return text;
        }

        var lower = new StringBuilder(text.Length);
        Span<char> units = stackalloc char[2];
        foreach (var rune in text.EnumerateRunes())
        {
            var small = UnicodeTables.LowerCaseAfterUnicode9.TryGetValue(rune.Value, out var value) ? new Rune(value) : rune;
            lower.Append(units[..small.EncodeToUtf16(units)]);
        }

        return lower.ToString();
    }
}
