using System.Text;
using ZeroShotOrleans.Tokenizers.Characters;
using ZeroShotOrleans.Tokenizers.Offsets;

namespace ZeroShotOrleans.Tokenizers.Normalizers;

/// <summary>Replaces every match of a pattern by a fixed text.</summary>
internal sealed class Replace(RunePattern pattern, string content) : INormalizer
{
    public string Normalize(string text)
    {
        StringBuilder? rewritten = null;
        var copied = 0;
        foreach (var match in pattern.Matches(text))
        {
            // Most matches are single spaces replaced by single spaces: avoid a copy for them.
            if (!text.AsSpan(match.Start, match.Length).SequenceEqual(content))
            {
                rewritten ??= new StringBuilder(text.Length);
                rewritten.Append(text, copied, match.Start - copied).Append(content);
                copied = match.Start + match.Length;
            }
        }

        return rewritten is null ? text : rewritten.Append(text, copied, text.Length - copied).ToString();
    }

    public AlignedText Align(AlignedText text)
    {
        var origins = text.Origins.Rewrite();
        var copied = 0;
        foreach (var match in pattern.Matches(text.Text))
        {
            var end = match.Start + match.Length;
            origins.Keep(copied, match.Start);
            if (match.Length == content.Length)
            {
                origins.Keep(match.Start, end);
            }
            else
            {
                origins.Add(content.Length, match.Start, end);
            }

            copied = end;
        }

        origins.Keep(copied, text.Text.Length);
        return new AlignedText(Normalize(text.Text), origins.Build());
    }
}
