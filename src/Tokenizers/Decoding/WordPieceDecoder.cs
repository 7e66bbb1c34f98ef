using System.Text;

namespace ZeroShotOrleans.Tokenizers.Decoding;

/// <summary>Joins BERT's pieces, and removes the spaces before punctuation and contractions that its pre-tokenizer has split off.</summary>
/// <param name="prefix">Prefix of pieces inside a word, such as <c>##</c>.</param>
internal sealed class WordPieceDecoder(string prefix) : ITokenDecoder
{
    // In the order of the reference (WordPiece::decoder::cleanup of tokenizers), each applied to a token with the space before it.
    private static readonly (string Spaced, string Joined)[] _contractions =
    [
        (" .", "."), (" ?", "?"), (" !", "!"), (" ,", ","), (" ' ", "'"), (" n't", "n't"), (" 'm", "'m"), (" do not", " don't"), (" 's", "'s"), (" 've", "'ve"), (" 're", "'re"),
    ];

    public string Decode(IReadOnlyList<string> tokens)
    {
        var text = new StringBuilder();
        foreach (var (index, token) in tokens.Index())
        {
            var joined = index == 0 ? token : token.StartsWith(prefix, StringComparison.Ordinal) ? token[prefix.Length..] : ' ' + token;
            foreach (var (spaced, replacement) in _contractions)
            {
                joined = joined.Replace(spaced, replacement, StringComparison.Ordinal);
            }

            text.Append(joined);
        }

        return text.ToString();
    }
}
