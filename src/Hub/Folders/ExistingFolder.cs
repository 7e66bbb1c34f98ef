using ZeroShotOrleans.Hub.Names;
using ZeroShotOrleans.Inference.Models;

namespace ZeroShotOrleans.Hub.Folders;

/// <summary>What currently occupies the folder name that a pull will use.</summary>
internal sealed class ExistingFolder
{
    private readonly PulledFrom? _source;

    private ExistingFolder(string path, PulledFrom? source) => (Path, _source) = (path, source);

    /// <summary>Full path, whether or not it exists.</summary>
    public string Path { get; }

    /// <summary>Inspects the folder.</summary>
    /// <exception cref="HubException">Something exists that was not pulled and therefore must not be replaced.</exception>
    public static ExistingFolder Find(ModelsDirectory models, string name)
    {
        var path = models.FolderOf(name);
        return !System.IO.Path.Exists(path)
            ? new ExistingFolder(path, null)
            : PulledFrom.Read(path) is { } source ? new ExistingFolder(path, source) : throw Taken(path, "was not pulled");
    }

    /// <summary>Whether the folder already holds this source and all files of its manifest exist.</summary>
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

    /// <summary>Allows a pull to replace another commit of the same model and precision, and nothing else.</summary>
    /// <exception cref="HubException">The folder holds another repository or precision.</exception>
    public void CheckReplaceableBy(PulledFrom source)
    {
        if (_source is not null && (_source.Model != source.Model || _source.Precision != source.Precision))
        {
            throw Taken(Path, $"holds {SafeText.Of(_source.Model)}, not {source.Model}");
        }
    }

    private static HubException Taken(string path, string fact) => new(
        HubError.Taken,
        $"{path} already exists and {fact}.",
        $"Remove it (zso models remove {System.IO.Path.GetFileName(path)}), rename it, or pull into another directory.");
}
