namespace ZeroShotOrleans.WebConsole.Tests;

/// <summary>Pictures for the tests.</summary>
internal static class Samples
{
    /// <summary>The sample photos of the repository; what is on each is its file name.</summary>
    public static string Folder { get; } = Path.Combine(Repository.Root, "samples", "photos");

    public static string Cat { get; } = Path.Combine(Folder, "cat.jpg");

    public static string Rocket { get; } = Path.Combine(Folder, "rocket_launch.jpg");
}
