namespace ZeroShotOrleans.Cli.Tests.Fakes;

/// <summary>A tiny CLIP model with random weights.</summary>
internal static class TinyModel
{
    public const string Name = "tiny-clip";

    public static string Source { get; } = Path.Combine(AppContext.BaseDirectory, "Fixtures", "models", Name);

    public static string Pictures { get; } = Path.Combine(AppContext.BaseDirectory, "Fixtures", "images");

    /// <summary>The folder that a pull would create.</summary>
    public static string PlaceIn(TestWorld context) => Path.Combine(context.Folder, "zeroshot-orleans", "models", Name);

    /// <summary>Copies the model.</summary>
    public static string CopyTo(TestWorld context) => CopyTo(PlaceIn(context));

    public static string CopyTo(string folder)
    {
        foreach (var (path, bytes) in Files())
        {
            var copy = Path.Combine(folder, path);
            Directory.CreateDirectory(Path.GetDirectoryName(copy)!);
            File.WriteAllBytes(copy, bytes);
        }

        return folder;
    }

    public static Dictionary<string, byte[]> Files() => Directory.EnumerateFiles(Source, "*", SearchOption.AllDirectories)
        .ToDictionary(path => Path.GetRelativePath(Source, path).Replace('\\', '/'), File.ReadAllBytes);
}
