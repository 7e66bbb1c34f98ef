using ZeroShotOrleans.Sources.ObjectStores;

namespace ZeroShotOrleans.Sources.Listing.Objects;

/// <summary>Tar archives that are objects of a store: one, or those of a folder without its sub-folders.</summary>
internal sealed class StoredArchives(TarSource source, StoreAccess stores, ObjectOpener opener)
{
    private readonly Dictionary<string, StoredObject> _archives = new(StringComparer.Ordinal);
    private ObjectAddress _folder;

    /// <summary>The folder of an archive that was listed: the source's own, or the one of the archive that is the source.</summary>
    /// <param name="root">The source.</param>
    /// <param name="archive">The archive.</param>
    public static ObjectAddress FolderOf(string root, string archive)
    {
        var address = StoredPlace.Parse(root);
        return address.Key.EndsWith('/') || address.Key.Length == 0 ? address
            : address.Key == archive || address.Key.EndsWith('/' + archive, StringComparison.Ordinal) ? address.With(address.Key[..^archive.Length])
            : address.With(address.Key + '/');
    }

    /// <summary>The names of all objects of the folder, in order; only the archive if the source is one. Blocks.</summary>
    /// <exception cref="ObjectStoreException">The store says why it cannot be listed.</exception>
    public (bool IsFolder, IReadOnlyList<string> Names) List(CancellationToken cancellationToken)
    {
        var place = StoredPlace.Find(source.Root, stores, cancellationToken);
        _folder = place.Address;
        if (place.Single is { } single)
        {
            var name = single.Key[(single.Key.LastIndexOf('/') + 1)..];
            (_folder, _archives[name]) = (place.Address.With(single.Key[..^name.Length]), single);
            return (false, [name]);
        }

        foreach (var stored in place.Objects(after: null, cancellationToken))
        {
            var name = stored.Key[_folder.Key.Length..];
            if (name.Length > 0 && !name.Contains('/', StringComparison.Ordinal))
            {
                _archives[name] = stored;
            }
        }

        return (true, [.. _archives.Keys]);
    }

    /// <summary>An archive of the listing.</summary>
    public StoredObject Of(string archive) => _archives[archive];

    /// <summary>Opens an archive for reading. Blocks.</summary>
    /// <returns>The archive; null if this one object cannot be read.</returns>
    /// <exception cref="ObjectStoreException">The store does not answer.</exception>
    public ObjectReader? Open(string archive, CancellationToken cancellationToken)
    {
        var reader = new ObjectReader(opener, _folder.With(_folder.Key + archive), _archives[archive], cancellationToken);
        try
        {
            reader.Read(stackalloc byte[1], 0);
            return reader;
        }
        catch (ObjectStoreException failure) when (failure.Error is ObjectStoreError.AccessDenied or ObjectStoreError.Archived or ObjectStoreError.Missing or ObjectStoreError.Changed)
        {
            return null;
        }
    }
}
