namespace ZeroShotOrleans.Sources.ObjectStores;

/// <summary>The order of keys: that of their UTF-8 bytes, which is not that of .NET's strings beyond U+FFFF.</summary>
internal sealed class KeyOrder : IComparer<string>
{
    private KeyOrder()
    {
    }

    /// <summary>The order.</summary>
    public static KeyOrder Instance { get; } = new();

    /// <inheritdoc/>
    public int Compare(string? x, string? y)
    {
        ArgumentNullException.ThrowIfNull(x);
        ArgumentNullException.ThrowIfNull(y);
        var common = x.AsSpan().CommonPrefixLength(y);
        return common == x.Length || common == y.Length ? x.Length.CompareTo(y.Length) : Weight(x[common]).CompareTo(Weight(y[common]));
    }

    // Surrogates stand for what is beyond U+FFFF, and are numbered before U+E000.
    private static int Weight(char unit) => char.IsSurrogate(unit) ? unit + 0x2800 : unit;
}
