using ZeroShotOrleans.Tokenizers.Offsets;

namespace ZeroShotOrleans.Tokenizers.SubwordModels;

/// <summary>Encodes words with the pieces of a vocabulary. Thread-safe.</summary>
internal interface ISubwordModel
{
    Vocabulary Vocabulary { get; }

    /// <summary>Id of the unknown token; null if the model has none.</summary>
    int? UnknownId { get; }

    /// <summary>Appends the ids of a non-empty word.</summary>
    /// <param name="word">The word.</param>
    /// <param name="ids">Receives the ids.</param>
    /// <param name="spans">Receives the part of the word that each id stands for, in units of the word; as long as <paramref name="ids"/>. Null if nobody wants to know.</param>
    void Encode(ReadOnlySpan<char> word, List<int> ids, List<TextSpan>? spans = null);
}
