using System.Globalization;

namespace ZeroShotOrleans.Processes;

/// <summary>Folders with many links to the photos of the repository, so that a job takes a while.</summary>
internal static class Photos
{
    private static readonly string[] _files = [.. Directory.EnumerateFiles(Path.Combine(Repository.Root, "samples", "photos"), "*.jpg").Order(StringComparer.Ordinal)];

    /// <summary>The labels of the photos, one each.</summary>
    public static readonly string[] Labels = ["cat", "wild animal", "building", "rocket", "flower", "cup of coffee", "camera"];

    /// <summary>Creates a folder with that many links; every seventh shows the same photo.</summary>
    public static string Many(string parent, int images)
    {
        var folder = Directory.CreateDirectory(Path.Combine(parent, string.Create(CultureInfo.InvariantCulture, $"photos-{images}"))).FullName;
        for (var i = 0; i < images; i++)
        {
            var file = _files[i % _files.Length];
            File.CreateSymbolicLink(Path.Combine(folder, string.Create(CultureInfo.InvariantCulture, $"{i:00000}-{Path.GetFileName(file)}")), file);
        }

        return folder;
    }

    /// <summary>A job over such a folder.</summary>
    public static JobSpec Job(string folder) => new()
    {
        Source = new DirectorySource { Root = folder, FollowLinks = true },
        Model = "zeroshot-mini",
        LabelSets = [new LabelSetDefinition { Labels = [.. Labels] }],
        Score = new ScoreOptions { TopK = Labels.Length },
    };
}
