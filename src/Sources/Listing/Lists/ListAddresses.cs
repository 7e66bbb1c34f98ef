using ZeroShotOrleans.Sources.Listing.Objects;
using ZeroShotOrleans.Sources.ObjectStores;
using ZeroShotOrleans.Sources.Opening;

namespace ZeroShotOrleans.Sources.Listing.Lists;

/// <summary>Which entries of a list are objects of a store.</summary>
/// <param name="root">What paths are relative to: a directory, or an address.</param>
/// <param name="stored">Knows which https addresses the silo's settings name; null: none.</param>
internal sealed class ListAddresses(string root, StoredLists? stored)
{
    private readonly ObjectAddress? _root = Path.IsPathFullyQualified(root) ? null : FolderOf(StoredPlace.Parse(root));

    /// <summary>Whether paths are relative to an address.</summary>
    public bool RootIsInStore => _root is not null;

    /// <summary>The object that an entry names; null if it names a file, a URL, or nothing that an object can be.</summary>
    public ObjectAddress? Of(string entry)
    {
        if (WebAddress.Is(entry))
        {
            return stored?.AddressOf(entry) is { Key.Length: > 0 } named ? named : null;
        }

        if (ObjectAddress.TryParse(entry, out var address))
        {
            return address.Value.Key.Length > 0 ? address : null;
        }

        // Keys are taken literally: only what find(1) writes before each path is dropped.
        return _root is not { } folder || Path.IsPathRooted(entry) || PathProblem.Of(entry) is not null ? null
            : folder.With(folder.Key + (entry.StartsWith("./", StringComparison.Ordinal) ? entry[2..] : entry));
    }

    private static ObjectAddress FolderOf(ObjectAddress address) => address.Key.Length == 0 || address.Key.EndsWith('/') ? address : address.With(address.Key + '/');
}
