namespace ZeroShotOrleans.Inference.Text;

/// <summary>A text as a text tower reads it.</summary>
/// <param name="Ids">Token ids with the special tokens, cut to the context length.</param>
/// <param name="IsTruncated">Whether tokens were cut off.</param>
/// <param name="IsUnknown">Whether it has no token, or none but the unknown token.</param>
public readonly record struct EncodedText(int[] Ids, bool IsTruncated, bool IsUnknown);
