using System.Text;
using ZeroShotOrleans.Inference.Text.Characters;

namespace ZeroShotOrleans.Inference.Text.Normalizers;

/// <summary>NFC, NFD, NFKC or NFKD.</summary>
/// <remarks>
/// The reference normalises by Unicode 9: what combines or decomposes only since then stays as it is there, and ends what comes before it. The
/// runtime's own version depends on the machine.
/// </remarks>
internal sealed class UnicodeForm(NormalizationForm form) : INormalizer
{
    // string.Normalize refuses this noncharacter, and only this one. It has no decomposition and combines with nothing,
    // so the text on either side of it can be normalised alone.
    private static readonly Rune Refused = new('\uFFFE');

    public string Normalize(string text) => Apply(text, form);

    public static string Apply(string text, NormalizationForm form)
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
            if (rune == Refused || UnicodeTables.NormalizedAfterUnicode9.Contains(rune))
            {
                normalized ??= new StringBuilder(text.Length);
                normalized.Append(text[done..position].Normalize(form)).Append(text, position, next - position);
                done = next;
            }

            position = next;
        }

        return normalized is null ? text.Normalize(form) : normalized.Append(text[done..].Normalize(form)).ToString();
    }

    /// <summary>Whether the runtime normalises at all: under invariant globalization it gives every text back as it is.</summary>
    public static bool IsAvailable => "e\u0301".Normalize(NormalizationForm.FormC).Length == 1;
}
