using System.Globalization;

namespace ZeroShotOrleans.Samples.Tests;

/// <summary>The photos that the samples classify, and what is on them.</summary>
internal static class Photos
{
    public static readonly string Folder = Path.Combine(Repository.Root, "samples", "photos");

    public static readonly (string File, string Label)[] Labels =
    [
        ("cat.jpg", "cat"), ("coffee_cup.jpg", "cup of coffee"), ("flower.jpg", "flower"), ("photographer.jpg", "camera"),
        ("raccoon.jpg", "wild animal"), ("rocket_launch.jpg", "rocket"), ("temple.jpg", "building"),
    ];

    /// <summary>The labels as configuration of a sample.</summary>
    public static IEnumerable<string> Settings => Labels.Select((photo, i) => string.Create(CultureInfo.InvariantCulture, $"--Folder:Labels:{i}={photo.Label}"));

    /// <summary>Creates a folder with copies of the photos, so that a job takes a while.</summary>
    /// <returns>Their labels in the order of their names.</returns>
    public static (string File, string Label)[] Copy(string folder, int times)
    {
        Directory.CreateDirectory(folder);
        var copies = Enumerable.Range(0, times)
            .SelectMany(i => Labels.Select(photo => (photo.File, Copy: string.Create(CultureInfo.InvariantCulture, $"{i:000}-{photo.File}"), photo.Label))).ToArray();
        foreach (var (file, copy, _) in copies)
        {
            File.Copy(Path.Combine(Folder, file), Path.Combine(folder, copy));
        }

        return [.. copies.Select(photo => (photo.Copy, photo.Label))];
    }
}
