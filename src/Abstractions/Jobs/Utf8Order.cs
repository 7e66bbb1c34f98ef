namespace ZeroShotOrleans;

/// <summary>The order of the UTF-8 bytes of text, in which object stores list. It differs from the ordinal order of strings only in characters beyond U+FFFF, which UTF-16 sorts before U+E000.</summary>
internal sealed class Utf8Order : IComparer<string>
{
    /// <summary>The shared, stateless instance.</summary>
    public static readonly Utf8Order Instance = new();

    /// <inheritdoc/>
    public int Compare(string? x, string? y)
    {
        var a = x.AsSpan();
        var b = y.AsSpan();
        var common = a.CommonPrefixLength(b);
        return common == a.Length || common == b.Length ? a.Length.CompareTo(b.Length) : Rank(a[common]).CompareTo(Rank(b[common]));
    }

    // Surrogates, the halves of characters beyond U+FFFF, come last in UTF-8.
    private static int Rank(char letter) => char.IsSurrogate(letter) ? letter + char.MaxValue : letter;
}
