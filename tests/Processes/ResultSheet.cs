using ZeroShotOrleans.Client;

namespace ZeroShotOrleans.Processes;

/// <summary>All results of a job, with checks of their order and content.</summary>
internal sealed class ResultSheet
{
    /// <summary>Maximum difference between scores of the same image: batches of different sizes sum in a different order.</summary>
    public const float Tolerance = 1e-5f;

    private readonly Dictionary<string, ImageOutcome> _outcomes = new(StringComparer.Ordinal);

    /// <summary>Number of results; larger than the number of <see cref="Paths"/> if an image came twice.</summary>
    public int Count { get; private set; }

    /// <summary>Images that have a result.</summary>
    public IReadOnlyCollection<string> Paths => _outcomes.Keys;

    /// <summary>Errors in the order of the results; empty if the indexes are contiguous.</summary>
    public List<string> Gaps { get; } = [];

    /// <summary>Reads all results of a job.</summary>
    public static async Task<ResultSheet> ReadAsync(GrainJob job, CancellationToken cancellationToken)
    {
        var sheet = new ResultSheet();
        await foreach (var chunk in job.ResultsAsync(cancellationToken: cancellationToken))
        {
            if (chunk.First != sheet.Count)
            {
                sheet.Gaps.Add($"expected index {sheet.Count}, got {chunk.First}");
            }

            foreach (var result in chunk.Results)
            {
                sheet.Count++;
                sheet._outcomes[result.Path] = result.Outcome;
            }
        }

        return sheet;
    }

    /// <summary>The results of the first images, to compare with a smaller job over the same photos.</summary>
    public ResultSheet First(int images)
    {
        var sheet = new ResultSheet();
        foreach (var (path, outcome) in _outcomes.OrderBy(row => row.Key, StringComparer.Ordinal).Take(images))
        {
            sheet._outcomes[path] = outcome;
        }

        return sheet;
    }

    /// <summary>Describes the images whose outcome differs from that of an undisturbed run.</summary>
    public IEnumerable<string> DifferencesFrom(ResultSheet undisturbed) => undisturbed._outcomes
        .Select(expected => Difference(expected.Key, expected.Value, _outcomes.GetValueOrDefault(expected.Key)))
        .Concat(_outcomes.Keys.Except(undisturbed._outcomes.Keys).Select(path => $"{path} is not an image of the job"))
        .OfType<string>();

    private static string? Difference(string path, ImageOutcome expected, ImageOutcome? found)
    {
        if (found is null)
        {
            return $"{path} has no result";
        }

        if (found.Error != expected.Error || found.Scores.Length != expected.Scores.Length)
        {
            return $"{path}: {found.Error} {found.Detail} instead of {expected.Error} {expected.Detail}";
        }

        var (scores, expectedScores) = (Scores(found), Scores(expected));
        return scores.Count == expectedScores.Count && scores.All(score => Math.Abs(score.Value - expectedScores[score.Key]) <= Tolerance)
            ? null
            : $"{path}: scores {string.Join(' ', scores)} instead of {string.Join(' ', expectedScores)}";
    }

    private static SortedDictionary<(int Set, int Label), float> Scores(ImageOutcome outcome)
    {
        var scores = new SortedDictionary<(int, int), float>();
        for (var set = 0; set < outcome.Scores.Length; set++)
        {
            foreach (var score in outcome.Scores[set])
            {
                scores[(set, score.Label)] = score.Score;
            }
        }

        return scores;
    }
}
