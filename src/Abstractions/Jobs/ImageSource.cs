namespace ZeroShotOrleans;

/// <summary>Where a job's images come from. Every source has one fixed order of its images, so that listing can go on after a restart.</summary>
[GenerateSerializer, Immutable, Alias("zso.ImageSource")]
public abstract record ImageSource;
