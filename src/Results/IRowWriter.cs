namespace ZeroShotOrleans.Results;

/// <summary>Writes rows for programs, which have no other way to learn how the job ended.</summary>
internal interface IRowWriter : IResultWriter
{
    /// <summary>Status of the row of a failed job.</summary>
    const string Failed = "failed";

    /// <summary>Writes the last row of a failed job: it has no image, its status is <see cref="Failed"/>, and its detail is the reason.</summary>
    /// <param name="reason">Which job failed and why, in plain words.</param>
    void WriteFailure(string reason);
}
