namespace ZeroShotOrleans.Tokenizers.Decoding;

/// <summary>Joins tokens to a text. Thread-safe.</summary>
internal interface ITokenDecoder
{
    /// <param name="tokens">Pieces of the vocabulary, and added tokens.</param>
    string Decode(IReadOnlyList<string> tokens);
}
