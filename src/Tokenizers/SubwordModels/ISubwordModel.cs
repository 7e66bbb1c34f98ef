namespace ZeroShotOrleans.Tokenizers.SubwordModels;

/// <summary>Encodes words with the pieces of a vocabulary. Thread-safe.</summary>
internal interface ISubwordModel
{
    Vocabulary Vocabulary { get; }

    /// <summary>Id of the unknown token; null if the model has none.</summary>
    int? UnknownId { get; }

    /// <summary>Appends the ids of a non-empty word.</summary>
    void Encode(ReadOnlySpan<char> word, List<int> ids);
}
