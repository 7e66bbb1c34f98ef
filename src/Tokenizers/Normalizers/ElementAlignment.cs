using System.Globalization;
using System.Text;
using ZeroShotOrleans.Tokenizers.Offsets;

namespace ZeroShotOrleans.Tokenizers.Normalizers;

/// <summary>Finds where the characters of a normalized text come from, for normalizers that treat each text element by itself.</summary>
internal static class ElementAlignment
{
    /// <summary>Normalizes a text and aligns the result, element by element.</summary>
    /// <remarks>
    /// A few texts are normalized across elements, such as those with a character that composes with the previous element. What differs is then one range: from the first
    /// changed character to the last.
    /// </remarks>
    public static AlignedText Rewrite(AlignedText source, Func<string, string> normalize)
    {
        var text = source.Text;
        var whole = normalize(text);
        if (whole == text || (whole.Length == text.Length && Ascii.IsValid(text)))
        {
            return source with { Text = whole };
        }

        var origins = source.Origins.Rewrite();
        var written = 0;
        for (var position = 0; position < text.Length;)
        {
            var length = StringInfo.GetNextTextElementLength(text, position);
            var units = normalize(text.Substring(position, length)).Length;
            if (units == length)
            {
                origins.Keep(position, position + length);
            }
            else
            {
                origins.Add(units, position, position + length);
            }

            position += length;
            written += units;
        }

        return new AlignedText(whole, written == whole.Length ? origins.Build() : ByCommonEnds(source, whole));
    }

    private static Origins ByCommonEnds(AlignedText source, string whole)
    {
        var start = source.Text.AsSpan().CommonPrefixLength(whole);
        var shortest = Math.Min(source.Text.Length, whole.Length) - start;
        var end = 0;
        while (end < shortest && source.Text[^(end + 1)] == whole[^(end + 1)])
        {
            end++;
        }

        var origins = source.Origins.Rewrite();
        origins.Keep(0, start);
        origins.Add(whole.Length - start - end, start, source.Text.Length - end);
        origins.Keep(source.Text.Length - end, source.Text.Length);
        return origins.Build();
    }
}
