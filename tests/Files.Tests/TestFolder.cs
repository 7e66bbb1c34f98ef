namespace ZeroShotOrleans.Files.Tests;

/// <summary>A folder that is gone with the test.</summary>
internal sealed class TestFolder : IDisposable
{
    /// <summary>Its path, without links: temporary folders are behind one on macOS.</summary>
    public string Root { get; } = RealPath.Of(Directory.CreateTempSubdirectory("zso-test-files-").FullName)!;

    public string At(string path) => Path.Join(Root, path);

    /// <summary>Writes a file and the folders above it.</summary>
    public string Add(string path, string content = "content")
    {
        var file = At(path);
        Directory.CreateDirectory(Path.GetDirectoryName(file)!);
        File.WriteAllText(file, content);
        return file;
    }

    /// <summary>Makes a symbolic link.</summary>
    public string Link(string path, string target)
    {
        File.CreateSymbolicLink(At(path), target);
        return At(path);
    }

    public void Dispose()
    {
        // .NET cannot delete names that are no text.
        if (OperatingSystem.IsWindows() || RawNames.Shell(Root, "rm -rf \"$0\"", Root) != 0)
        {
            Directory.Delete(Root, recursive: true);
        }
    }
}
