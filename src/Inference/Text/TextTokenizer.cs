namespace ZeroShotOrleans.Inference.Text;

/// <summary>Turns a text into the token ids that a text tower wants, equal to the reference's.</summary>
/// <remarks>Safe for concurrent calls.</remarks>
public sealed class TextTokenizer
{
    /// <summary>Reads the tokenizer of a model folder: <c>tokenizer.json</c>.</summary>
    /// <param name="folder">The model folder.</param>
    /// <exception cref="FileNotFoundException">There is no vocabulary. The message names the file.</exception>
    /// <exception cref="InvalidDataException">A file cannot be used. The message says which, why, and what to do.</exception>
    public static TextTokenizer Load(string folder) => throw new NotImplementedException();

    /// <summary>Largest token id plus one: the rows that the text tower's embedding table must have.</summary>
    public int VocabularySize => throw new NotImplementedException();

    /// <summary>Ids of a text with the special tokens added, neither cut nor padded.</summary>
    public int[] Encode(string text) => throw new NotImplementedException();

    /// <summary>Ids of a text with the special tokens added, cut to at most <paramref name="maxTokens"/> so that the closing special token stays.</summary>
    public int[] Encode(string text, int maxTokens) => throw new NotImplementedException();
}
