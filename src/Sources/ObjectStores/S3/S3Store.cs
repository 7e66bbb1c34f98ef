using System.Globalization;
using System.Net;
using Amazon.Runtime;
using Amazon.S3;
using Amazon.S3.Model;
using Microsoft.Extensions.Options;

namespace ZeroShotOrleans.Sources.ObjectStores.S3;

/// <summary>Amazon S3, and the stores that speak its protocol.</summary>
internal sealed class S3Store : IObjectStore, IDisposable
{
    private readonly S3Options _options;
    private readonly Lazy<S3Clients> _clients;

    /// <summary>Creates the store; connects to nothing.</summary>
    public S3Store(IOptions<S3Options> s3, IOptions<ObjectStoreOptions> options, TimeProvider time)
        : this(s3.Value, options.Value, time, null)
    {
    }

    /// <summary>Creates the store.</summary>
    /// <param name="s3">Endpoint, region and the like.</param>
    /// <param name="options">Timeout, retries and number of connections.</param>
    /// <param name="time">The clock.</param>
    /// <param name="credentials">Credentials; null: those that the options ask for.</param>
    internal S3Store(S3Options s3, ObjectStoreOptions options, TimeProvider time, AWSCredentials? credentials) =>
        (_options, _clients) = (s3, new Lazy<S3Clients>(() => new S3Clients(s3, options, time, credentials)));

    /// <inheritdoc/>
    public ObjectStoreKind Kind => ObjectStoreKind.S3;

    /// <inheritdoc/>
    public IAsyncEnumerable<StoredObject> ListAsync(ObjectAddress prefix, string? after, CancellationToken cancellationToken)
    {
        S3Names.Check(prefix, isObject: false);
        return S3Listing.ReadAsync(
            prefix,
            after,
            (token, cancel) => CallAsync(
                prefix,
                (s3, cancel) => s3.ListObjectsV2Async(
                    new ListObjectsV2Request
                    {
                        BucketName = prefix.Bucket,
                        Prefix = prefix.Key.Length > 0 ? prefix.Key : null,
                        StartAfter = token is null ? after : null,
                        ContinuationToken = token,

                        // Without it, a key with a control character makes the whole page invalid XML.
                        Encoding = EncodingType.Url,
                        RequestPayer = Payer,
                    },
                    cancel),
                cancel),
            cancellationToken);
    }

    /// <inheritdoc/>
    public async Task<StoredObject> DescribeAsync(ObjectAddress address, CancellationToken cancellationToken)
    {
        var found = await HeadAsync(address, cancellationToken);
        return Stored(address, found.ETag, found.ContentLength, found.LastModified);
    }

    /// <inheritdoc/>
    public async Task<ObjectContent> OpenAsync(ObjectAddress address, ObjectRange? range, string? ifMatch, CancellationToken cancellationToken)
    {
        S3Names.Check(address, isObject: true);
        var request = new GetObjectRequest
        {
            BucketName = address.Bucket,
            Key = S3Names.ForSdk(address.Key),

            // Of a whole object the SDK takes the ETag for an MD5, which it is only sometimes; of a range it does not.
            ByteRange = new ByteRange(range is { } part
                ? string.Create(CultureInfo.InvariantCulture, $"bytes={part.Offset}-{part.Offset + part.Length - 1}")
                : "bytes=0-"),
            EtagToMatch = ifMatch is null ? null : $"\"{ifMatch}\"",
            RequestPayer = Payer,
        };
        GetObjectResponse response;
        try
        {
            response = await CallAsync(address, (s3, cancel) => s3.GetObjectAsync(request, cancel), cancellationToken);
        }
        catch (ObjectStoreException failure) when (range is null && failure.Error == ObjectStoreError.Changed)
        {
            // An empty object has no byte 0.
            var stored = await DescribeAsync(address, cancellationToken);
            return stored.Bytes == 0 && (ifMatch ?? stored.ETag) == stored.ETag ? new ObjectContent(stored, Stream.Null, 0) : throw failure;
        }

        try
        {
            return Content(address, range, ifMatch, response);
        }
        catch
        {
            response.Dispose();
            throw;
        }
    }

    /// <inheritdoc/>
    public Task WriteAsync(ObjectAddress address, Stream content, bool onlyIfAbsent, CancellationToken cancellationToken)
    {
        S3Names.Check(address, isObject: true);
        return new S3Upload(this, address, content, onlyIfAbsent, Payer).RunAsync(cancellationToken);
    }

    /// <inheritdoc/>
    public async Task DeleteAsync(ObjectAddress address, CancellationToken cancellationToken)
    {
        S3Names.Check(address, isObject: true);
        try
        {
            await CallAsync(
                address,
                (s3, cancel) => s3.DeleteObjectAsync(new DeleteObjectRequest { BucketName = address.Bucket, Key = S3Names.ForSdk(address.Key), RequestPayer = Payer }, cancel),
                cancellationToken);
        }
        catch (ObjectStoreException failure) when (failure.Error == ObjectStoreError.Missing)
        {
            // Some compatible stores say so.
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        if (_clients.IsValueCreated)
        {
            _clients.Value.Dispose();
        }
    }

    /// <summary>Asks for the headers of an object.</summary>
    internal Task<GetObjectMetadataResponse> HeadAsync(ObjectAddress address, CancellationToken cancellationToken)
    {
        S3Names.Check(address, isObject: true);
        return CallAsync(
            address,
            (s3, cancel) => s3.GetObjectMetadataAsync(
                new GetObjectMetadataRequest { BucketName = address.Bucket, Key = S3Names.ForSdk(address.Key), RequestPayer = Payer }, cancel),
            cancellationToken);
    }

    /// <summary>Makes a call in the region of a bucket, and once more in another one if the store says that the bucket is there.</summary>
    /// <exception cref="ObjectStoreException">It failed.</exception>
    internal async Task<T> CallAsync<T>(ObjectAddress address, Func<AmazonS3Client, CancellationToken, Task<T>> call, CancellationToken cancellationToken)
    {
        var clients = _clients.Value;
        for (var moved = false; ; moved = true)
        {
            try
            {
                return await call(clients.For(address.Bucket), cancellationToken);
            }
            catch (AmazonServiceException failure) when (!moved && S3Errors.RegionOf(failure) is { } region && clients.Move(address.Bucket, region))
            {
                // The next round asks there.
            }
            catch (Exception failure)
            {
                cancellationToken.ThrowIfCancellationRequested();
                throw S3Errors.Of(failure, address, clients.Host);
            }
        }
    }

    private RequestPayer? Payer => _options.RequesterPays ? RequestPayer.Requester : null;

    private static ObjectContent Content(ObjectAddress address, ObjectRange? range, string? ifMatch, GetObjectResponse response)
    {
        var whole = response.ContentLength;
        var first = 0L;
        if (response.HttpStatusCode == HttpStatusCode.PartialContent)
        {
            if (!ContentRangeHeaderOf(response, out first, out var last, out whole) || last - first + 1 != response.ContentLength)
            {
                throw S3Errors.NotS3(address);
            }
        }

        var stored = Stored(address, response.ETag, whole, response.LastModified);
        var wanted = range ?? new ObjectRange(0, whole);

        // A store that knows no If-Match answers with what it has.
        if ((ifMatch ?? stored.ETag) != stored.ETag || wanted.Offset + wanted.Length > whole)
        {
            throw new ObjectStoreException(ObjectStoreError.Changed, $"'{address}' has changed since it was listed.");
        }

        return first == wanted.Offset && response.ContentLength == wanted.Length
            ? new ObjectContent(stored, response.ResponseStream, wanted.Length)
            : throw new ObjectStoreException(ObjectStoreError.Refused, $"The store sends other bytes of '{address}' than those asked for. It must support HTTP ranges.");
    }

    private static bool ContentRangeHeaderOf(GetObjectResponse response, out long first, out long last, out long whole)
    {
        (first, last, whole) = (0, 0, 0);
        if (!System.Net.Http.Headers.ContentRangeHeaderValue.TryParse(response.ContentRange, out var range) || range is not { Unit: "bytes", From: { } from, To: { } to, Length: { } length })
        {
            return false;
        }

        (first, last, whole) = (from, to, length);
        return true;
    }

    private static StoredObject Stored(ObjectAddress address, string? etag, long bytes, DateTime? modified) =>
        S3Names.ETag(etag) is { Length: > 0 } version && bytes >= 0
            ? new StoredObject(address.Key, bytes, version, modified?.ToUniversalTime().Ticks ?? 0)
            : throw S3Errors.NotS3(address);
}
