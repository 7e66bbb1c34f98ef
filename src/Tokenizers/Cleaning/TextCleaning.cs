namespace ZeroShotOrleans.Tokenizers.Cleaning;

/// <summary>What open_clip does to a text before its tokenizer sees it: <c>clean</c> of <c>text_cfg.tokenizer_kwargs</c>.</summary>
internal enum TextCleaning
{
    /// <summary>Nothing: the text is not cleaned.</summary>
    None,

    /// <summary>Repaired, single spaces, lower case.</summary>
    Lower,

    /// <summary>Repaired, single spaces.</summary>
    Whitespace,

    /// <summary>Repaired, underscores become spaces, no ASCII punctuation, lower case, single spaces.</summary>
    Canonicalize,
}
