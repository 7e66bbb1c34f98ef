namespace ZeroShotOrleans.Grains.Jobs.Bases;

/// <summary>
/// Which image of an earlier job an image of this one is: runs of images that lie one behind the other in both. Memory grows with the differences
/// between the two, not with the images.
/// </summary>
/// <remarks>Not thread-safe: it lives in one grain.</remarks>
internal sealed class BaseRuns
{
    private readonly List<BaseRun> _runs = [];

    /// <summary>Notes a pair.</summary>
    /// <param name="image">Index in this job, greater than all before.</param>
    /// <param name="baseImage">Index in the earlier job.</param>
    public void Add(long image, long baseImage) => Add(new BaseRun(image, baseImage, Count: 1));

    /// <summary>Notes all pairs of others, which lie behind these.</summary>
    public void Add(BaseRuns others) => others._runs.ForEach(Add);

    /// <summary>The runs, cut to some images, in order.</summary>
    public IEnumerable<BaseRun> Within(ImageRange images)
    {
        for (var at = FirstEndingBehind(images.First); at < _runs.Count && _runs[at].First < images.End; at++)
        {
            var run = _runs[at];
            var (first, end) = (Math.Max(run.First, images.First), Math.Min(run.End, images.End));
            yield return new BaseRun(first, run.BaseFirst + (first - run.First), end - first);
        }
    }

    private void Add(BaseRun run)
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

/// <summary>Consecutive images that are consecutive in an earlier job too.</summary>
/// <param name="First">Index of the first in this job.</param>
/// <param name="BaseFirst">Index of the first in the earlier job.</param>
/// <param name="Count">How many.</param>
internal readonly record struct BaseRun(long First, long BaseFirst, long Count)
{
    /// <summary>Index behind the last one in this job.</summary>
    public long End => First + Count;
}
