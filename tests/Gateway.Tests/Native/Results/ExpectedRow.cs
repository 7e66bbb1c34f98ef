using System.Globalization;
using ZeroShotOrleans.Gateway.Tests.Door;

namespace ZeroShotOrleans.Gateway.Tests.Native.Results;

/// <summary>A row as it has to be, made of what the SDK reads and the job was given.</summary>
/// <param name="Index">Number of the image; -1 where a format has none.</param>
/// <param name="Path">Path or name of the image.</param>
/// <param name="Status">ok or fault.</param>
/// <param name="Fault">The fault; empty for none.</param>
/// <param name="Detail">The fault in words; empty for none.</param>
/// <param name="Ranking">Labels and scores, best first, as <c>cat=0.5</c>, with <c>|</c> between them.</param>
/// <param name="Set">Name and version of the label set.</param>
internal sealed record ExpectedRow(long Index, string Path, string Status, string Fault, string Detail, string Ranking, string Set)
{
    public static async Task<ExpectedRow[]> Of(TestDoor door, string job)
    {
        var description = await door.Client().GetJob(job).DescribeAsync(TestContext.Current.CancellationToken);
        return [.. (await door.Results(job)).SelectMany((result, index) => description.Spec.LabelSets.Select((set, at) => new ExpectedRow(
            index,
            result.Path,
            result.Outcome.Fault == ImageFault.None ? "ok" : "fault",
            result.Outcome.Fault == ImageFault.None ? "" : result.Outcome.Fault.ToString(),
            result.Outcome.Detail ?? "",
            result.Outcome.Fault == ImageFault.None ? RankingOf(result.Outcome.Rankings[at].Select(score => (set.Labels[score.Label], score.Score))) : "",
            set.Name is { } name ? $"{name}@{set.Version}" : $"{description.LabelSets[at].Split('/')[^1]}@0")))];
    }

    public static string RankingOf(IEnumerable<(string Label, float Score)> scores) =>
        string.Join('|', scores.Select(score => $"{score.Label}={score.Score.ToString("R", CultureInfo.InvariantCulture)}"));
}
