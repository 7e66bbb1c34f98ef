using ZeroShotOrleans.Encoding.Options;

namespace ZeroShotOrleans.Grains.Tests.Cluster;

/// <summary>A models directory with copies of fixture models that tests can damage.</summary>
internal sealed class ModelsFolder : IDisposable
{
    private readonly DirectoryInfo _directory = Directory.CreateTempSubdirectory("zso-test-models-");

    /// <summary>Copies a fixture model.</summary>
    public ModelsFolder Add(string fixture, string name)
    {
        var source = Fixture(fixture);
        foreach (var file in Directory.EnumerateFiles(source, "*", SearchOption.AllDirectories))
        {
            var copy = FileOf(name, Path.GetRelativePath(source, file));
            Directory.CreateDirectory(Path.GetDirectoryName(copy)!);
            File.Copy(file, copy);
        }

        return this;
    }

    /// <summary>Truncates a file in the middle.</summary>
    public void Truncate(string model, string file)
    {
        using var stream = File.OpenWrite(FileOf(model, file));
        stream.SetLength(stream.Length / 2);
    }

    /// <summary>Replaces a file of a model by another one.</summary>
    public ModelsFolder Replace(string model, string file, string by)
    {
        File.Copy(FileOf(model, by), FileOf(model, file), overwrite: true);
        return this;
    }

    /// <summary>Replaces text in a file of a model; the text must exist.</summary>
    public void Edit(string model, string file, string text, string by)
    {
        var path = FileOf(model, file);
        var content = File.ReadAllText(path);
        Assert.Contains(text, content, StringComparison.Ordinal);
        File.WriteAllText(path, content.Replace(text, by, StringComparison.Ordinal));
    }

    /// <summary>Configures the default model and the copies.</summary>
    public void Configure(ModelOptions options)
    {
        options.Directories.Add(Path.Combine(AppContext.BaseDirectory, "models"));
        options.Directories.Add(_directory.FullName);
    }

    /// <summary>Path of a fixture model.</summary>
    public static string Fixture(string name) => Path.Combine(AppContext.BaseDirectory, "Fixtures", "models", name);

    public void Dispose() => _directory.Delete(recursive: true);

    private string FileOf(string model, string file) => Path.Combine(_directory.FullName, model, file);
}
