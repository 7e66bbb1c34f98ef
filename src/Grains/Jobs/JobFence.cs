using ZeroShotOrleans.Grains.Storage;

namespace ZeroShotOrleans.Grains.Jobs;

/// <summary>Lets only the youngest activation of a job write. Part of every write of a job in <see cref="StateDatabase"/>, in its transaction.</summary>
internal static class JobFence
{
    /// <summary>Row number and listed images of the job, if its activation of that epoch may still write.</summary>
    public static (long Number, long Listed) Own(StateSession session, string jobId, long epoch)
    {
        using var rows = session.Query("SELECT number, listed, epoch FROM job WHERE doomed = 0 AND id = $1", jobId);
        if (!rows.Read())
        {
            throw NotFound(jobId);
        }

        return rows.GetInt64(2) == epoch ? (rows.GetInt64(0), rows.GetInt64(1)) : throw new StaleEpochException(jobId, epoch);
    }

    /// <summary>What a write to a job that is not there fails with.</summary>
    public static ZeroShotException NotFound(string jobId) => new(
        ZeroShotError.NotFound, $"There is no job '{jobId}'. It may have been deleted: ended jobs are kept for a while only.");
}
