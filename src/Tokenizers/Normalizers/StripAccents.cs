using System.Text;
using ZeroShotOrleans.Tokenizers.Characters;

namespace ZeroShotOrleans.Tokenizers.Normalizers;

/// <summary>Removes combining marks of all three kinds. Does not decompose: NFD does, as an earlier step.</summary>
internal sealed class StripAccents : INormalizer
{
    public string Normalize(string text) => Without(text, RuneClass.IsMark);

    /// <summary>The text without the characters of a class that contains no ASCII.</summary>
    public static string Without(string text, Func<Rune, bool> isRemoved)
    {
        if (Ascii.IsValid(text))
        {
            return text;
        }

        var kept = new StringBuilder(text.Length);
        Span<char> units = stackalloc char[2];
        foreach (var rune in text.EnumerateRunes())
        {
            if (!isRemoved(rune))
            {
                kept.Append(units[..rune.EncodeToUtf16(units)]);
            }
        }

        return kept.Length == text.Length ? text : kept.ToString();
    }
}
