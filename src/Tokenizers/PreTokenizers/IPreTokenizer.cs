namespace ZeroShotOrleans.Tokenizers.PreTokenizers;

/// <summary>Splits a normalized text into words for the subword model. Thread-safe.</summary>
internal interface IPreTokenizer
{
    /// <summary>Appends the non-empty parts of a piece in order.</summary>
    void Split(Piece piece, List<Piece> into);

    /// <summary>What remains if texts are not to be split: the spelling that the pieces of the vocabulary have. Null if nothing does.</summary>
    IPreTokenizer? WithoutSplitting => null;
}
