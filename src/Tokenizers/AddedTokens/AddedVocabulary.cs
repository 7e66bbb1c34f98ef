using ZeroShotOrleans.Tokenizers.Normalizers;

namespace ZeroShotOrleans.Tokenizers.AddedTokens;

/// <summary>The added tokens of a tokenizer: those matched in the original text, and those matched in the normalized text.</summary>
internal sealed class AddedVocabulary
{
    public AddedVocabulary(IReadOnlyCollection<AddedToken> tokens, INormalizer? normalizer)
    {
        Tokens = tokens;
        Size = tokens.Select(token => token.Id + 1).DefaultIfEmpty().Max();
        InText = new AddedTokenFinder(tokens.Where(token => token is { IsInTexts: true, Normalized: false }));
        InNormalizedText = new AddedTokenFinder(tokens
            .Where(token => token is { IsInTexts: true, Normalized: true })
            .Select(token => token with { Content = normalizer?.Normalize(token.Content) ?? token.Content }));
    }

    public IReadOnlyCollection<AddedToken> Tokens { get; }

    /// <summary>Largest id plus one; 0 without tokens.</summary>
    public int Size { get; }

    public AddedTokenFinder InText { get; }

    public AddedTokenFinder InNormalizedText { get; }
}
