namespace ZeroShotOrleans;

/// <summary>A job's share of the encoders. The numbers are stored: append, never renumber.</summary>
[GenerateSerializer, Alias("zso.JobPriority")]
public enum JobPriority
{
    /// <summary>The normal share.</summary>
    Normal = 0,

    /// <summary>A quarter of the normal share.</summary>
    Low = 1,

    /// <summary>Four times the normal share.</summary>
    High = 2,
}
