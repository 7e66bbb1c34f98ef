using System.Text;
using ZeroShotOrleans.Tokenizers.Characters;

namespace ZeroShotOrleans.Tokenizers.Normalizers;

/// <summary>Lower-cases each character as Rust does: no final sigma, culture-invariant, Unicode 17 regardless of what the runtime supports.</summary>
internal sealed class Lowercase : INormalizer
{
    // The only character whose lower case has two characters, and the one that ToLowerInvariant does not change.
    private const string CapitalDottedI = "\u0130";
    private const string SmallDottedI = "i\u0307";

    // Lower bound of the capitals that an older runtime may not know.
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
