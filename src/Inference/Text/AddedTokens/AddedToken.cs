namespace ZeroShotOrleans.Inference.Text.AddedTokens;

/// <summary>A token that is looked for in the text itself, before any other step, such as <c>[SEP]</c>.</summary>
internal sealed record AddedToken
{
    public required int Id { get; init; }

    public required string Content { get; init; }

    /// <summary>Only where no word character touches it.</summary>
    public bool SingleWord { get; init; }

    /// <summary>White space before it belongs to it.</summary>
    public bool LeftStrip { get; init; }

    /// <summary>White space after it belongs to it.</summary>
    public bool RightStrip { get; init; }

    /// <summary>Whether both it and the text are normalised before it is looked for.</summary>
    public bool Normalized { get; init; }
}
