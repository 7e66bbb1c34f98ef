using System.Collections.Immutable;

namespace ZeroShotOrleans.Cli.Tests.Fakes;

/// <summary>Creates results.</summary>
internal static class Rows
{
    public static readonly ImmutableArray<string> Labels = ["cat", "wild animal", "cup of coffee"];

    public static ImageResult Classified(string path, params LabelScore[] scores) =>
        new(path, new ImageOutcome { Scores = [[.. scores]] });

    public static ImageResult Failed(string path, ImageError error, string detail) => new(path, ImageOutcome.Failed(error, detail));

    public static JobSpec Spec(string root, params string[] labels) => new()
    {
        Source = new DirectorySource { Root = root },
        Model = "zeroshot-mini",
        LabelSets = [new LabelSetDefinition { Labels = labels.Length > 0 ? [.. labels] : Labels, Templates = ["a photo of a {}."] }],
    };
}
