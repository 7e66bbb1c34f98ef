using System.Globalization;
using Azure;
using Azure.Core;
using Azure.Storage;
using Azure.Storage.Blobs;
using Azure.Storage.Blobs.Models;
using Microsoft.Extensions.Options;

namespace ZeroShotOrleans.Sources.ObjectStores.Azure;

/// <summary>Azure Blob Storage.</summary>
internal sealed class AzureStore : IObjectStore, IDisposable
{
    private const long BlockBytes = 8 << 20;
    private const int MaxBlocks = 50_000, BlocksAtOnce = 2;

    // Names the write that made a blob: a retry whose first try arrived after all is not refused as a second writer.
    private const string WriteName = "zso_write";

    private static readonly TimeSpan _firstPause = TimeSpan.FromMilliseconds(500);

    private readonly AzureAccounts _accounts;
    private readonly AzureErrors _errors;

    /// <summary>A store with the credentials of this machine.</summary>
    public AzureStore(IOptions<AzureStoreOptions> options, IOptions<ObjectStoreOptions> limits, TimeProvider time)
        : this(options.Value, limits.Value, Environment.GetEnvironmentVariable, AzureChain.CreateAsync, time, _firstPause)
    {
    }

    /// <summary>A store.</summary>
    /// <param name="options">The settings.</param>
    /// <param name="limits">Timeouts and retries.</param>
    /// <param name="variable">The value of a variable of the environment.</param>
    /// <param name="chain">Creates the default chain at its first use.</param>
    /// <param name="time">The clock.</param>
    /// <param name="firstPause">The pause before the first retry.</param>
    internal AzureStore(AzureStoreOptions options, ObjectStoreOptions limits, Func<string, string?> variable, Func<CancellationToken, Task<TokenCredential>> chain, TimeProvider time, TimeSpan firstPause)
    {
        _accounts = new AzureAccounts(options, limits, variable, new BoundedCredential(chain, TimeSpan.FromSeconds(limits.TimeoutSeconds), time), firstPause);
        _errors = new AzureErrors(limits, time);
    }

    /// <inheritdoc/>
    public ObjectStoreKind Kind => ObjectStoreKind.Azure;

    /// <inheritdoc/>
    public IAsyncEnumerable<StoredObject> ListAsync(ObjectAddress prefix, string? after, CancellationToken cancellationToken)
    {
        AzureNames.Check(prefix, isPrefix: true);
        if (after is not null && Utf8Order.Instance.Compare(after, prefix.Key) > 0 && !after.StartsWith(prefix.Key, StringComparison.Ordinal))
        {
            return AsyncEnumerable.Empty<StoredObject>();
        }

        var account = _accounts.Of(prefix);
        return new AzureListing(account, prefix, after, exception => _errors.Of(exception, prefix, account)).ListAsync(cancellationToken);
    }

    /// <inheritdoc/>
    public async Task<StoredObject> DescribeAsync(ObjectAddress address, CancellationToken cancellationToken)
    {
        var (account, blob) = Locate(address);
        try
        {
            var properties = (await blob.GetPropertiesAsync(cancellationToken: cancellationToken)).Value;
            return AzureBlob.IsDirectory(properties.Metadata)
                ? throw Directory(address)
                : new StoredObject(address.Key, properties.ContentLength, AzureBlob.Bare(properties.ETag), properties.LastModified.UtcTicks);
        }
        catch (Exception exception) when (!cancellationToken.IsCancellationRequested)
        {
            throw _errors.Of(exception, address, account);
        }
    }

    /// <inheritdoc/>
    public async Task<ObjectContent> OpenAsync(ObjectAddress address, ObjectRange? range, string? ifMatch, CancellationToken cancellationToken)
    {
        var (account, blob) = Locate(address);
        try
        {
            var options = new BlobDownloadOptions
            {
                Range = range is { } part ? new HttpRange(part.Offset, part.Length) : default,
                Conditions = ifMatch is null ? null : new BlobRequestConditions { IfMatch = AzureBlob.Quoted(ifMatch) },
            };
            var answer = (await blob.DownloadStreamingAsync(options, cancellationToken)).Value;
            return Content(address, range, answer, exception => _errors.Of(exception, address, account));
        }
        catch (Exception exception) when (!cancellationToken.IsCancellationRequested)
        {
            throw _errors.Of(exception, address, account);
        }
    }

    /// <inheritdoc/>
    public async Task WriteAsync(ObjectAddress address, Stream content, bool onlyIfAbsent, CancellationToken cancellationToken)
    {
        var (account, blob) = Locate(address);
        var write = Guid.NewGuid().ToString("N");
        var options = new BlobUploadOptions
        {
            Conditions = onlyIfAbsent ? new BlobRequestConditions { IfNoneMatch = ETag.All } : null,
            Metadata = onlyIfAbsent ? new Dictionary<string, string> { [WriteName] = write } : null,
            TransferOptions = new StorageTransferOptions
            {
                InitialTransferSize = BlockBytes,
                MaximumTransferSize = Math.Max(BlockBytes, content.Length / MaxBlocks + 1),
                MaximumConcurrency = BlocksAtOnce,
            },
        };
        try
        {
            await blob.UploadAsync(content, options, cancellationToken);
        }
        catch (RequestFailedException exception) when (onlyIfAbsent && exception.Status is 409 or 412)
        {
            var refusal = exception.ErrorCode == "ConditionNotMet"
                ? new ObjectStoreException(ObjectStoreError.Exists, $"'{address}' exists already.", exception)
                : _errors.Of(exception, address, account, writes: true);
            if (refusal.Error != ObjectStoreError.Exists || !await IsWrittenByAsync(blob, write, cancellationToken))
            {
                throw refusal;
            }
        }
        catch (Exception exception) when (!cancellationToken.IsCancellationRequested)
        {
            throw _errors.Of(exception, address, account, writes: true);
        }
    }

    /// <inheritdoc/>
    public async Task DeleteAsync(ObjectAddress address, CancellationToken cancellationToken)
    {
        var (account, blob) = Locate(address);
        try
        {
            await blob.DeleteIfExistsAsync(DeleteSnapshotsOption.IncludeSnapshots, cancellationToken: cancellationToken);
        }
        catch (Exception exception) when (!cancellationToken.IsCancellationRequested)
        {
            throw _errors.Of(exception, address, account, writes: true);
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _accounts.Dispose();

    private (AzureAccount Account, BlobClient Blob) Locate(ObjectAddress address)
    {
        AzureNames.Check(address, isPrefix: false);
        var account = _accounts.Of(address);
        return (account, account.Service.GetBlobContainerClient(address.Bucket).GetBlobClient(address.Key));
    }

    private static ObjectContent Content(ObjectAddress address, ObjectRange? range, BlobDownloadStreamingResult answer, Func<Exception, ObjectStoreException> translate)
    {
        var details = answer.Details;
        if (AzureBlob.IsDirectory(details.Metadata))
        {
            answer.Dispose();
            throw Directory(address);
        }

        // "bytes 0-99/1000"
        var size = details.ContentLength;
        if (range is not null && !long.TryParse(details.ContentRange.AsSpan((details.ContentRange?.LastIndexOf('/') ?? -1) + 1), NumberStyles.None, CultureInfo.InvariantCulture, out size))
        {
            answer.Dispose();
            throw new ObjectStoreException(ObjectStoreError.Refused, $"The store answered '{address}' without the range that was asked for: it does not support ranges.");
        }

        if (range is { } part && details.ContentLength != part.Length)
        {
            answer.Dispose();
            throw new ObjectStoreException(ObjectStoreError.Changed, $"'{address}' has {size} bytes and not the {part.Offset + part.Length} that were listed: it was written again since.");
        }

        var stored = new StoredObject(address.Key, size, AzureBlob.Bare(details.ETag), details.LastModified.UtcTicks);
        return new ObjectContent(stored, new StoreBody(answer.Content, details.ContentLength, translate), details.ContentLength);
    }

    private static async Task<bool> IsWrittenByAsync(BlobClient blob, string write, CancellationToken cancellationToken)
    {
        try
        {
            var properties = (await blob.GetPropertiesAsync(cancellationToken: cancellationToken)).Value;
            return properties.Metadata.TryGetValue(WriteName, out var writer) && writer == write;
        }
        catch (RequestFailedException)
        {
            // Whose it is cannot be told: then it is another's.
            return false;
        }
    }

    private static ObjectStoreException Directory(ObjectAddress address) =>
        new(ObjectStoreError.Missing, $"'{address}' is a directory and no blob. Add a slash, and the name of what is in it.");
}
