using System.Text;
using System.Text.RegularExpressions;

namespace ZeroShotOrleans.Sources.ObjectStores.Google;

/// <summary>Names that a request can carry. Others are refused before one is sent: in a URL, <c>..</c> would lead elsewhere.</summary>
internal static partial class GoogleNames
{
    private const int MaxKeyBytes = 1024;

    /// <summary>Checks a bucket and the name of an object, or the start of names.</summary>
    /// <exception cref="ObjectStoreException">A name cannot be used.</exception>
    public static void Check(ObjectAddress address, bool isPrefix)
    {
        if (!Buckets().IsMatch(address.Bucket))
        {
            throw new ObjectStoreException(ObjectStoreError.NoBucket, $"'{address}' has no valid bucket name: 3 to 222 lower-case letters, digits, hyphens, underscores and dots.");
        }

        if (isPrefix)
        {
            return;
        }

        if (address.Key.Length == 0)
        {
            throw new ObjectStoreException(ObjectStoreError.Missing, $"'{address}' names a bucket and no object. Write gs://BUCKET/NAME.");
        }

        if (Encoding.UTF8.GetByteCount(address.Key) is var bytes and > MaxKeyBytes)
        {
            throw new ObjectStoreException(ObjectStoreError.Missing, $"An object's name has at most {MaxKeyBytes} bytes; this one of the bucket '{address.Bucket}' has {bytes}.");
        }

        if (address.Key is "." or ".." || address.Key.AsSpan().IndexOfAny('\r', '\n') >= 0)
        {
            throw new ObjectStoreException(ObjectStoreError.Missing, $"'{address.With("")}' has no object with such a name: Google allows neither '.' and '..' nor line breaks.");
        }
    }

    [GeneratedRegex(@"\A[a-z0-9][a-z0-9._-]{1,220}[a-z0-9]\z")]
    private static partial Regex Buckets();
}
