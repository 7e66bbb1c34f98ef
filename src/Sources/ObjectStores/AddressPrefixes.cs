namespace ZeroShotOrleans.Sources.ObjectStores;

/// <summary>Addresses that a setting allows.</summary>
internal sealed class AddressPrefixes
{
    private const string Everything = "*";

    private readonly ObjectAddress[] _prefixes;
    private readonly bool _all;

    /// <summary>Reads the entries of a setting.</summary>
    /// <exception cref="ArgumentException">One is neither <c>*</c> nor an address.</exception>
    public AddressPrefixes(IEnumerable<string> entries)
    {
        var prefixes = new List<ObjectAddress>();
        foreach (var entry in entries)
        {
            if (entry == Everything)
            {
                _all = true;
            }
            else
            {
                prefixes.Add(ObjectAddress.TryParse(entry, out var prefix)
                    ? prefix.Value
                    : throw new ArgumentException($"'{entry}' is not an address of an object store. Write s3://BUCKET/PREFIX, az://CONTAINER/PREFIX, gs://BUCKET/PREFIX, or * for all.", nameof(entries)));
            }
        }

        _prefixes = [.. prefixes];
    }

    /// <summary>The entries that are neither <c>*</c> nor an address.</summary>
    public static IEnumerable<string> Wrong(IEnumerable<string> entries) => entries.Where(entry => entry != Everything && !ObjectAddress.TryParse(entry, out _));

    /// <summary>Whether an address lies below one of them. A prefix without a slash at its end names a folder too: <c>s3://b/a</c> has <c>s3://b/a/x</c> in it and not <c>s3://b/ab</c>.</summary>
    public bool Contain(ObjectAddress address) => _all || Name(address);

    /// <summary>The same without <c>*</c>: whether an entry names the place.</summary>
    public bool Name(ObjectAddress address) => _prefixes.Any(prefix =>
        prefix with { Key = "" } == address with { Key = "" } && IsBelow(prefix.Key, address.Key));

    private static bool IsBelow(string prefix, string key) =>
        key.StartsWith(prefix, StringComparison.Ordinal) && (prefix.Length == 0 || prefix[^1] == '/' || key.Length == prefix.Length || key[prefix.Length] == '/');
}
