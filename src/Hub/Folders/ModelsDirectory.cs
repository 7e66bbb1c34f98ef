using ZeroShotOrleans.Hub.Names;

namespace ZeroShotOrleans.Hub.Folders;

/// <summary>The layout of a models directory: model folders, and <c>.pulling</c> with what is on its way in or out.</summary>
/// <remarks>Names in <c>.pulling</c> have a tilde, which no model's name has, and are of the same file system, so that a rename is one step.</remarks>
internal sealed class ModelsDirectory(string path)
{
    /// <summary>Full path.</summary>
    public string Root { get; } = Path.TrimEndingDirectorySeparator(Path.GetFullPath(path));

    /// <summary>Where downloads are until they are whole.</summary>
    public string Pulling => Path.Combine(Root, ".pulling");

    /// <summary>The folder of a model. Complete, or not there.</summary>
    public string FolderOf(string name) => Path.Combine(Root, name);

    /// <summary>The folder that a pull fills.</summary>
    public string StagingOf(string name) => Path.Combine(Pulling, name);

    /// <summary>What a pull must know to go on later.</summary>
    public string JournalOf(string name) => Path.Combine(Pulling, $"{name}~journal.json");

    /// <summary>Held by the pull that is running.</summary>
    public string LockOf(string name) => Path.Combine(Pulling, $"{name}~lock");

    /// <summary>A folder that another has replaced, or that is being removed.</summary>
    public string OldOf(string name) => Path.Combine(Pulling, $"{name}~old");

    /// <summary>Whether a path is a model folder itself and not a link to one.</summary>
    public static bool IsModel(string folder) =>
        new DirectoryInfo(folder) is { Exists: true, LinkTarget: null }
        && (File.Exists(Path.Combine(folder, Inference.Models.ModelFiles.Manifest)) || File.Exists(Path.Combine(folder, Inference.Models.ModelFiles.Config)));

    /// <summary>The folder of a model that must be there.</summary>
    /// <exception cref="HubException">The name is no folder name, or there is no such model.</exception>
    public string Existing(string name)
    {
        // One plain name: anything else could be any folder of this machine.
        if (name.Length == 0 || name[0] == '.' || name.AsSpan().ContainsAny("/\\:~") || name.Any(char.IsControl))
        {
            throw new HubException(HubError.BadName, $"'{Shown.Of(name)}' is no name of a model.", $"Name a folder in {Root}, without a path.");
        }

        return IsModel(FolderOf(name))
            ? FolderOf(name)
            : throw new HubException(HubError.NotFound, $"There is no model '{Shown.Of(name)}' in {Root}.", "Look at what is there: zso models list.");
    }
}
