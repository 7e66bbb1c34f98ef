namespace ZeroShotOrleans.Tokenizers.PreTokenizers;

/// <summary>Turns a text into a single word, with visible spaces. Prepends a space at the beginning of the text, but not after a special token.</summary>
internal sealed class SiglipStart(char mark) : IPreTokenizer
{
    public void Split(Piece piece, List<Piece> into)
    {
        // The prepended space and a leading space of the text are merged into one.
        var text = piece.IsFirst ? piece.Span.TrimStart(' ') : piece.Span;
        if (text.Length > 0)
        {
            var word = (piece.IsFirst ? $"{mark}{text}" : text.ToString()).Replace(' ', mark);
            into.Add(new Piece(word, 0, word.Length, piece.IsFirst));
        }
    }
}
