using System.Collections.Immutable;

namespace ZeroShotOrleans.Grains.Sources;

/// <summary>The paths that a source names, as a tree of their names.</summary>
internal sealed class NamedPaths
{
    private readonly SortedDictionary<string, NamedPaths> _children = new(StringComparer.Ordinal);

    /// <summary>Whether this very path is named.</summary>
    public bool IsNamed { get; private set; }

    /// <summary>What is named directly below, or lies on the way to it, in ordinal order.</summary>
    public IReadOnlyDictionary<string, NamedPaths> Children => _children;

    /// <summary>The tree of some paths, with <c>/</c> between names.</summary>
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

    /// <summary>The names of a path; a single dot stands for where one is.</summary>
    public static IEnumerable<string> Names(string path) => path.Split('/', StringSplitOptions.RemoveEmptyEntries).Where(name => name != ".");
}
