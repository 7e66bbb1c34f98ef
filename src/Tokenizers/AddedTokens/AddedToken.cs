namespace ZeroShotOrleans.Tokenizers.AddedTokens;

/// <summary>A token that is matched in the text before any other step, such as <c>[SEP]</c>.</summary>
internal sealed record AddedToken
{
    public required int Id { get; init; }

    public required string Content { get; init; }

    /// <summary>Whether it marks something, such as the end of a text, instead of standing for words.</summary>
    public bool Special { get; init; }

    /// <summary>Whether it is matched in texts at all; otherwise it only surrounds them.</summary>
    public bool IsInTexts { get; init; } = true;

    /// <summary>Whether it matches only if no word character is adjacent.</summary>
    public bool SingleWord { get; init; }

    /// <summary>Whether it includes preceding white space.</summary>
    public bool LeftStrip { get; init; }

    /// <summary>Whether it includes following white space.</summary>
    public bool RightStrip { get; init; }

    /// <summary>Whether both the token and the text are normalized before matching.</summary>
    public bool Normalized { get; init; }
}
