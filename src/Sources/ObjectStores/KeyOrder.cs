namespace ZeroShotOrleans.Sources.ObjectStores;

/// <summary>The order of keys: that of their UTF-8 bytes.</summary>
internal sealed class KeyOrder : IComparer<string>
{
    private KeyOrder()
    {
    }

    /// <summary>The order.</summary>
    public static KeyOrder Instance { get; } = new();

    /// <inheritdoc/>
    public int Compare(string? x, string? y) => Utf8Order.Instance.Compare(x, y);
}
