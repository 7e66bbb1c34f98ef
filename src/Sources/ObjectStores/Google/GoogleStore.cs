using System.Globalization;
using System.Runtime.CompilerServices;
using Google;
using Google.Apis.Auth.OAuth2;
using Google.Apis.Storage.v1;
using Google.Apis.Storage.v1.Data;
using Google.Apis.Upload;
using Microsoft.Extensions.Options;
using StorageObject = Google.Apis.Storage.v1.Data.Object;

namespace ZeroShotOrleans.Sources.ObjectStores.Google;

/// <summary>Google Cloud Storage. The version of an object is its generation: another content has another one, and other metadata has not.</summary>
internal sealed class GoogleStore : IObjectStore, IDisposable
{
    private const int PageSize = 1000, ChunkBytes = 8 << 20;
    private const string Listed = "nextPageToken,items(name,size,generation,timeCreated)", Described = "name,size,generation,timeCreated";

    // Names the write that made an object: a retry whose first try arrived after all is not refused as a second writer.
    private const string WriteName = "zso_write";

    private static readonly TimeSpan _pause = TimeSpan.FromMilliseconds(500);

    private readonly GoogleAccess _access;
    private readonly GoogleErrors _errors;
    private readonly ObjectStoreOptions _limits;
    private readonly TimeSpan _firstPause;
    private readonly string? _userProject;

    /// <summary>A store with the credentials of this machine.</summary>
    public GoogleStore(IOptions<GoogleStoreOptions> options, IOptions<ObjectStoreOptions> limits, TimeProvider time)
        : this(options.Value, limits.Value, Environment.GetEnvironmentVariable, GoogleCredential.GetApplicationDefaultAsync, time, _pause)
    {
    }

    /// <summary>A store.</summary>
    /// <param name="options">The settings.</param>
    /// <param name="limits">Timeouts and retries.</param>
    /// <param name="variable">The value of a variable of the environment.</param>
    /// <param name="chain">Finds the default credentials.</param>
    /// <param name="time">The clock of the chain.</param>
    /// <param name="firstPause">The pause before the first retry.</param>
    internal GoogleStore(
        GoogleStoreOptions options, ObjectStoreOptions limits, Func<string, string?> variable, Func<CancellationToken, Task<GoogleCredential>> chain, TimeProvider time, TimeSpan firstPause)
    {
        (_limits, _firstPause, _userProject) = (limits, firstPause, options.UserProject);
        _access = new GoogleAccess(options, limits, variable, chain, time, firstPause);
        _errors = new GoogleErrors(limits, _access);
    }

    /// <inheritdoc/>
    public ObjectStoreKind Kind => ObjectStoreKind.Google;

    /// <inheritdoc/>
    public async IAsyncEnumerable<StoredObject> ListAsync(ObjectAddress prefix, string? after, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        GoogleNames.Check(prefix, isPrefix: true);
        if (after is not null && Utf8Order.Instance.Compare(after, prefix.Key) > 0 && !after.StartsWith(prefix.Key, StringComparison.Ordinal))
        {
            yield break;
        }

        var (last, page) = (after, default(string));
        do
        {
            var found = await PageAsync(prefix, after, page, cancellationToken);
            foreach (var item in found.Items ?? [])
            {
                // The name that a listing starts at is in it.
                if (after is null || Utf8Order.Instance.Compare(item.Name, after) > 0)
                {
                    yield return Next(item, prefix, ref last);
                }
            }

            page = found.NextPageToken;
        }
        while (!string.IsNullOrEmpty(page));
    }

    /// <inheritdoc/>
    public async Task<StoredObject> DescribeAsync(ObjectAddress address, CancellationToken cancellationToken)
    {
        GoogleNames.Check(address, isPrefix: false);
        return Stored(await GetAsync(address, Described, cancellationToken));
    }

    /// <inheritdoc/>
    public async Task<ObjectContent> OpenAsync(ObjectAddress address, ObjectRange? range, string? ifMatch, CancellationToken cancellationToken)
    {
        GoogleNames.Check(address, isPrefix: false);
        long? generation = ifMatch is null ? null
            : long.TryParse(ifMatch, NumberStyles.None, CultureInfo.InvariantCulture, out var listed) ? listed
            : throw new ObjectStoreException(ObjectStoreError.Changed, $"'{address}' has generations, and '{ifMatch}' is none: it was listed elsewhere.");
        var reading = new GoogleReading(await _access.ServiceAsync(cancellationToken), address, _userProject, _errors);
        return await reading.OpenAsync(range, generation, open => new BodyAgain(open, _limits.MaxRetries, _firstPause, TimeSpan.FromSeconds(_limits.TimeoutSeconds)), cancellationToken);
    }

    /// <inheritdoc/>
    public async Task WriteAsync(ObjectAddress address, Stream content, bool onlyIfAbsent, CancellationToken cancellationToken)
    {
        GoogleNames.Check(address, isPrefix: false);
        var write = Guid.NewGuid().ToString("N");
        var written = new StorageObject { Name = address.Key, Metadata = onlyIfAbsent ? new Dictionary<string, string> { [WriteName] = write } : null };
        var service = await _access.ServiceAsync(cancellationToken);
        var upload = new ObjectsResource.InsertMediaUpload(service, written, address.Bucket, content, "application/octet-stream")
        {
            ChunkSize = ChunkBytes, UserProject = _userProject, IfGenerationMatch = onlyIfAbsent ? 0 : null, Fields = "generation",
        };
        var progress = await upload.UploadAsync(cancellationToken);
        cancellationToken.ThrowIfCancellationRequested();
        if (progress.Status == UploadStatus.Completed)
        {
            return;
        }

        var failure = _errors.Of(progress.Exception, address, writes: true);
        if (!onlyIfAbsent || failure.Error != ObjectStoreError.Changed)
        {
            throw failure;
        }

        if (!await IsWrittenByAsync(address, write, cancellationToken))
        {
            throw new ObjectStoreException(ObjectStoreError.Exists, $"'{address}' exists already.", progress.Exception);
        }
    }

    /// <inheritdoc/>
    public async Task DeleteAsync(ObjectAddress address, CancellationToken cancellationToken)
    {
        GoogleNames.Check(address, isPrefix: false);
        var delete = (await _access.ServiceAsync(cancellationToken)).Objects.Delete(address.Bucket, address.Key);
        delete.UserProject = _userProject;
        try
        {
            await delete.ExecuteAsync(cancellationToken);
        }
        catch (GoogleApiException exception) when (exception.HttpStatusCode == System.Net.HttpStatusCode.NotFound)
        {
            // It is deleted.
        }
        catch (Exception exception) when (!cancellationToken.IsCancellationRequested)
        {
            throw _errors.Of(exception, address, writes: true);
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _access.Dispose();

    private async Task<Objects> PageAsync(ObjectAddress prefix, string? after, string? page, CancellationToken cancellationToken)
    {
        var list = (await _access.ServiceAsync(cancellationToken)).Objects.List(prefix.Bucket);
        (list.Prefix, list.PageToken, list.MaxResults, list.Fields, list.UserProject) = (prefix.Key.Length == 0 ? null : prefix.Key, page, PageSize, Listed, _userProject);
        list.StartOffset = after;
        try
        {
            return await list.ExecuteAsync(cancellationToken);
        }
        catch (Exception exception) when (!cancellationToken.IsCancellationRequested)
        {
            throw _errors.Of(exception, prefix);
        }
    }

    private async Task<StorageObject> GetAsync(ObjectAddress address, string fields, CancellationToken cancellationToken)
    {
        var get = (await _access.ServiceAsync(cancellationToken)).Objects.Get(address.Bucket, address.Key);
        (get.Fields, get.UserProject) = (fields, _userProject);
        try
        {
            return await get.ExecuteAsync(cancellationToken);
        }
        catch (Exception exception) when (!cancellationToken.IsCancellationRequested)
        {
            throw _errors.Of(exception, address);
        }
    }

    private async Task<bool> IsWrittenByAsync(ObjectAddress address, string write, CancellationToken cancellationToken)
    {
        try
        {
            return (await GetAsync(address, "metadata", cancellationToken)).Metadata?.TryGetValue(WriteName, out var writer) is true && writer == write;
        }
        catch (ObjectStoreException)
        {
            // Whose it is cannot be told: then it is another's.
            return false;
        }
    }

    // Lists that are resumed rely on the order: one that is not kept would lose objects without a word.
    private StoredObject Next(StorageObject item, ObjectAddress prefix, ref string? last)
    {
        if (last is not null && Utf8Order.Instance.Compare(item.Name, last) <= 0)
        {
            throw new ObjectStoreException(
                ObjectStoreError.Refused,
                $"{_access.Host} lists '{prefix.With(item.Name)}' after '{prefix.With(last)}', which is not the order of their names. Write the names to a file, and use it as a list.");
        }

        last = item.Name;
        return Stored(item);
    }

    private static StoredObject Stored(StorageObject item) =>
        new(item.Name, (long)(item.Size ?? 0), item.Generation?.ToString(CultureInfo.InvariantCulture) ?? "", item.TimeCreatedDateTimeOffset?.UtcTicks ?? 0);
}
