using System.Globalization;
using ZeroShotOrleans.Gateway.Tests.Api;

namespace ZeroShotOrleans.Gateway.Tests.Native.Results;

/// <summary>An expected row, built from the SDK's results and the job's spec.</summary>
/// <param name="Index">Index of the image; -1 if the format has none.</param>
/// <param name="Path">Path or name of the image.</param>
/// <param name="Status">ok or error.</param>
/// <param name="Error">The error; empty for none.</param>
/// <param name="Detail">Description of the error; empty for none.</param>
/// <param name="Scores">Labels and scores, best first, as <c>cat=0.5</c>, separated by <c>|</c>.</param>
/// <param name="Set">Name and version of the label set.</param>
internal sealed record ExpectedRow(long Index, string Path, string Status, string Error, string Detail, string Scores, string Set)
{
    public static async Task<ExpectedRow[]> Of(TestApi api, string job)
    {
        var description = await api.Client().GetJob(job).DescribeAsync(TestContext.Current.CancellationToken);
        return [.. (await api.Results(job)).SelectMany((result, index) => description.Spec.LabelSets.Select((set, at) => new ExpectedRow(
            index,
            result.Path,
            result.Outcome.Error == ImageError.None ? "ok" : "error",
            result.Outcome.Error == ImageError.None ? "" : result.Outcome.Error.ToString(),
            result.Outcome.Detail ?? "",
            result.Outcome.Error == ImageError.None ? ScoresOf(result.Outcome.Scores[at].Select(score => (set.Labels[score.Label], score.Score))) : "",
            set.Name is { } name ? $"{name}@{set.Version}" : $"{description.LabelSets[at].Split('/')[^1]}@0")))];
    }

    public static string ScoresOf(IEnumerable<(string Label, float Score)> scores) =>
        string.Join('|', scores.Select(score => $"{score.Label}={score.Score.ToString("R", CultureInfo.InvariantCulture)}"));
}
