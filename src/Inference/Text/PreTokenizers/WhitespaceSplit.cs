namespace ZeroShotOrleans.Inference.Text.PreTokenizers;

/// <summary>Cuts at white space and drops it.</summary>
internal sealed class WhitespaceSplit : IPreTokenizer
{
    public void Split(Piece piece, List<Piece> into)
    {
        var span = piece.Span;
        var begin = 0;
        for (var position = 0; position <= span.Length; position++)
        {
            // No white space lies above U+FFFF, so units will do.
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
