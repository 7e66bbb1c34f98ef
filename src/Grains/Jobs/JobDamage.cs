using System.Collections.Immutable;
using ZeroShotOrleans.Grains.Storage;

namespace ZeroShotOrleans.Grains.Jobs;

/// <summary>Jobs whose stored rows are not what was written.</summary>
internal static class JobDamage
{
    /// <summary>The error, with what to do.</summary>
    /// <param name="jobId">The job.</param>
    /// <param name="part">Which of its rows.</param>
    public static ZeroShotException Of(string jobId, string part) => StateFailure.Damaged(
        $"State of job {jobId} is damaged ({part}). Delete it with: zso jobs delete {jobId}");

    /// <summary>Reads a part of a job.</summary>
    /// <exception cref="ZeroShotException"><see cref="ZeroShotError.StateDamaged"/>: it cannot be read as that.</exception>
    public static T Read<T>(string jobId, string part, Func<T> read)
    {
        try
        {
            return read();
        }
        catch (Exception failure) when (failure is ZeroShotException { Code: ZeroShotError.StateDamaged } or ArgumentException or InvalidCastException or OverflowException
            or FormatException or InvalidOperationException)
        {
            // Values of a row that are no time, no number of 32 bits, no text.
            throw Of(jobId, part);
        }
    }

    /// <summary>What a list shows of such a job: that it is there, and why it cannot be used.</summary>
    public static StoredJob Placeholder(string jobId, ZeroShotException damage) => new(
        new JobDescription
        {
            JobId = jobId,
            Spec = new JobSpec { Source = new DirectorySource { Root = "?" }, Model = "?", LabelSets = [] },
            LabelSets = [],
            Submitted = DateTimeOffset.UnixEpoch,
        },
        new JobStatus(JobState.Failed, Problem: damage.Message, ProblemCode: damage.Code),
        Listed: 0, Ranked: 0, ImmutableSortedDictionary<ImageFault, long>.Empty);
}
