using Amazon.S3;
using Amazon.S3.Model;

namespace ZeroShotOrleans.Sources.ObjectStores.S3;

/// <summary>Writes one object: in one request, or in parts that become an object only when all have arrived.</summary>
/// <param name="store">The store.</param>
/// <param name="address">The object.</param>
/// <param name="content">Its content, seekable and at its start.</param>
/// <param name="onlyIfAbsent">Whether an existing object is an error.</param>
/// <param name="payer">Who pays.</param>
internal sealed class S3Upload(S3Store store, ObjectAddress address, Stream content, bool onlyIfAbsent, RequestPayer? payer)
{
    /// <summary>Content above this size, in bytes, is sent in parts.</summary>
    public const long MaxSingleBytes = 64 * 1024 * 1024;

    private const long PartBytes = 16 * 1024 * 1024;
    private const int MaxParts = 10_000;
    private const string ContentType = "application/octet-stream";

    // Names this write in the object's metadata. An answer can be lost and the request be repeated: whose object is there then?
    private const string WriteHeader = "zso-write";
    private static readonly TimeSpan _abortTimeout = TimeSpan.FromSeconds(30);

    private readonly string _write = Guid.NewGuid().ToString("N");

    /// <summary>Writes it.</summary>
    /// <exception cref="ObjectStoreException">It was not written, or it is not known whether it was.</exception>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        try
        {
            await (content.Length > MaxSingleBytes ? PartsAsync(cancellationToken) : WholeAsync(cancellationToken));
        }
        catch (ObjectStoreException failure) when (failure.Error is ObjectStoreError.Changed or ObjectStoreError.Refused or ObjectStoreError.Missing)
        {
            if (await IsOursAsync(cancellationToken))
            {
                return;
            }

            if (failure.Error == ObjectStoreError.Changed)
            {
                throw new ObjectStoreException(ObjectStoreError.Exists, $"'{address}' exists already.");
            }

            throw;
        }
    }

    private Task WholeAsync(CancellationToken cancellationToken) => store.CallAsync(
        address,
        (s3, cancel) =>
        {
            content.Position = 0;
            var request = new PutObjectRequest
            {
                BucketName = address.Bucket,
                Key = S3Names.ForSdk(address.Key),
                InputStream = content,
                AutoCloseStream = false,
                ContentType = ContentType,

                // Signed with the SHA-256 of all of it, which every store checks; not every one knows chunks that are signed one by one.
                UseChunkEncoding = false,
                IfNoneMatch = onlyIfAbsent ? "*" : null,
                RequestPayer = payer,
            };
            request.Metadata.Add(WriteHeader, _write);
            return s3.PutObjectAsync(request, cancel);
        },
        cancellationToken);

    private async Task PartsAsync(CancellationToken cancellationToken)
    {
        var start = new InitiateMultipartUploadRequest { BucketName = address.Bucket, Key = S3Names.ForSdk(address.Key), ContentType = ContentType, RequestPayer = payer };
        start.Metadata.Add(WriteHeader, _write);
        var upload = (await store.CallAsync(address, (s3, cancel) => s3.InitiateMultipartUploadAsync(start, cancel), cancellationToken)).UploadId;
        try
        {
            var parts = new List<PartETag>();
            var size = Math.Max(PartBytes, ((content.Length - 1) / MaxParts) + 1);
            for (var offset = 0L; offset < content.Length; offset += size)
            {
                parts.Add(await PartAsync(upload, parts.Count + 1, offset, Math.Min(size, content.Length - offset), cancellationToken));
            }

            await store.CallAsync(
                address,
                (s3, cancel) => s3.CompleteMultipartUploadAsync(
                    new CompleteMultipartUploadRequest
                    {
                        BucketName = address.Bucket,
                        Key = S3Names.ForSdk(address.Key),
                        UploadId = upload,
                        PartETags = parts,
                        IfNoneMatch = onlyIfAbsent ? "*" : null,
                        RequestPayer = payer,
                    },
                    cancel),
                cancellationToken);
        }
        catch
        {
            await AbortAsync(upload);
            throw;
        }
    }

    private async Task<PartETag> PartAsync(string upload, int number, long offset, long bytes, CancellationToken cancellationToken)
    {
        var sent = await store.CallAsync(
            address,
            (s3, cancel) =>
            {
                content.Position = offset;
                return s3.UploadPartAsync(
                    new UploadPartRequest
                    {
                        BucketName = address.Bucket,
                        Key = S3Names.ForSdk(address.Key),
                        UploadId = upload,
                        PartNumber = number,
                        PartSize = bytes,
                        InputStream = content,
                        UseChunkEncoding = false,
                        RequestPayer = payer,
                    },
                    cancel);
            },
            cancellationToken);
        return new PartETag(number, sent.ETag);
    }

    // Parts that belong to nothing are stored, and paid for, until somebody finds them.
    private async Task AbortAsync(string upload)
    {
        using var timeout = new CancellationTokenSource(_abortTimeout);
        try
        {
            await store.CallAsync(
                address,
                (s3, cancel) => s3.AbortMultipartUploadAsync(
                    new AbortMultipartUploadRequest { BucketName = address.Bucket, Key = S3Names.ForSdk(address.Key), UploadId = upload, RequestPayer = payer }, cancel),
                timeout.Token);
        }
        catch (Exception failure) when (failure is ObjectStoreException or OperationCanceledException)
        {
            // What failed first is what the caller has to know.
        }
    }

    private async Task<bool> IsOursAsync(CancellationToken cancellationToken)
    {
        try
        {
            return (await store.HeadAsync(address, cancellationToken)).Metadata[WriteHeader] == _write;
        }
        catch (ObjectStoreException)
        {
            return false;
        }
    }
}
