namespace ZeroShotOrleans.Inference.Tests.Models;

/// <summary>The photographs of samples/photos and tests/photos.</summary>
internal static class Photos
{
    private static readonly string _root = FindRoot(new DirectoryInfo(AppContext.BaseDirectory));

    public static string PathOf(string file) =>
        ((string[])["samples/photos", "tests/photos"]).Select(folder => Path.Combine(_root, folder, file)).First(File.Exists);

    // Read in place, so that 900 KB are not copied to the build output.
    private static string FindRoot(DirectoryInfo? folder) => folder switch
    {
        null => throw new InvalidOperationException("The tests must run inside the repository, which contains the photos."),
        _ when File.Exists(Path.Combine(folder.FullName, "ZeroShotOrleans.sln")) => folder.FullName,
        _ => FindRoot(folder.Parent),
    };
}
