namespace ZeroShotOrleans.Jobs.States;

/// <summary>Events that can change the state of a job. <see cref="JobTransitions"/> defines their effects.</summary>
internal enum JobEvent
{
    /// <summary>A run of the job starts: after it was submitted, resumed, or moved to another silo.</summary>
    Started,

    /// <summary>All label sets have embeddings.</summary>
    Prepared,

    /// <summary>The owner pauses it.</summary>
    Paused,

    /// <summary>The owner resumes a paused job that still lists its images.</summary>
    Resumed,

    /// <summary>The owner discards errors, so that their images are retried.</summary>
    Retried,

    /// <summary>Every listed image has an outcome.</summary>
    Finished,

    /// <summary>The job cannot continue.</summary>
    Failed,

    /// <summary>The owner cancels it.</summary>
    Cancelled,
}
