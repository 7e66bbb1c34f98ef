using Microsoft.ML.Tokenizers;
using ZeroShotOrleans.Tokenizers.Characters;
using ZeroShotOrleans.Tokenizers.Offsets;
using ZeroShotOrleans.Tokenizers.PreTokenizers;

namespace ZeroShotOrleans.Tokenizers.Adapters;

/// <summary>A pre-tokenizer as Microsoft.ML.Tokenizers shows it: the ranges of the words, in a text that is already normalized.</summary>
internal sealed class PreTokenizerAdapter(IPreTokenizer preTokenizer) : PreTokenizer
{
    public override IEnumerable<(int Offset, int Length)> PreTokenize(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        if (text.Length == 0)
        {
            return [];
        }

        var words = new List<Piece>();
        preTokenizer.Split(Piece.Whole(WellFormed.Of(text), isFirst: true, Origins.Identity(0, text.Length)), words);
        return words.Select(word => word.Origins!.Of(word.Start, word.Start + word.Length)).Select(span => (span.Start, span.End - span.Start));
    }

    public override IEnumerable<(int Offset, int Length)> PreTokenize(ReadOnlySpan<char> text) => PreTokenize(text.ToString());
}
