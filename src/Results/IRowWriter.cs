namespace ZeroShotOrleans.Results;

/// <summary>Writes rows for programs, who read them without anybody beside them who could tell how the job ended.</summary>
internal interface IRowWriter : IResultWriter
{
    /// <summary>Status of the row that says that the job failed.</summary>
    const string Failed = "failed";

    /// <summary>Writes the last row of a job that failed: it has no image, its status is <see cref="Failed"/>, and its detail the reason.</summary>
    /// <param name="reason">Which job failed and why, for a person.</param>
    void WriteFailure(string reason);
}
