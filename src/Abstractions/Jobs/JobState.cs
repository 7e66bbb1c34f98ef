namespace ZeroShotOrleans;

/// <summary>Where a job stands. The numbers are stored: append, never renumber.</summary>
[GenerateSerializer, Alias("zso.JobState")]
public enum JobState
{
    /// <summary>Its label sets are being embedded.</summary>
    Preparing = 0,

    /// <summary>Images are being listed and ranked.</summary>
    Running = 1,

    /// <summary>Every listed image has its one outcome.</summary>
    Finished = 2,

    /// <summary>Somebody ended it. <see cref="IJobGrain.Resume"/> goes on where it stopped.</summary>
    Cancelled = 3,

    /// <summary>It cannot go on; <see cref="JobProgress.Problem"/> says why. <see cref="IJobGrain.Resume"/> tries again.</summary>
    Failed = 4,

    /// <summary>Somebody holds it: no more images are handed out until <see cref="IJobGrain.Resume"/>.</summary>
    Paused = 5,
}
