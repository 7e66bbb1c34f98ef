using System.Collections.Immutable;

namespace ZeroShotOrleans.Cli.Tests.Fakes;

/// <summary>Short ways to write results down.</summary>
internal static class Rows
{
    public static readonly ImmutableArray<string> Labels = ["cat", "wild animal", "cup of coffee"];

    public static ImageResult Ranked(string path, params LabelScore[] ranking) =>
        new(path, new ImageOutcome { Rankings = [[.. ranking]] });

    public static ImageResult Faulted(string path, ImageFault fault, string detail) => new(path, ImageOutcome.Faulted(fault, detail));

    public static JobSpec Spec(string root, params string[] labels) => new()
    {
        Source = new DirectorySource { Root = root },
        Model = "zeroshot-mini",
        LabelSets = [new LabelSetDefinition { Labels = labels.Length > 0 ? [.. labels] : Labels, Templates = ["a photo of a {}."] }],
    };
}
