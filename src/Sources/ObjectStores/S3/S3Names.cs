using System.Text;
using System.Text.RegularExpressions;

namespace ZeroShotOrleans.Sources.ObjectStores.S3;

/// <summary>Names of buckets and objects, checked before a request is made of them.</summary>
internal static partial class S3Names
{
    private const int MaxKeyBytes = 1024;

    private static readonly UTF8Encoding _strict = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    /// <summary>Refuses an address that cannot name a bucket or an object of it.</summary>
    /// <exception cref="ObjectStoreException"><see cref="ObjectStoreError.Refused"/>.</exception>
    public static void Check(ObjectAddress address, bool isObject)
    {
        if (!Bucket().IsMatch(address.Bucket) || address.Bucket.Contains("..", StringComparison.Ordinal))
        {
            throw Refused($"'{address.Bucket}' is not a valid name of a bucket: 3 to 255 letters, digits, dots, hyphens and underscores.");
        }

        // They list in no order, so a listing could not be resumed.
        if (address.Bucket.EndsWith("--x-s3", StringComparison.Ordinal))
        {
            throw Refused($"'{address.Bucket}' is a directory bucket (S3 Express One Zone), which lists its objects in no order. Copy them to a general purpose bucket.");
        }

        if (isObject && address.Key.Length == 0)
        {
            throw Refused($"'{address}' names a bucket and no object.");
        }

        if (BytesOf(address.Key) is not <= MaxKeyBytes)
        {
            throw Refused($"The key of '{address.With(address.Key.Length > 100 ? address.Key[..100] : address.Key)}' is not valid: S3 has keys of at most {MaxKeyBytes} bytes of UTF-8.");
        }
    }

    /// <summary>A key as the SDK has to get it: it drops a slash at the start, and would read the object without it.</summary>
    public static string ForSdk(string key) => key.StartsWith('/') ? $"/{key}" : key;

    /// <summary>An ETag without the quotes around it.</summary>
    public static string ETag(string? header) => (header?.StartsWith("W/", StringComparison.Ordinal) == true ? header[2..] : header ?? "").Trim('"');

    // Null: not valid Unicode.
    private static int? BytesOf(string key)
    {
        try
        {
            return _strict.GetByteCount(key);
        }
        catch (EncoderFallbackException)
        {
            return null;
        }
    }

    private static ObjectStoreException Refused(string message) => new(ObjectStoreError.Refused, message);

    [GeneratedRegex("^[A-Za-z0-9][A-Za-z0-9._-]{1,253}[A-Za-z0-9]$", RegexOptions.CultureInvariant)]
    private static partial Regex Bucket();
}
