namespace ZeroShotOrleans.Hub.Repositories;

/// <summary>A file that a pull may put into a model folder.</summary>
/// <param name="Repository">Where it is.</param>
/// <param name="File">The file there.</param>
/// <param name="Path">Path in the model folder.</param>
internal sealed record FolderFile(Repository Repository, RepositoryFile File, string Path)
{
    /// <summary>Size in bytes.</summary>
    public long Size => File.Size;
}
