namespace ZeroShotOrleans.Tokenizers;

/// <summary>The token ids of a text as passed to the text tower.</summary>
/// <param name="Ids">Token ids including special tokens, truncated to the context length.</param>
/// <param name="IsTruncated">Whether tokens were removed by truncation.</param>
/// <param name="IsUnknown">Whether the text, without the added special tokens, has no tokens or only unknown ones.</param>
internal readonly record struct EncodedText(int[] Ids, bool IsTruncated, bool IsUnknown);
