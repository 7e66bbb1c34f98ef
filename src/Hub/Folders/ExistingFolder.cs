using ZeroShotOrleans.Hub.Names;
using ZeroShotOrleans.Inference.Models;

namespace ZeroShotOrleans.Hub.Folders;

/// <summary>What has the name that a pull is about to give.</summary>
internal sealed class ExistingFolder
{
    private readonly PulledFrom? _source;

    private ExistingFolder(string path, PulledFrom? source) => (Path, _source) = (path, source);

    /// <summary>Full path, whether there is something or not.</summary>
    public string Path { get; }

    /// <summary>Looks.</summary>
    /// <exception cref="HubException">There is something that no pull made, so none may replace it.</exception>
    public static ExistingFolder Find(ModelsDirectory models, string name)
    {
        var path = models.FolderOf(name);
        return !System.IO.Path.Exists(path)
            ? new ExistingFolder(path, null)
            : PulledFrom.Read(path) is { } source ? new ExistingFolder(path, source) : throw Taken(path, "was not pulled");
    }

    /// <summary>Whether it is that already, and complete as far as names tell.</summary>
    public bool Holds(PulledFrom source)
    {
        try
        {
            return _source == source && ModelManifest.Read(Path).Sha256.Keys.All(file => File.Exists(System.IO.Path.Combine(Path, file)));
        }
        catch (ModelFolderException)
        {
            return false;
        }
    }

    /// <summary>Lets a pull replace another commit of the same, and nothing else.</summary>
    /// <exception cref="HubException">It is of another repository or precision.</exception>
    public void CheckReplaceableBy(PulledFrom source)
    {
        if (_source is not null && (_source.Model != source.Model || _source.Precision != source.Precision))
        {
            throw Taken(Path, $"holds {Shown.Of(_source.Model)}, not {source.Model}");
        }
    }

    private static HubException Taken(string path, string fact) => new(
        HubError.Taken,
        $"{path} is there and {fact}.",
        $"Remove it (zso models remove {System.IO.Path.GetFileName(path)}), rename it, or pull into another directory.");
}
