using System.Diagnostics.CodeAnalysis;
using ZeroShotOrleans.Sources.Images;
using ZeroShotOrleans.Sources.Listing.Objects;
using ZeroShotOrleans.Sources.ObjectStores;
using ZeroShotOrleans.Sources.Reading;

namespace ZeroShotOrleans.Sources.Listing.Lists;

/// <summary>A folder of tables in an object store. It is listed once; what is opened later must have the listed version.</summary>
internal sealed class StoredTableFiles : ITableFiles
{
    /// <summary>Maximum number of objects in the folder, with those of earlier versions of a table.</summary>
    public const int MaxObjects = 1_000_000;

    private readonly StoredPlace _place;
    private readonly ObjectOpener _opener;
    private readonly CancellationToken _cancellationToken;

    // In the order of the listing.
    private readonly List<string> _paths = [];
    private readonly Dictionary<string, StoredObject> _objects = new(StringComparer.Ordinal);

    /// <summary>The folder that a list is; null if it is an object, or if there is nothing of this name. Blocks.</summary>
    /// <exception cref="ZeroShotException">It has too many objects.</exception>
    /// <exception cref="ObjectStoreException">It may not be read, or the store does not answer.</exception>
    public static StoredTableFiles? Of(string file, StoredLists lists, ListProblem problem, CancellationToken cancellationToken) =>
        lists.FolderOf(file, cancellationToken) is { } place && new StoredTableFiles(place, lists.Opener, problem, cancellationToken) is { IsEmpty: false } folder ? folder : null;

    /// <summary>The current state of a list. Blocks.</summary>
    /// <exception cref="ZeroShotException">It is a folder that cannot be used.</exception>
    /// <exception cref="ObjectStoreException">It does not exist, may not be read, or the store does not answer.</exception>
    public static ImageStamp StampOf(ListSource list, StoredLists lists, CancellationToken cancellationToken)
    {
        var problem = new ListProblem(list.File);
        return Of(list.File, lists, problem, cancellationToken) is { } folder
            ? ListFolder.StampOf(ListFolder.PartsOf(folder, ImageOptions.DefaultMaxParquetPageBytes, tally: null, problem, cancellationToken))
            : ObjectStamp.Of(lists.Describe(list.File, cancellationToken));
    }

    /// <summary>Lists a folder. Blocks.</summary>
    /// <param name="place">The folder.</param>
    /// <param name="opener">Opens objects.</param>
    /// <param name="problem">Creates exceptions that name the folder.</param>
    /// <param name="cancellationToken">Cancels listing and reading.</param>
    /// <exception cref="ZeroShotException">It has too many objects.</exception>
    /// <exception cref="ObjectStoreException">The store cannot be listed.</exception>
    private StoredTableFiles(StoredPlace place, ObjectOpener opener, ListProblem problem, CancellationToken cancellationToken)
    {
        (_place, _opener, _cancellationToken) = (place, opener, cancellationToken);
        foreach (var stored in place.Objects(after: null, cancellationToken))
        {
            // Consoles of stores make an empty object of the folder's own name.
            var path = stored.Key[place.Address.Key.Length..];
            if (path.Length == 0 || path.EndsWith('/'))
            {
                continue;
            }

            if (_paths.Count == MaxObjects)
            {
                throw problem.Of($"Its folder has more than {MaxObjects} objects. Remove those of earlier versions, or name the folders in it one by one.");
            }

            _paths.Add(path);
            _objects[path] = stored;
        }
    }

    // Then it does not exist.
    private bool IsEmpty => _paths.Count == 0;

    public bool HasFolder(string name) => _paths.Exists(path => path.StartsWith(name + '/', StringComparison.Ordinal));

    public IReadOnlyList<string> NamesIn(string below) =>
        [.. _paths.Where(path => path.StartsWith(below + '/', StringComparison.Ordinal)).Select(path => path[(below.Length + 1)..]).Where(name => !name.Contains('/', StringComparison.Ordinal))];

    public ListPart Describe(string path) => _objects.TryGetValue(path, out var stored) ? new ListPart(path, stored.Bytes, stored.Modified, stored.ETag) : new ListPart(path, 0, 0, "");

    public bool TryOpen(string path, [NotNullWhen(true)] out RandomReader? reader, [NotNullWhen(false)] out string? problem)
    {
        reader = _objects.TryGetValue(path, out var stored) ? new ObjectReader(_opener, _place.Address.With(stored.Key), stored, _cancellationToken) : null;
        problem = reader is null ? "The file no longer exists." : null;
        return reader is not null;
    }

    // Every request names the listed version.
    public bool HasChanged(RandomReader reader, ListPart part) => false;

    public IEnumerable<ListPart> Plain(SkipTally? tally, ListProblem problem, CancellationToken cancellationToken)
    {
        var checkedFolders = new HashSet<string>(StringComparer.Ordinal);
        foreach (var path in _paths)
        {
            cancellationToken.ThrowIfCancellationRequested();
            var (folders, name) = (path.Split('/')[..^1], Path.GetFileName(path));
            for (var (depth, below) = (0, ""); depth < folders.Length; below += folders[depth++] + '/')
            {
                if (checkedFolders.Add(below + folders[depth]))
                {
                    ListFolder.CheckNoTable(below, folders[depth], () => NamesIn(below + folders[depth]), problem);
                }
            }

            if (folders.Any(ListFolder.IsHidden) || ListFolder.IsHidden(name) || !ListFormat.Of(path).IsTable())
            {
                tally?.Count(Verdict.Skipped, name);
            }
            else
            {
                yield return Describe(path);
            }
        }
    }
}
