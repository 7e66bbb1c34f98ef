using ZeroShotOrleans.Grains.Storage;

namespace ZeroShotOrleans.Grains.Jobs;

/// <summary>Lets only the newest activation of a job write. Part of each transaction that writes a job in <see cref="StateDatabase"/>.</summary>
internal static class JobFence
{
    /// <summary>Row number and number of listed images of the job, if the activation of that epoch may still write.</summary>
    public static (long Number, long Listed) CheckEpoch(StateSession session, string jobId, long epoch)
    {
        using var rows = session.Query("SELECT number, listed, epoch FROM job WHERE doomed = 0 AND id = $1", jobId);
        if (!rows.Read())
        {
            throw NotFound(jobId);
        }

        return rows.GetInt64(2) == epoch ? (rows.GetInt64(0), rows.GetInt64(1)) : throw new StaleEpochException(jobId, epoch);
    }

    /// <summary>The exception for a write to a job that does not exist.</summary>
    public static ZeroShotException NotFound(string jobId) => new(
        ZeroShotError.NotFound, $"Job '{jobId}' not found. It may have been deleted: ended jobs are kept for a while only.");
}
