using ZeroShotOrleans.Grains.Encoding;
using ZeroShotOrleans.Files;

namespace ZeroShotOrleans.Grains.Sources;

/// <summary>Where a control silo may look for the images of jobs: the same directories that encoders may read.</summary>
/// <param name="roots">The directories. Empty: everywhere (a silo that only its own user can reach).</param>
internal sealed class ListingRoots(IReadOnlyList<string> roots)
{
    /// <summary>No limits.</summary>
    public static ListingRoots Everywhere { get; } = new([]);

    private readonly string[] _roots = [.. roots.Select(Path.GetFullPath)];

    /// <summary>Refuses a path outside them, in the same words whether or not there is something.</summary>
    /// <param name="path">An absolute path.</param>
    /// <param name="what">What it is, to begin the message with.</param>
    /// <exception cref="ZeroShotException">It lies outside.</exception>
    public void Check(string path, string what)
    {
        if (!Allow(path))
        {
            throw new ZeroShotException(ZeroShotError.BadRequest,
                $"{what} '{path}' lies outside the directories that the silo may read. Name one inside, or add its directory to {ImageOptions.Section}:{nameof(ImageOptions.Roots)} of the silos.");
        }
    }

    /// <summary>Whether a path lies inside them when its links are followed. One that is not there is judged by its name.</summary>
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
