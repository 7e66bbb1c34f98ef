namespace ZeroShotOrleans.Tokenizers.PreTokenizers;

/// <summary>Turns a text into a single word, with visible spaces. Prepends a space at the beginning of the text, but not after a special token.</summary>
internal sealed class SiglipStart(char mark) : IPreTokenizer
{
    public IPreTokenizer? WithoutSplitting => this;

    public void Split(Piece piece, List<Piece> into)
    {
        // The prepended space and a leading space of the text are merged into one.
        var text = piece.IsFirst ? piece.Span.TrimStart(' ') : piece.Span;
        if (text.Length > 0)
        {
            var word = (piece.IsFirst ? $"{mark}{text}" : text.ToString()).Replace(' ', mark);
            var end = piece.Start + piece.Length;
            var origins = piece.Origins?.Rewrite();
            origins?.Add(word.Length - text.Length, end - text.Length, end - text.Length);
            origins?.Keep(end - text.Length, end);
            into.Add(Piece.Whole(word, piece.IsFirst, origins?.Build()));
        }
    }
}
