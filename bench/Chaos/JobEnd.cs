using ZeroShotOrleans.Processes;

namespace ZeroShotOrleans.Chaos;

/// <summary>A finished job and the results that a client read.</summary>
/// <param name="Name">Name of the job, for messages.</param>
/// <param name="Images">Number of images in its folder.</param>
/// <param name="Sheet">Its results.</param>
/// <param name="Progress">Progress as the job reports it.</param>
/// <param name="Differences">Images whose outcome differs from that of the baseline run.</param>
internal sealed record JobEnd(string Name, int Images, ResultSheet Sheet, JobProgress Progress, IReadOnlyList<string> Differences)
{
    public int Results => Sheet.Count;

    public int Distinct => Sheet.Paths.Count;

    /// <summary>Messages of all failures.</summary>
    public IEnumerable<string> Failures =>
    [
        .. FailureIf(Progress.State != JobState.Finished, $"is {Progress.State}: {Progress.Problem}"),
        .. FailureIf(Distinct < Images, $"lost {Images - Distinct} of {Images} images"),
        .. FailureIf(Results > Distinct, $"has {Results - Distinct} results twice"),
        .. FailureIf(Progress.Listed != Images || Progress.Done != Images, $"counts {Progress.Listed} images and {Progress.Done} done instead of {Images}"),
        .. Sheet.Gaps.Select(gap => $"{Name} {gap}"),
        .. Differences.Select(difference => $"{Name} {difference}"),
    ];

    private IEnumerable<string> FailureIf(bool condition, string message) => condition ? [$"{Name} {message}"] : [];
}
