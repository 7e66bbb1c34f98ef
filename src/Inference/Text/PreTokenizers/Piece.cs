namespace ZeroShotOrleans.Inference.Text.PreTokenizers;

/// <summary>A part of a text on its way to become a word.</summary>
/// <param name="Text">The string that the part lies in.</param>
/// <param name="Start">Where it begins, in UTF-16 units.</param>
/// <param name="Length">How long it is, in UTF-16 units.</param>
/// <param name="IsFirst">Whether it begins where the text that the caller gave begins.</param>
internal readonly record struct Piece(string Text, int Start, int Length, bool IsFirst)
{
    public static Piece Whole(string text, bool isFirst) => new(text, 0, text.Length, isFirst);

    public ReadOnlySpan<char> Span => Text.AsSpan(Start, Length);

    public Piece Slice(int start, int length) => new(Text, Start + start, length, IsFirst && start == 0);

    public override string ToString() => Span.ToString();
}
