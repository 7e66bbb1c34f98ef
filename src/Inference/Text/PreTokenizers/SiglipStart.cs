namespace ZeroShotOrleans.Inference.Text.PreTokenizers;

/// <summary>Makes one word of a text with visible blanks, and puts one in front where the text begins; behind a special token there is none.</summary>
internal sealed class SiglipStart(char mark) : IPreTokenizer
{
    public void Split(Piece piece, List<Piece> into)
    {
        // Two blanks are one: that in front and one that the text begins with.
        var text = piece.IsFirst ? piece.Span.TrimStart(' ') : piece.Span;
        if (text.Length > 0)
        {
            var word = (piece.IsFirst ? $"{mark}{text}" : text.ToString()).Replace(' ', mark);
            into.Add(new Piece(word, 0, word.Length, piece.IsFirst));
        }
    }
}
