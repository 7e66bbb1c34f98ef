namespace ZeroShotOrleans;

/// <summary>What share of the encoders a job gets beside others. The numbers are stored: append, never renumber.</summary>
[GenerateSerializer, Alias("zso.JobPriority")]
public enum JobPriority
{
    /// <summary>The usual share.</summary>
    Normal = 0,

    /// <summary>A quarter of the usual share: it moves on, and hardly slows others.</summary>
    Low = 1,

    /// <summary>Four times the usual share.</summary>
    High = 2,
}
