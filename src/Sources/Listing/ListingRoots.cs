using ZeroShotOrleans.Files;
using ZeroShotOrleans.Sources.Images;

namespace ZeroShotOrleans.Sources.Listing;

/// <summary>Where a control silo may list images of jobs: the directories that encoders may read.</summary>
/// <param name="roots">The directories. Empty: everywhere (for a silo that only its own user can reach).</param>
internal sealed class ListingRoots(IReadOnlyList<string> roots)
{
    /// <summary>No limits.</summary>
    public static ListingRoots Everywhere { get; } = new([]);

    private readonly string[] _roots = [.. roots.Select(Path.GetFullPath)];

    /// <summary>Rejects a path outside them, with the same message whether or not it exists.</summary>
    /// <param name="path">An absolute path.</param>
    /// <param name="what">What it is, as the start of the message.</param>
    /// <exception cref="ZeroShotException">It lies outside.</exception>
    public void Check(string path, string what)
    {
        if (!Allow(path))
        {
            throw new ZeroShotException(ZeroShotError.BadRequest,
                $"{what} '{path}' is outside the directories that the silo may read. Use a path inside them, or add its directory to {ImageOptions.Section}:{nameof(ImageOptions.Roots)} of the silos.");
        }
    }

    /// <summary>Whether the real path of something open is inside them.</summary>
    public bool Contain(string place) => _roots.Length == 0 || _roots.Any(root => RealPath.Of(root) is { } real && RealPath.IsWithin(place, real));

    /// <summary>Whether a root is inside a directory: names in there were given by the source, and lead to the root.</summary>
    public bool LieBelow(string directory) => _roots.Any(root => RealPath.IsWithin(root, Path.GetFullPath(directory)) && !RealPath.IsWithin(Path.GetFullPath(directory), root));

    /// <summary>Whether a path is inside them after resolving links. A missing path is judged by its name.</summary>
    public bool Allow(string path)
    {
        if (_roots.Length == 0)
        {
            return true;
        }

        var full = Path.GetFullPath(path);
        return RealPath.Of(full) is { } real
            ? _roots.Any(root => RealPath.Of(root) is { } realRoot && RealPath.IsWithin(real, realRoot))
            : _roots.Any(root => RealPath.IsWithin(full, root));
    }
}
