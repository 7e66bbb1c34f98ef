namespace ZeroShotOrleans.Inference.Text.PreTokenizers;

/// <summary>Cuts a normalised text into the words that the subword model takes. Safe for concurrent calls.</summary>
internal interface IPreTokenizer
{
    /// <summary>Appends the parts of a piece in order; never an empty one.</summary>
    void Split(Piece piece, List<Piece> into);
}
