namespace ZeroShotOrleans.Tokenizers.Offsets;

/// <summary>A range of a text in UTF-16 units.</summary>
internal readonly record struct TextSpan(int Start, int End);
