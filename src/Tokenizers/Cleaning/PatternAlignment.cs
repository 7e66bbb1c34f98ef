using System.Text;
using System.Text.RegularExpressions;
using ZeroShotOrleans.Tokenizers.Offsets;

namespace ZeroShotOrleans.Tokenizers.Cleaning;

/// <summary>Replaces the matches of an expression and remembers which match each new character comes from.</summary>
internal static class PatternAlignment
{
    public static AlignedText Rewrite(AlignedText source, Regex expression, Func<Match, string> replacement)
    {
        var rewritten = new StringBuilder(source.Text.Length);
        var origins = source.Origins.Rewrite();
        var copied = 0;
        for (var match = expression.Match(source.Text); match.Success; match = match.NextMatch())
        {
            var text = replacement(match);
            rewritten.Append(source.Text, copied, match.Index - copied).Append(text);
            origins.Keep(copied, match.Index);
            copied = match.Index + match.Length;
            if (text == match.Value)
            {
                origins.Keep(match.Index, copied);
            }
            else
            {
                origins.Add(text.Length, match.Index, copied);
            }
        }

        origins.Keep(copied, source.Text.Length);
        return new AlignedText(rewritten.Append(source.Text, copied, source.Text.Length - copied).ToString(), origins.Build());
    }
}
