using System.Collections.Immutable;

namespace ZeroShotOrleans.Storage.Contract.Jobs;

/// <summary>Jobs and outcomes to store.</summary>
internal static class TestJobs
{
    public static JobDescription Job(string id) => new()
    {
        JobId = id,
        LabelSets = ["mini/00ff"],
        Submitted = new DateTimeOffset(2026, 1, 2, 3, 4, 5, TimeSpan.Zero),
        Spec = new JobSpec
        {
            Model = "mini",
            Source = new DirectorySource { Root = "/photos", Recursive = true },
            LabelSets = [new LabelSetDefinition { Labels = ["cat", "dog"], Templates = ["a photo of a {}"] }],
        },
    };

    /// <summary>A manifest of plain files.</summary>
    public static ImmutableArray<ImageEntry> Entries(params string[] paths) => [.. paths.Select(path => new ImageEntry(path))];

    /// <summary>Outcomes of images <paramref name="first"/> onwards; each contains its index, and every third is an error.</summary>
    public static ImmutableArray<ImageOutcome> Outcomes(int count, long first = 0) =>
        [.. Enumerable.Range(0, count).Select(at => Outcome(first + at))];

    public static ImageOutcome Outcome(long index) => index % 3 == 0
        ? ImageOutcome.Failed(index % 2 == 0 ? ImageError.Missing : ImageError.Corrupt, $"image {index}")
        : new ImageOutcome
        {
            Scores = [[new LabelScore((int)index, 0.75f), new LabelScore((int)index + 1, 0.25f, -0.5f, 12f)], []],
            Stamp = new ImageStamp(index + 1000, index * 7, new ContentHash(ulong.MaxValue - (ulong)index, (ulong)index)),
        };

    /// <summary>A comparable form of an outcome.</summary>
    public static string Text(ImageOutcome outcome) =>
        $"{outcome.Error} {outcome.Detail} {outcome.Stamp} {string.Join(" | ", outcome.Scores.Select(scores => string.Join(", ", scores)))}";
}
