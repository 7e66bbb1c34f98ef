namespace ZeroShotOrleans.Tokenizers.Tests;

/// <summary>A temporary folder, deleted after the test.</summary>
internal sealed class TempFolder : IDisposable
{
    public string Path { get; } = Directory.CreateTempSubdirectory("zso-tokenizer-").FullName;

    public TempFolder With(string file, string content)
    {
        File.WriteAllText(System.IO.Path.Combine(Path, file), content);
        return this;
    }

    public TempFolder With(string file, byte[] content)
    {
        File.WriteAllBytes(System.IO.Path.Combine(Path, file), content);
        return this;
    }

    /// <summary>Copies files of a fixture.</summary>
    public TempFolder From(string model, params string[] files)
    {
        foreach (var file in files)
        {
            File.Copy(System.IO.Path.Combine(Fixture.Model(model), file), System.IO.Path.Combine(Path, file));
        }

        return this;
    }

    public void Dispose() => Directory.Delete(Path, recursive: true);
}
