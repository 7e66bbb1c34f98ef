using ZeroShotOrleans.Sources.Archives;
using ZeroShotOrleans.Sources.Images;
using ZeroShotOrleans.Sources.ObjectStores;

namespace ZeroShotOrleans.Sources.Opening;

/// <summary>Reads images from archives that are objects of stores. A tar archive is read by ranges, side by side; what has to be decompressed blocks a thread for each image.</summary>
/// <remarks>Thread-safe.</remarks>
/// <param name="objects">Reads ranges.</param>
/// <param name="opener">Opens objects.</param>
/// <param name="files">Reads what is not a range. Of its own: nobody else waits for what it reads over the network.</param>
internal sealed class StoredArchiveImages(ObjectFetcher objects, ObjectOpener opener, ImageFiles files) : IDisposable
{
    // The threads of the pool that wait for a network at most; and archives whose format is known.
    private const int MostThreads = 8, MostArchives = 64;

    private readonly SemaphoreSlim _threads = new(MostThreads);
    private readonly Lock _lock = new();

    // Most recent first.
    private readonly List<(string Archive, StoredObject Stored, ArchiveKind Kind)> _known = [];

    /// <summary>Reads one image. A failure is the error of that image.</summary>
    /// <param name="folder">Address of the folder that archives are relative to.</param>
    /// <param name="entry">The image.</param>
    /// <param name="room">Memory for it.</param>
    /// <param name="interactive">Whether an interactive request waits for it.</param>
    /// <param name="cancellationToken">Cancels it; the only reason for an exception.</param>
    public async Task<FetchedImage> FetchAsync(string folder, ImageEntry entry, FetchRoom room, bool interactive, CancellationToken cancellationToken)
    {
        if (files.RefusalOf(entry) is { } refusal)
        {
            return new FetchedImage([], refusal);
        }

        if (!ObjectAddress.TryParse(folder, out var parent))
        {
            return FetchedImage.Failed(ImageError.FetchRefused, ObjectErrors.NoAddress);
        }

        var address = parent.Value.With(parent.Value.Key + entry.Archive);
        try
        {
            var (stored, kind) = await FormatAsync(address, entry, cancellationToken);
            var image = kind is ArchiveKind.Tar
                ? await objects.FetchAsync(address.ToString(), stored.ETag, new ObjectRange(entry.Offset, entry.Length), entry.Length, room, interactive, cancellationToken)
                : await OnThreadAsync(() => Read(address, stored, entry, cancellationToken), cancellationToken);
            return StoredImages.AsListed(image, entry);
        }
        catch (ObjectStoreException failure)
        {
            return ObjectErrors.Of(failure);
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _threads.Dispose();

    // The name of an archive does not tell.
    private async Task<(StoredObject Stored, ArchiveKind Kind)> FormatAsync(ObjectAddress address, ImageEntry entry, CancellationToken cancellationToken)
    {
        var archive = address.ToString();
        lock (_lock)
        {
            if (_known.Find(known => known.Archive == archive && known.Stored.ETag == entry.ETag) is { Archive: not null } known)
            {
                return (known.Stored, known.Kind);
            }
        }

        var stored = await opener.DescribeAsync(address, cancellationToken);
        if (entry.ETag is { Length: > 0 } && stored.ETag != entry.ETag)
        {
            throw new ObjectStoreException(ObjectStoreError.Changed, $"'{archive}' has changed since it was listed. Submit the job again.");
        }

        var kind = await OnThreadAsync(
            () =>
            {
                using var reader = new ObjectReader(opener, address, stored, cancellationToken);
                return ArchiveFormat.Of(reader, entry.Archive!);
            },
            cancellationToken);
        lock (_lock)
        {
            _known.Insert(0, (archive, stored, kind));
            if (_known.Count > MostArchives)
            {
                _known.RemoveAt(MostArchives);
            }
        }

        return (stored, kind);
    }

    private FetchedImage Read(ObjectAddress address, StoredObject stored, ImageEntry entry, CancellationToken cancellationToken)
    {
        using var reader = new ObjectReader(opener, address, stored, cancellationToken);
        var name = new ArchiveName($"{address}\0{stored.ETag}", stored.Bytes, stored.Modified);

        // A decompressor outlives this image.
        var error = files.Read(reader, name, () => new ObjectReader(opener, address, stored, CancellationToken.None), entry, out var bytes);
        return error is null ? FetchedImage.Of(bytes) with { Modified = stored.Modified } : new FetchedImage([], error);
    }

    private async Task<T> OnThreadAsync<T>(Func<T> read, CancellationToken cancellationToken)
    {
        await _threads.WaitAsync(cancellationToken);
        try
        {
            // Readers of archives are not asynchronous: they block a thread, which belongs to no batcher and no grain.
#pragma warning disable RS0030
            return await Task.Run(read, cancellationToken);
#pragma warning restore RS0030
        }
        finally
        {
            _threads.Release();
        }
    }
}
