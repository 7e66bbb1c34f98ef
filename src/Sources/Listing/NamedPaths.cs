using System.Collections.Immutable;

namespace ZeroShotOrleans.Sources.Listing;

/// <summary>The paths that a source names, as a tree.</summary>
internal sealed class NamedPaths
{
    private readonly SortedDictionary<string, NamedPaths> _children = new(StringComparer.Ordinal);

    /// <summary>Whether exactly this path is named.</summary>
    public bool IsNamed { get; private set; }

    /// <summary>The children, in ordinal order.</summary>
    public IReadOnlyDictionary<string, NamedPaths> Children => _children;

    /// <summary>Builds the tree from paths with <c>/</c> as the separator.</summary>
    public static NamedPaths Of(ImmutableArray<string> paths)
    {
        var root = new NamedPaths();
        foreach (var path in paths)
        {
            var at = root;
            foreach (var name in Names(path))
            {
                if (!at._children.TryGetValue(name, out var child))
                {
                    at._children.Add(name, child = new NamedPaths());
                }

                at = child;
            }

            at.IsNamed = true;
        }

        return root;
    }

    /// <summary>The segments of a path; a single dot stands for the current directory.</summary>
    public static IEnumerable<string> Names(string path) => path.Split('/', StringSplitOptions.RemoveEmptyEntries).Where(name => name != ".");
}
