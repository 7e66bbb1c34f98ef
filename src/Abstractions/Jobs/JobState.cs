namespace ZeroShotOrleans;

/// <summary>The state of a job. The numbers are stored: append, never renumber.</summary>
[GenerateSerializer, Alias("zso.JobState")]
public enum JobState
{
    /// <summary>Its label sets are being embedded.</summary>
    Preparing = 0,

    /// <summary>Images are being listed and classified.</summary>
    Running = 1,

    /// <summary>Every listed image has exactly one outcome.</summary>
    Finished = 2,

    /// <summary>A client cancelled it. <see cref="IJobGrain.ResumeAsync"/> continues.</summary>
    Cancelled = 3,

    /// <summary>It failed; <see cref="JobProgress.Problem"/> says why. <see cref="IJobGrain.ResumeAsync"/> tries again.</summary>
    Failed = 4,

    /// <summary>A client paused it: no leases are granted until <see cref="IJobGrain.ResumeAsync"/>.</summary>
    Paused = 5,
}
