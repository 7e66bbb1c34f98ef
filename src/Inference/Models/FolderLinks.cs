namespace ZeroShotOrleans.Inference.Models;

/// <summary>Refuses links that lead out of a model folder: a folder from elsewhere must not make this program read other files of the machine.</summary>
/// <remarks>
/// Links to other places of the folder are followed, as Kubernetes mounts have them, and so are those of a Hugging Face cache, which stores every file as a link into the
/// <c>blobs</c> of the same repository.
/// </remarks>
internal static class FolderLinks
{
    // Links to links; the operating system's limit.
    private const int MaxLinks = 40;

    /// <summary>Checks a file and the directories that it is in. A missing file is no error here.</summary>
    /// <param name="folder">Full path of the model folder, which may itself be a link.</param>
    /// <param name="file">Path in it, with slashes.</param>
    /// <exception cref="ModelFolderException">A link leads out of the folder, or to itself.</exception>
    public static void Check(string folder, string file) => Check(folder, file, file, links: 0);

    private static void Check(string folder, string file, string place, int links)
    {
        var path = folder;
        var parts = place.Split('/', StringSplitOptions.RemoveEmptyEntries);
        for (var i = 0; i < parts.Length; i++)
        {
            path = Path.Combine(path, parts[i]);
            FileSystemInfo info = Directory.Exists(path) ? new DirectoryInfo(path) : new FileInfo(path);
            if (info.LinkTarget is not { } link)
            {
                continue;
            }

            var target = Path.GetFullPath(Path.Combine(Path.GetDirectoryName(path)!, link));
            if (links < MaxLinks && Inside(folder, target) is { } inside)
            {
                Check(folder, file, string.Join('/', [inside, .. parts[(i + 1)..]]), links + 1);
                return;
            }

            if (links >= MaxLinks || i < parts.Length - 1 || Blobs(folder) is not { } blobs || !target.StartsWith(blobs, StringComparison.Ordinal) || new FileInfo(target).LinkTarget is not null)
            {
                throw new ModelFolderException(file, "is a link out of the model folder, or is reached by one.", "Copy the files themselves into the folder, if you trust them.");
            }

            return;
        }
    }

    // The path in the folder, with slashes; null if it is elsewhere.
    private static string? Inside(string folder, string target) =>
        new[] { folder, new DirectoryInfo(folder).ResolveLinkTarget(returnFinalTarget: true)?.FullName }.OfType<string>()
            .Where(root => target.StartsWith(root + Path.DirectorySeparatorChar, StringComparison.Ordinal))
            .Select(root => Path.GetRelativePath(root, target).Replace('\\', '/')).FirstOrDefault();

    // models--OWNER--NAME/snapshots/REVISION -> models--OWNER--NAME/blobs/
    private static string? Blobs(string folder)
    {
        for (var place = new DirectoryInfo(folder); place?.Parent is { } parent; place = parent)
        {
            if (parent.Name == "snapshots" && parent.Parent is { } repository && repository.Name.StartsWith("models--", StringComparison.Ordinal))
            {
                return Path.Combine(repository.FullName, "blobs") + Path.DirectorySeparatorChar;
            }
        }

        return null;
    }
}
