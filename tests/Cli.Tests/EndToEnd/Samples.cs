namespace ZeroShotOrleans.Cli.Tests.EndToEnd;

/// <summary>The sample photos, the command of the README, and its expected result.</summary>
internal static class Samples
{
    public const string Labels = "cat,wild animal,building,rocket,flower,cup of coffee,camera";

    public static readonly (string File, string Label)[] Expected =
    [
        ("cat.jpg", "cat"),
        ("coffee_cup.jpg", "cup of coffee"),
        ("flower.jpg", "flower"),
        ("photographer.jpg", "camera"),
        ("raccoon.jpg", "wild animal"),
        ("rocket_launch.jpg", "rocket"),
        ("temple.jpg", "building"),
    ];

    public static readonly string Folder = Path.Combine(Root(), "samples", "photos");

    /// <summary>Creates a folder with many links to the photos, so that a job takes a while.</summary>
    public static string Many(string parent, int images)
    {
        var folder = Directory.CreateDirectory(Path.Combine(parent, "many")).FullName;
        for (var i = 0; i < images; i++)
        {
            var file = Expected[i % Expected.Length].File;
            File.CreateSymbolicLink(Path.Combine(folder, $"{i:0000}-{file}"), Path.Combine(Folder, file));
        }

        return folder;
    }

    private static string Root()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(folder.FullName, "ZeroShotOrleans.sln")))
        {
            folder = folder.Parent ?? throw new InvalidOperationException($"{AppContext.BaseDirectory} is not inside the repository.");
        }

        return folder.FullName;
    }
}
