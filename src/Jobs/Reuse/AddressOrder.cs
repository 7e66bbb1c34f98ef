namespace ZeroShotOrleans.Jobs.Reuse;

/// <summary>The order in which object stores list: by the UTF-8 bytes of their keys. In an https address, the key is percent-encoded.</summary>
internal sealed class AddressOrder : IComparer<string>
{
    /// <summary>The shared, stateless instance.</summary>
    public static readonly AddressOrder Instance = new();

    /// <inheritdoc/>
    public int Compare(string? x, string? y) => Utf8Order.Instance.Compare(Decoded(x), Decoded(y));

    private static string? Decoded(string? address) => address is not null && address.StartsWith("https://", StringComparison.Ordinal) ? Uri.UnescapeDataString(address) : address;
}
