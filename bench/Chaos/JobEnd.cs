using ZeroShotOrleans.Processes;

namespace ZeroShotOrleans.Chaos;

/// <summary>A job that has ended, counted by whoever read its results.</summary>
/// <param name="Name">The job, for messages.</param>
/// <param name="Images">Images of its folder.</param>
/// <param name="Sheet">Its results.</param>
/// <param name="Progress">What it says itself.</param>
/// <param name="Differences">Images whose outcome is not that of an undisturbed run.</param>
internal sealed record JobEnd(string Name, int Images, ResultSheet Sheet, JobProgress Progress, IReadOnlyList<string> Differences)
{
    public int Results => Sheet.Count;

    public int Distinct => Sheet.Paths.Count;

    /// <summary>What must not be, in words.</summary>
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
