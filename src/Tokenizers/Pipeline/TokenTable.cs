namespace ZeroShotOrleans.Tokenizers.Pipeline;

/// <summary>The tokens of a tokenizer by id and by text: the pieces of its vocabulary and its added tokens. Immutable.</summary>
internal sealed class TokenTable
{
    private readonly string?[] _tokens;

    public TokenTable(TokenizerParts parts)
    {
        var ids = new Dictionary<string, int>(parts.Model.Vocabulary.Pieces);
        foreach (var token in parts.AddedTokens.Tokens)
        {
            ids[token.Content] = token.Id;
        }

        Ids = ids;
        Special = parts.AddedTokens.Tokens.Where(token => token.Special).DistinctBy(token => token.Content).ToDictionary(token => token.Content, token => token.Id);
        _tokens = new string?[Math.Max(parts.Model.Vocabulary.Size, parts.AddedTokens.Size)];
        foreach (var (token, id) in ids)
        {
            _tokens[id] = token;
        }

        // An added token is the text of its id, also where the vocabulary has another.
        foreach (var token in parts.AddedTokens.Tokens)
        {
            _tokens[token.Id] = token.Content;
        }
    }

    /// <summary>All tokens with their ids.</summary>
    public IReadOnlyDictionary<string, int> Ids { get; }

    /// <summary>The special ones.</summary>
    public IReadOnlyDictionary<string, int> Special { get; }

    /// <summary>The token of an id; null if there is none.</summary>
    public string? Find(int id) => id >= 0 && id < _tokens.Length ? _tokens[id] : null;
}
