namespace ZeroShotOrleans.Benchmarks;

/// <summary>A directory of JPEG photos, 640 pixels on the long side: copies of the sample photos under new names.</summary>
internal sealed class Photos : IDisposable
{
    public Photos(int count)
    {
        Directory = System.IO.Directory.CreateTempSubdirectory("zso-bench-").FullName;
        var samples = System.IO.Directory.GetFiles(Path.Combine(AppContext.BaseDirectory, "photos"), "*.jpg");
        Array.Sort(samples, StringComparer.Ordinal);
        Files = [.. Enumerable.Range(0, count).Select(index =>
        {
            var file = Path.Combine(Directory, $"{index:D6}.jpg");
            File.Copy(samples[index % samples.Length], file);
            return file;
        })];
    }

    public string Directory { get; }

    public IReadOnlyList<string> Files { get; }

    public void Dispose() => System.IO.Directory.Delete(Directory, recursive: true);
}
