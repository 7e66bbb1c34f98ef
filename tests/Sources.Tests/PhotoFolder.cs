using System.Diagnostics;

namespace ZeroShotOrleans.Sources.Tests;

/// <summary>A temporary directory for unusual files.</summary>
public sealed class PhotoFolder : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("zso-photos-");

    public string Root => _folder.FullName;

    public string At(string path) => Path.Join(Root, path);

    /// <summary>Adds a file whose content is its own path.</summary>
    public string Add(string path)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(At(path))!);
        File.WriteAllText(At(path), path);
        return path;
    }

    public string AddLink(string path, string target)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(At(path))!);
        File.CreateSymbolicLink(At(path), target);
        return path;
    }

    /// <summary>Runs a system program in the folder, for what .NET cannot create: names with arbitrary bytes, pipes.</summary>
    public void Run(string program, params string[] arguments)
    {
        using var process = Process.Start(new ProcessStartInfo(program, arguments) { WorkingDirectory = Root })!;
        process.WaitForExit();
        Assert.Equal(0, process.ExitCode);
    }

    public void Dispose()
    {
        if (OperatingSystem.IsWindows())
        {
            _folder.Delete(recursive: true);
        }
        else
        {
            // .NET cannot delete paths beyond the system's limit, nor names that are not valid text.
            Run("rm", "-rf", Root);
        }
    }
}
