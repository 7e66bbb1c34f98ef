using ZeroShotOrleans.Jobs.Exports;
using ZeroShotOrleans.Sources.ObjectStores;

namespace ZeroShotOrleans.Grains.Jobs.Exports;

/// <summary>A prefix in an object store.</summary>
/// <param name="store">The store.</param>
/// <param name="prefix">The prefix, empty or ending with a slash.</param>
/// <param name="scratch">Folder for files that are being written: an object is sent when its size is known.</param>
internal sealed class ObjectPlace(IObjectStore store, ObjectAddress prefix, string scratch) : IExportPlace
{
    // A claim is a line of JSON.
    private const int MaxSmallBytes = 64 * 1024;

    /// <inheritdoc/>
    public string Name => prefix.ToString();

    /// <inheritdoc/>
    public Task PrepareAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <inheritdoc/>
    public Task CleanAsync(string jobId, CancellationToken cancellationToken) => Task.CompletedTask;

    /// <inheritdoc/>
    public ExportException Failure(IOException exception) => Unprepared(exception);

    /// <inheritdoc/>
    public Task<byte[]?> ReadAsync(string file, CancellationToken cancellationToken) => RunAsync<byte[]?>(async () =>
    {
        try
        {
            using var content = await store.OpenAsync(Of(file), range: null, ifMatch: null, cancellationToken);
            var bytes = new byte[Math.Min(content.Length, MaxSmallBytes)];
            await content.Body.ReadExactlyAsync(bytes, cancellationToken);
            return bytes;
        }
        catch (ObjectStoreException missing) when (missing.Error is ObjectStoreError.Missing)
        {
            return null;
        }
    });

    /// <inheritdoc/>
    public Task<bool> CreateAsync(string file, byte[] content, CancellationToken cancellationToken) => RunAsync(async () =>
    {
        try
        {
            await WriteAsync(file, content, onlyIfAbsent: true, cancellationToken);
            return true;
        }
        catch (ObjectStoreException exists) when (exists.Error is ObjectStoreError.Exists)
        {
            return false;
        }
    });

    /// <inheritdoc/>
    public Task WriteAsync(string file, byte[] content, CancellationToken cancellationToken) => RunAsync(async () =>
    {
        await WriteAsync(file, content, onlyIfAbsent: false, cancellationToken);
        return true;
    });

    /// <inheritdoc/>
    public Task DeleteAsync(string file, CancellationToken cancellationToken) => RunAsync(async () =>
    {
        await store.DeleteAsync(Of(file), cancellationToken);
        return true;
    });

    /// <inheritdoc/>
    public Task<long?> SizeAsync(string file, CancellationToken cancellationToken) => RunAsync<long?>(async () =>
    {
        try
        {
            return (await store.DescribeAsync(Of(file), cancellationToken)).Bytes;
        }
        catch (ObjectStoreException missing) when (missing.Error is ObjectStoreError.Missing)
        {
            return null;
        }
    });

    /// <inheritdoc/>
    public Task<string?> FindResultsAsync(CancellationToken cancellationToken) => RunAsync(async () =>
    {
        await foreach (var found in store.ListAsync(prefix, after: null, cancellationToken))
        {
            var name = found.Key[prefix.Key.Length..];
            if (!name.Contains('/', StringComparison.Ordinal) && NewFile.HoldsResults(name))
            {
                return name;
            }
        }

        return null;
    });

    /// <inheritdoc/>
    public Task<NewFile> OpenAsync(string file, long epoch)
    {
        try
        {
            Directory.CreateDirectory(scratch);

            // Gone with this process, whatever happens to it.
            var temporary = new FileStream(
                Path.Combine(scratch, $"export-{Guid.NewGuid():N}"), FileMode.CreateNew, FileAccess.ReadWrite, FileShare.None, bufferSize: 64 * 1024, FileOptions.DeleteOnClose);
            return Task.FromResult<NewFile>(new ObjectFile(this, temporary, file));
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            return Task.FromException<NewFile>(Unprepared(exception));
        }
    }

    private async Task WriteAsync(string file, byte[] content, bool onlyIfAbsent, CancellationToken cancellationToken)
    {
        using var stream = new MemoryStream(content, writable: false);
        await store.WriteAsync(Of(file), stream, onlyIfAbsent, cancellationToken);
    }

    private Task SendAsync(string file, Stream content, CancellationToken cancellationToken) => store.WriteAsync(Of(file), content, onlyIfAbsent: false, cancellationToken);

    private ObjectAddress Of(string file) => prefix.With(prefix.Key + file);

    private static async Task<T> RunAsync<T>(Func<Task<T>> work)
    {
        try
        {
            return await work();
        }
        catch (ObjectStoreException exception)
        {
            throw new ExportException($"Results cannot be written: {exception.Message}", MayPass(exception.Error), exception);
        }
        catch (IOException exception)
        {
            throw Unprepared(exception);
        }
    }

    // Without the message, which names a file of the silo.
    private static ExportException Unprepared(Exception exception) =>
        new("A result file cannot be prepared in the silo's state directory: its disk may be full. The silo's log has the details.", mayPass: exception is IOException, exception);

    private static bool MayPass(ObjectStoreError error) => error is ObjectStoreError.Throttled or ObjectStoreError.TimedOut or ObjectStoreError.Unavailable;

    private sealed class ObjectFile(ObjectPlace place, FileStream stream, string file) : NewFile
    {
        public override Stream Content => stream;

        public override Task CommitAsync(CancellationToken cancellationToken) => RunAsync(async () =>
        {
            stream.Position = 0;
            await place.SendAsync(file, stream, cancellationToken);
            return true;
        });

        public override ValueTask DisposeAsync() => stream.DisposeAsync();
    }
}
