using ZeroShotOrleans.Tokenizers.Offsets;

namespace ZeroShotOrleans.Tokenizers.PreTokenizers;

/// <summary>A part of a text that is being split into words.</summary>
/// <param name="Text">The string that contains the part.</param>
/// <param name="Start">Start, in UTF-16 units.</param>
/// <param name="Length">Length, in UTF-16 units.</param>
/// <param name="IsFirst">Whether it starts at the beginning of the caller's text.</param>
/// <param name="Origins">Where the units of <paramref name="Text"/> come from; null if nobody wants to know.</param>
internal readonly record struct Piece(string Text, int Start, int Length, bool IsFirst, Origins? Origins = null)
{
    public static Piece Whole(string text, bool isFirst, Origins? origins = null) => new(text, 0, text.Length, isFirst, origins);

    public ReadOnlySpan<char> Span => Text.AsSpan(Start, Length);

    public Piece Slice(int start, int length) => new(Text, Start + start, length, IsFirst && start == 0, Origins);

    public override string ToString() => Span.ToString();
}
