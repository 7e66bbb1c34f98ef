namespace ZeroShotOrleans.WebConsole.Tests;

/// <summary>A temporary folder of images, deleted on dispose.</summary>
internal sealed class TempFolder : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("zso-console-photos-");

    public string Path => _folder.FullName;

    public void Write(string name, byte[] bytes) => File.WriteAllBytes(System.IO.Path.Combine(Path, name), bytes);

    public void Dispose() => _folder.Delete(recursive: true);
}
