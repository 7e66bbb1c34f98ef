using System.Buffers;
using System.Text;
using ZeroShotOrleans.Tokenizers.Characters;

namespace ZeroShotOrleans.Tokenizers.AddedTokens;

/// <summary>Finds added tokens in a text: leftmost first, and the longest of several at the same position.</summary>
internal sealed class AddedTokenFinder
{
    private readonly SearchValues<string> _anyContent;

    private readonly ILookup<char, AddedToken> _longestFirst;

    /// <param name="tokens">The tokens, with the exact contents to match. Empty contents are ignored.</param>
    public AddedTokenFinder(IEnumerable<AddedToken> tokens)
    {
        var sought = tokens.Where(token => token.Content.Length > 0).ToArray();
        _anyContent = SearchValues.Create([.. sought.Select(token => token.Content)], StringComparison.Ordinal);
        _longestFirst = sought.OrderByDescending(token => token.Content.Length).ToLookup(token => token.Content[0]);
    }

    /// <summary>Splits a text at its added tokens.</summary>
    /// <returns>Parts that cover the text in order; null if it contains no added token, which is the usual case.</returns>
    public List<TextPart>? Find(string text)
    {
        var match = text.AsSpan().IndexOfAny(_anyContent);
        if (match < 0)
        {
            return null;
        }

        var parts = new List<TextPart>();
        var done = 0;
        while (match >= 0)
        {
            var token = LongestAt(text, match);
            var end = match + token.Content.Length;
            if (!token.SingleWord || StandsAlone(text, match, end))
            {
                // White space consumed by the previous token may be consumed again; it never becomes part of the text in between.
                var (from, to) = Widen(token, text, match, end);
                if (done < from)
                {
                    parts.Add(new TextPart(done, from, Id: null));
                }

                parts.Add(new TextPart(from, to, token.Id));
                done = to;
            }

            // As in the reference, continue after the content, not after the white space that the token consumed.
            var next = text.AsSpan(end).IndexOfAny(_anyContent);
            match = next < 0 ? -1 : end + next;
        }

        if (done < text.Length)
        {
            parts.Add(new TextPart(done, text.Length, Id: null));
        }

        return parts;
    }

    private AddedToken LongestAt(string text, int position) =>
        _longestFirst[text[position]].First(token =>
            text.AsSpan(position).StartsWith(token.Content, StringComparison.Ordinal));

    private static (int From, int To) Widen(AddedToken token, string text, int start, int end)
    {
        while (token.LeftStrip && start > 0 && char.IsWhiteSpace(text[start - 1]))
        {
            start--;
        }

        while (token.RightStrip && end < text.Length && char.IsWhiteSpace(text[end]))
        {
            end++;
        }

        return (start, end);
    }

    private static bool StandsAlone(string text, int start, int end) =>
        !(Rune.DecodeLastFromUtf16(text.AsSpan(0, start), out var before, out _) == OperationStatus.Done && RuneClass.IsWord(before))
        && !(Rune.DecodeFromUtf16(text.AsSpan(end), out var after, out _) == OperationStatus.Done && RuneClass.IsWord(after));
}

/// <summary>A part of a text: an added token, or the text between two of them.</summary>
internal readonly record struct TextPart(int Start, int End, int? Id);
