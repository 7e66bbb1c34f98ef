namespace ZeroShotOrleans.Tokenizers.PreTokenizers;

/// <summary>Splits at white space and removes it.</summary>
internal sealed class WhitespaceSplit : IPreTokenizer
{
    public void Split(Piece piece, List<Piece> into)
    {
        var span = piece.Span;
        var begin = 0;
        for (var position = 0; position <= span.Length; position++)
        {
            // There is no white space above U+FFFF, so UTF-16 units suffice.
            if (position == span.Length || char.IsWhiteSpace(span[position]))
            {
                if (begin < position)
                {
                    into.Add(piece.Slice(begin, position - begin));
                }

                begin = position + 1;
            }
        }
    }
}
