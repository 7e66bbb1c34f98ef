namespace ZeroShotOrleans.Tokenizers.Offsets;

/// <summary>A text, possibly rewritten, and where it comes from.</summary>
internal readonly record struct AlignedText(string Text, Origins Origins);
