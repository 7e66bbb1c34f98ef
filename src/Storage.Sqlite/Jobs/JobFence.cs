using ZeroShotOrleans.Storage.Jobs;
using ZeroShotOrleans.Storage.Sqlite.State;

namespace ZeroShotOrleans.Storage.Sqlite.Jobs;

/// <summary>Lets only the newest activation of a job write. Part of each transaction that writes a job in <see cref="StateDatabase"/>.</summary>
internal static class JobFence
{
    /// <summary>Row number and number of listed images of the job, if the activation of that epoch may still write.</summary>
    public static (long Number, long Listed) CheckEpoch(StateSession session, string jobId, long epoch)
    {
        using var rows = session.Query("SELECT number, listed, epoch FROM job WHERE doomed = 0 AND id = $1", jobId);
        if (!rows.Read())
        {
            throw MissingJob.Of(jobId);
        }

        return rows.GetInt64(2) == epoch ? (rows.GetInt64(0), rows.GetInt64(1)) : throw new StaleEpochException(jobId, epoch);
    }
}
