using System.Collections.Immutable;
using ZeroShotOrleans.Storage.State;

namespace ZeroShotOrleans.Storage.Jobs;

/// <summary>Jobs whose stored rows are damaged.</summary>
internal static class JobDamage
{
    /// <summary>The exception, with what to do.</summary>
    /// <param name="jobId">The job.</param>
    /// <param name="part">The damaged part.</param>
    public static ZeroShotException Of(string jobId, string part) => StateFailure.Damaged(
        $"State of job {jobId} is damaged ({part}). Delete it with: zso jobs delete {jobId}");

    /// <summary>Reads a part of a job.</summary>
    /// <exception cref="ZeroShotException"><see cref="ZeroShotError.StateDamaged"/>: it cannot be read.</exception>
    public static T Read<T>(string jobId, string part, Func<T> read)
    {
        try
        {
            return read();
        }
        catch (Exception failure) when (failure is ZeroShotException { Code: ZeroShotError.StateDamaged } or ArgumentException or InvalidCastException or OverflowException
            or FormatException or InvalidOperationException)
        {
            // Column values that are not a valid time, 32-bit number or text.
            throw Of(jobId, part);
        }
    }

    /// <summary>The entry of such a job in a list: it exists, and why it cannot be used.</summary>
    public static StoredJob Placeholder(string jobId, ZeroShotException damage) => new(
        new JobDescription
        {
            JobId = jobId,
            Spec = new JobSpec { Source = new DirectorySource { Root = "?" }, Model = "?", LabelSets = [] },
            LabelSets = [],
            Submitted = DateTimeOffset.UnixEpoch,
        },
        new JobStatus(JobState.Failed, Problem: damage.Message, ProblemCode: damage.Code),
        Listed: 0, Classified: 0, ImmutableSortedDictionary<ImageError, long>.Empty);
}
