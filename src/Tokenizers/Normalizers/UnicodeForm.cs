using System.Text;
using ZeroShotOrleans.Tokenizers.Characters;

namespace ZeroShotOrleans.Tokenizers.Normalizers;

/// <summary>NFC, NFD, NFKC or NFKD.</summary>
/// <remarks>
/// The reference normalizes according to Unicode 9: characters that combine or decompose only in later versions stay unchanged and act as boundaries for
/// normalization. The Unicode version of the runtime depends on the machine.
/// </remarks>
internal sealed class UnicodeForm(NormalizationForm form) : INormalizer
{
    // string.Normalize rejects only this noncharacter. It does not decompose or combine, so the text on either side of it
    // can be normalized separately.
    private static readonly Rune _refused = new('\uFFFE');

    public string Normalize(string text) => Apply(text, form);

    public static string Apply(string text, NormalizationForm form) => Apply(text, form, UnicodeTables.NormalizedAfterUnicode9.Contains);

    /// <summary>The same with the Unicode version of the runtime, which is at least that of the machine's ICU.</summary>
    public static string ApplyNewest(string text, NormalizationForm form) => Apply(text, form, static _ => false);

    private static string Apply(string text, NormalizationForm form, Func<Rune, bool> isKept)
    {
        if (Ascii.IsValid(text))
        {
            return text;
        }

        StringBuilder? normalized = null;
        var done = 0;
        var position = 0;
        foreach (var rune in text.EnumerateRunes())
        {
            var next = position + rune.Utf16SequenceLength;
            if (rune == _refused || isKept(rune))
            {
                normalized ??= new StringBuilder(text.Length);
                normalized.Append(text[done..position].Normalize(form)).Append(text, position, next - position);
                done = next;
            }

            position = next;
        }

        return normalized is null ? text.Normalize(form) : normalized.Append(text[done..].Normalize(form)).ToString();
    }

    /// <summary>Whether the runtime normalizes: in invariant globalization mode it returns every text unchanged.</summary>
    public static bool IsAvailable => "e\u0301".Normalize(NormalizationForm.FormC).Length == 1;
}
