using System.Diagnostics.CodeAnalysis;

namespace ZeroShotOrleans.Sources.ObjectStores;

/// <summary>The place of an object, or of all objects whose keys start alike.</summary>
/// <param name="Store">The service.</param>
/// <param name="Account">The Azure storage account; empty: the configured one, and for the other services.</param>
/// <param name="Bucket">The bucket, which Azure calls a container.</param>
/// <param name="Key">The object's key, exactly as the store has it: nothing in it is an escape. Empty, or the start of keys, in a prefix.</param>
internal readonly record struct ObjectAddress(ObjectStoreKind Store, string Account, string Bucket, string Key)
{
    // The spellings of Hadoop's connectors are in many lists; each names the same object.
    private static readonly (string Start, ObjectStoreKind Store)[] _schemes =
    [
        ("s3://", ObjectStoreKind.S3),
        ("s3a://", ObjectStoreKind.S3),
        ("az://", ObjectStoreKind.Azure),
        ("gs://", ObjectStoreKind.Google),
        ("gcs://", ObjectStoreKind.Google),
    ];

    private static readonly string[] _accountSchemes = ["abfs://", "abfss://", "wasb://", "wasbs://"];

    private const string Https = "https://", BlobHost = ".blob.core.windows.net", LakeHost = ".dfs.core.windows.net";

    /// <summary>Reads an address.</summary>
    /// <param name="text">
    /// <c>s3://BUCKET/KEY</c> (also <c>s3a</c>), <c>az://CONTAINER/KEY</c>, <c>gs://BUCKET/KEY</c> (also <c>gcs</c>), whose keys are taken literally;
    /// <c>abfss://CONTAINER@ACCOUNT.dfs.core.windows.net/KEY</c> and its relatives; <c>https://ACCOUNT.blob.core.windows.net/CONTAINER/KEY</c>, whose key is percent-encoded. A URL with a
    /// query, such as one with a signature, is a URL and no address. Text that is not valid Unicode is no address.
    /// </param>
    /// <param name="address">The address.</param>
    /// <returns>Whether it is one.</returns>
    public static bool TryParse(string text, [NotNullWhen(true)] out ObjectAddress? address)
    {
        address = null;
        if (!IsUnicode(text))
        {
            return false;
        }

        foreach (var (start, store) in _schemes)
        {
            if (text.StartsWith(start, StringComparison.OrdinalIgnoreCase))
            {
                var (bucket, key) = Cut(text[start.Length..]);
                address = bucket.Length > 0 ? new ObjectAddress(store, "", bucket, key) : null;
                return address is not null;
            }
        }

        foreach (var start in _accountSchemes)
        {
            if (text.StartsWith(start, StringComparison.OrdinalIgnoreCase))
            {
                var (host, key) = Cut(text[start.Length..]);
                var at = host.IndexOf('@', StringComparison.Ordinal);
                address = at > 0 && (AccountOf(host[(at + 1)..], LakeHost) ?? AccountOf(host[(at + 1)..], BlobHost)) is { } account && IsContainer(host[..at])
                    ? new ObjectAddress(ObjectStoreKind.Azure, account, host[..at], key)
                    : null;
                return address is not null;
            }
        }

        if (text.StartsWith(Https, StringComparison.OrdinalIgnoreCase) && text.IndexOfAny(['?', '#']) < 0)
        {
            var (host, path) = Cut(text[Https.Length..]);
            var (bucket, key) = Cut(path);
            address = AccountOf(host, BlobHost) is { } account && IsContainer(bucket) ? new ObjectAddress(ObjectStoreKind.Azure, account, bucket, Uri.UnescapeDataString(key)) : null;
        }

        return address is not null;
    }

    /// <summary>The same place with another key.</summary>
    public ObjectAddress With(string key) => this with { Key = key };

    /// <summary>The address in the one form in which it is stored and shown: <see cref="TryParse"/> reads it.</summary>
    public override string ToString() => Store switch
    {
        ObjectStoreKind.S3 => $"s3://{Bucket}/{Key}",
        ObjectStoreKind.Google => $"gs://{Bucket}/{Key}",
        _ when Account.Length == 0 => $"az://{Bucket}/{Key}",
        _ => $"{Https}{Account}{BlobHost}/{Bucket}/{string.Join('/', Key.Split('/').Select(Uri.EscapeDataString))}",
    };

    // The account becomes a host that requests are sent to: nothing else may stand there, such as a user name or a port.
    private static string? AccountOf(string host, string suffix) =>
        host.EndsWith(suffix, StringComparison.OrdinalIgnoreCase) && host[..^suffix.Length] is { Length: >= 3 and <= 24 } account && account.All(char.IsAsciiLetterOrDigit)
            ? account.ToLowerInvariant()
            : null;

    private static bool IsContainer(string name) => name.Length > 0 && name.All(letter => char.IsAsciiLetterOrDigit(letter) || letter is '-' or '$');

    private static bool IsUnicode(string text)
    {
        for (var i = 0; i < text.Length; i++)
        {
            if (char.IsSurrogate(text[i]) && (i + 1 == text.Length || !char.IsSurrogatePair(text[i], text[++i])))
            {
                return false;
            }
        }

        return true;
    }

    private static (string First, string Tail) Cut(string text) => text.IndexOf('/', StringComparison.Ordinal) is var slash and >= 0 ? (text[..slash], text[(slash + 1)..]) : (text, "");
}
