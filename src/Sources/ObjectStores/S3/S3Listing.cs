using System.Net;
using System.Runtime.CompilerServices;
using Amazon.S3;
using Amazon.S3.Model;

namespace ZeroShotOrleans.Sources.ObjectStores.S3;

/// <summary>Reads a listing page by page. While one is enumerated the next is requested, so at most two are in memory.</summary>
internal static class S3Listing
{
    /// <summary>Reads the objects in order.</summary>
    /// <param name="prefix">The start of their addresses.</param>
    /// <param name="after">Only greater keys; null: all.</param>
    /// <param name="request">Requests the page of a token; null: the first.</param>
    /// <param name="cancellationToken">Cancels it.</param>
    /// <exception cref="ObjectStoreException">A page cannot be had, or the store lists keys in another order.</exception>
    public static async IAsyncEnumerable<StoredObject> ReadAsync(
        ObjectAddress prefix, string? after, Func<string?, CancellationToken, Task<ListObjectsV2Response>> request, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        using var ahead = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var next = request(null, ahead.Token);
        var last = after;
        try
        {
            while (next is not null)
            {
                var page = await next;
                next = TokenOf(page, prefix) is { } token ? request(token, ahead.Token) : null;
                foreach (var listed in page.S3Objects ?? [])
                {
                    var stored = Stored(prefix, listed, page.Encoding == EncodingType.Url);
                    var order = last is null ? 1 : KeyOrder.Instance.Compare(stored.Key, last);
                    if (order > 0)
                    {
                        last = stored.Key;
                        yield return stored;
                    }
                    else if (KeyOrder.Instance.Compare(stored.Key, after ?? "") > 0)
                    {
                        throw new ObjectStoreException(
                            ObjectStoreError.Refused,
                            $"The store does not list '{prefix}' in the order of the keys, so a listing could not be resumed: '{stored.Key}' comes after '{last}'. List the objects in a file, and submit that.");
                    }

                    // Otherwise the store does not know where to start, and lists from the beginning.
                }
            }
        }
        finally
        {
            await ahead.CancelAsync();
            if (next is not null)
            {
                await ((Task)next).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }
        }
    }

    private static string? TokenOf(ListObjectsV2Response page, ObjectAddress prefix)
    {
        // The SDK makes an empty page of any XML, and of nothing at all: a listing that is wrong and looks complete.
        if (page.Name is null)
        {
            throw S3Errors.NotS3(prefix);
        }

        return page.IsTruncated != true ? null : string.IsNullOrEmpty(page.NextContinuationToken) || page.NextContinuationToken == page.ContinuationToken
            ? throw S3Errors.NotS3(prefix)
            : page.NextContinuationToken;
    }

    private static StoredObject Stored(ObjectAddress prefix, S3Object listed, bool isEncoded)
    {
        // In this encoding a space is a plus.
        var key = listed.Key is null ? null : isEncoded ? WebUtility.UrlDecode(listed.Key) : listed.Key;
        return key is not null && key.StartsWith(prefix.Key, StringComparison.Ordinal) && listed.Size is >= 0 and { } bytes && S3Names.ETag(listed.ETag) is { Length: > 0 } etag
            ? new StoredObject(key, bytes, etag, listed.LastModified?.ToUniversalTime().Ticks ?? 0)
            : throw S3Errors.NotS3(prefix);
    }
}
