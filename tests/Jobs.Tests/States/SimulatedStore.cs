using System.Collections.Immutable;
using ZeroShotOrleans.Storage.Contract.Jobs;
using ZeroShotOrleans.Storage.Jobs;

namespace ZeroShotOrleans.Jobs.Tests.States;

/// <summary>What survives a crash: a job in memory, with the rules of a store. A write of an older epoch is rejected, an image gets one outcome.</summary>
internal sealed class SimulatedStore(int images)
{
    private readonly ImageOutcome?[] _outcomes = new ImageOutcome?[images];
    private long _epoch;

    /// <summary>The stored status.</summary>
    public JobStatus Status { get; private set; } = new(JobState.Preparing);

    /// <summary>Number of listed images.</summary>
    public int Listed { get; private set; }

    /// <summary>Number of images with an outcome.</summary>
    public int Done => _outcomes.Count(outcome => outcome is not null);

    /// <summary>The stored outcome of an image.</summary>
    public ImageOutcome? this[long image] => _outcomes[image];

    public long Acquire() => ++_epoch;

    public StoredJob Find() => new(TestJobs.Job("job"), Status, Listed, _outcomes.Count(outcome => outcome is { Error: ImageError.None }), Errors());

    public StoredOutcomes Outcomes() => new(Ranges(), _outcomes.Count(outcome => outcome is { Error: ImageError.None }), Errors());

    public void Update(long epoch, JobStatus status)
    {
        Check(epoch);
        Status = status;
    }

    public void Append(long epoch, int count)
    {
        Check(epoch);
        Listed += count;
    }

    public void Append(long epoch, ImageRange range, ReadOnlySpan<ImageOutcome> outcomes)
    {
        Check(epoch);
        for (var image = range.First; image < range.End; image++)
        {
            Assert.InRange(image, 0, Listed - 1);
            Assert.Null(_outcomes[image]);
            _outcomes[image] = outcomes[(int)(image - range.First)];
        }
    }

    public void ForgetErrors(long epoch)
    {
        Check(epoch);
        for (var image = 0; image < _outcomes.Length; image++)
        {
            _outcomes[image] = _outcomes[image] is { Error: not ImageError.None } ? null : _outcomes[image];
        }
    }

    private void Check(long epoch)
    {
        if (epoch != _epoch)
        {
            throw new StaleEpochException("job", epoch);
        }
    }

    private ImmutableArray<ImageRange> Ranges()
    {
        var ranges = new RangeSet();
        foreach (var (image, _) in _outcomes.Index().Where(entry => entry.Item is not null))
        {
            ranges.Add(new ImageRange(image, image + 1));
        }

        return [.. ranges.Ranges];
    }

    private ImmutableSortedDictionary<ImageError, long> Errors() => _outcomes.OfType<ImageOutcome>().Where(outcome => outcome.Error != ImageError.None)
        .GroupBy(outcome => outcome.Error).ToImmutableSortedDictionary(group => group.Key, group => (long)group.Count());
}
