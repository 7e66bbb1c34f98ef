using ZeroShotOrleans.Hub.Names;

namespace ZeroShotOrleans.Hub.Folders;

/// <summary>Layout of a models directory: the model folders, and <c>.pulling</c> for work in progress.</summary>
/// <remarks>Bookkeeping names in <c>.pulling</c> contain a tilde, which model names cannot. The same file system makes the final rename atomic.</remarks>
internal sealed class ModelsDirectory(string path)
{
    /// <summary>Full path.</summary>
    public string Root { get; } = Path.TrimEndingDirectorySeparator(Path.GetFullPath(path));

    /// <summary>Where downloads stay until they are complete.</summary>
    public string Pulling => Path.Combine(Root, ".pulling");

    /// <summary>The folder of a model. Complete or absent.</summary>
    public string FolderOf(string name) => Path.Combine(Root, name);

    /// <summary>The folder that a pull downloads into.</summary>
    public string StagingOf(string name) => Path.Combine(Pulling, name);

    /// <summary>The journal that a later pull resumes from.</summary>
    public string JournalOf(string name) => Path.Combine(Pulling, $"{name}~journal.json");

    /// <summary>The lock file held by a running pull.</summary>
    public string LockOf(string name) => Path.Combine(Pulling, $"{name}~lock");

    /// <summary>A folder that was replaced or is being removed.</summary>
    public string OldOf(string name) => Path.Combine(Pulling, $"{name}~old");

    /// <summary>Whether a path is a real model folder, not a link to one.</summary>
    public static bool IsModel(string folder) =>
        new DirectoryInfo(folder) is { Exists: true, LinkTarget: null }
        && Inference.Models.FolderPlaces.IsModel(folder);

    /// <summary>The folder of an existing model.</summary>
    /// <exception cref="HubException">The name is not a valid folder name, or the model does not exist.</exception>
    public string Existing(string name)
    {
        // Only a plain name: anything else could point to any folder of the machine.
        if (name.Length == 0 || name[0] == '.' || name.AsSpan().ContainsAny("/\\:~") || name.Any(char.IsControl))
        {
            throw new HubException(HubError.BadName, $"'{SafeText.Of(name)}' is not a valid model name.", $"Give the name of a folder in {Root}, without a path.");
        }

        return IsModel(FolderOf(name))
            ? FolderOf(name)
            : throw new HubException(HubError.NotFound, $"Model '{SafeText.Of(name)}' not found in {Root}.", "To list the models, run: zso models list");
    }
}
