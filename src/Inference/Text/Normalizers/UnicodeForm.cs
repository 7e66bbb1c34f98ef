using System.Text;

namespace ZeroShotOrleans.Inference.Text.Normalizers;

/// <summary>NFC, NFD, NFKC or NFKD.</summary>
internal sealed class UnicodeForm(NormalizationForm form) : INormalizer
{
    // string.Normalize refuses this noncharacter, and only this one. It has no decomposition and combines with nothing,
    // so the text on either side of it can be normalised alone.
    private const char Refused = '\uFFFE';

    public string Normalize(string text) => Apply(text, form);

    public static string Apply(string text, NormalizationForm form) =>
        Ascii.IsValid(text) ? text
        : text.Contains(Refused) ? string.Join(Refused, text.Split(Refused).Select(part => part.Normalize(form)))
        : text.Normalize(form);

    /// <summary>Whether the runtime normalises at all: under invariant globalization it gives every text back as it is.</summary>
    public static bool IsAvailable => "e\u0301".Normalize(NormalizationForm.FormC).Length == 1;
}
