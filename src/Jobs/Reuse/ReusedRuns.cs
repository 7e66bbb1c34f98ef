using ZeroShotOrleans.Storage.Jobs;

namespace ZeroShotOrleans.Jobs.Reuse;

/// <summary>
/// Maps images of this job to those of a previous job, as runs that are consecutive in both. Memory grows with the differences
/// between the two, not with the number of images.
/// </summary>
/// <remarks>Not thread-safe: used by a single grain.</remarks>
internal sealed class ReusedRuns
{
    private readonly List<ReusedRun> _runs = [];

    /// <summary>Adds a pair.</summary>
    /// <param name="image">Index in this job, greater than all previous ones.</param>
    /// <param name="baseImage">Index in the previous job.</param>
    public void Add(long image, long baseImage) => Add(new ReusedRun(image, baseImage, Count: 1));

    /// <summary>Appends all pairs of another map, whose images follow those of this one.</summary>
    public void Add(ReusedRuns others) => others._runs.ForEach(Add);

    /// <summary>The runs within some images, in order.</summary>
    public IEnumerable<ReusedRun> Within(ImageRange images)
    {
        for (var at = FirstEndingBehind(images.First); at < _runs.Count && _runs[at].First < images.End; at++)
        {
            var run = _runs[at];
            var (first, end) = (Math.Max(run.First, images.First), Math.Min(run.End, images.End));
            yield return new ReusedRun(first, run.BaseFirst + (first - run.First), end - first);
        }
    }

    private void Add(ReusedRun run)
    {
        if (_runs is [.., var last] && last.End == run.First && last.BaseFirst + last.Count == run.BaseFirst)
        {
            _runs[^1] = last with { Count = last.Count + run.Count };
        }
        else
        {
            _runs.Add(run);
        }
    }

    private int FirstEndingBehind(long image)
    {
        var (low, high) = (0, _runs.Count);
        while (low < high)
        {
            var middle = (low + high) / 2;
            (low, high) = _runs[middle].End <= image ? (middle + 1, high) : (low, middle);
        }

        return low;
    }
}

/// <summary>Consecutive images that are also consecutive in the previous job.</summary>
/// <param name="First">Index of the first in this job.</param>
/// <param name="BaseFirst">Index of the first in the previous job.</param>
/// <param name="Count">Number of images.</param>
internal readonly record struct ReusedRun(long First, long BaseFirst, long Count)
{
    /// <summary>End index in this job, exclusive.</summary>
    public long End => First + Count;
}
