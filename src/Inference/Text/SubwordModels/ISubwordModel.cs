namespace ZeroShotOrleans.Inference.Text.SubwordModels;

/// <summary>Spells a word with the pieces of a vocabulary. Safe for concurrent calls.</summary>
internal interface ISubwordModel
{
    Vocabulary Vocabulary { get; }

    /// <summary>Id of what the vocabulary lacks; null if the model has none.</summary>
    int? UnknownId { get; }

    /// <summary>Appends the ids of a word that is not empty.</summary>
    void Encode(ReadOnlySpan<char> word, List<int> ids);
}
