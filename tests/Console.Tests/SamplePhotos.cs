namespace ZeroShotOrleans.WebConsole.Tests;

/// <summary>Images for the tests.</summary>
internal static class SamplePhotos
{
    /// <summary>The sample photos of the repository; the file name says what each shows.</summary>
    public static string Folder { get; } = Path.Combine(Repository.Root, "samples", "photos");

    public static string Cat { get; } = Path.Combine(Folder, "cat.jpg");

    public static string Rocket { get; } = Path.Combine(Folder, "rocket_launch.jpg");
}
