using System.Globalization;

namespace ZeroShotOrleans.Start;

/// <summary>A temporary folder, deleted at the end.</summary>
internal sealed class WorkFolder : IDisposable
{
    private readonly string _path = Directory.CreateTempSubdirectory("zso-start-").FullName;
    private int _folders;

    /// <summary>A new sub-folder.</summary>
    public string New(string name) => Directory.CreateDirectory(Path.Combine(_path, name + (++_folders).ToString(CultureInfo.InvariantCulture))).FullName;

    public void Dispose() => Directory.Delete(_path, recursive: true);
}
