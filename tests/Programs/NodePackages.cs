namespace ZeroShotOrleans.Tests.Programs;

/// <summary>The packages of <c>package.json</c> next to this file: unmodified JavaScript clients, in the versions of its lock file.</summary>
internal static class NodePackages
{
    private static readonly string[] _files = ["package.json", "package-lock.json"];

    /// <summary>Installs them from the configured npm registry into a separate folder under <c>artifacts/</c>.</summary>
    /// <returns>The folder with the <c>node_modules</c>.</returns>
    public static Task<string> InstallAsync(string folderName, CancellationToken cancellationToken) =>
        InstallAsync(folderName, Path.Combine(Repository.Root, "tests", "Programs"), cancellationToken);

    /// <summary>Installs the packages of another folder in the same way.</summary>
    /// <returns>The folder with the <c>node_modules</c>.</returns>
    public static async Task<string> InstallAsync(string folderName, string sources, CancellationToken cancellationToken)
    {
        var folder = Directory.CreateDirectory(Path.Combine(Repository.Root, "artifacts", "npm", folderName)).FullName;
        foreach (var file in _files)
        {
            File.Copy(Path.Combine(sources, file), Path.Combine(folder, file), overwrite: true);
        }

        await Programs.RunAsync("npm", ["ci", "--no-audit", "--no-fund", "--ignore-scripts"], folder, input: "", cancellationToken);
        return folder;
    }
}
