using ZeroShotOrleans.Processes;

namespace ZeroShotOrleans.Chaos;

/// <summary>A finished job and its results as a client read them.</summary>
/// <param name="Name">Name of the job, for messages.</param>
/// <param name="Images">Number of images in its folder.</param>
/// <param name="Sheet">Its results.</param>
/// <param name="Progress">Progress as the job reports it.</param>
/// <param name="Differences">Images whose outcome differs from that of an undisturbed run.</param>
internal sealed record JobEnd(string Name, int Images, ResultSheet Sheet, JobProgress Progress, IReadOnlyList<string> Differences)
{
    public int Results => Sheet.Count;

    public int Distinct => Sheet.Paths.Count;

    /// <summary>Failures, as text.</summary>
    public IEnumerable<string> Wrong =>
    [
        .. When(Progress.State != JobState.Finished, $"is {Progress.State}: {Progress.Problem}"),
        .. When(Distinct < Images, $"lost {Images - Distinct} of {Images} images"),
        .. When(Results > Distinct, $"has {Results - Distinct} results twice"),
        .. When(Progress.Listed != Images || Progress.Done != Images, $"counts {Progress.Listed} images and {Progress.Done} done instead of {Images}"),
        .. Sheet.Gaps.Select(gap => $"{Name} {gap}"),
        .. Differences.Select(difference => $"{Name} {difference}"),
    ];

    private IEnumerable<string> When(bool wrong, string what) => wrong ? [$"{Name} {what}"] : [];
}
