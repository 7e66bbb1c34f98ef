namespace ZeroShotOrleans.Inference.Tests.Models;

/// <summary>The photographs of samples/photos and tests/photos.</summary>
internal static class Photos
{
    private static readonly string Root = FindRoot(new DirectoryInfo(AppContext.BaseDirectory));

    public static string PathOf(string file) =>
        ((string[])["samples/photos", "tests/photos"]).Select(folder => Path.Combine(Root, folder, file)).First(File.Exists);

    // Read where they are: 900 KB that no other build output needs.
    private static string FindRoot(DirectoryInfo? folder) => folder switch
    {
        null => throw new InvalidOperationException("The tests run outside the repository, where the photos are not."),
        _ when File.Exists(Path.Combine(folder.FullName, "ZeroShotOrleans.sln")) => folder.FullName,
        _ => FindRoot(folder.Parent),
    };
}
