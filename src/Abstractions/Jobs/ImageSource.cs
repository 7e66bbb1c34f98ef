namespace ZeroShotOrleans;

/// <summary>The source of a job's images. Each source has a fixed order of images, so that listing can continue after a restart.</summary>
[GenerateSerializer, Immutable, Alias("zso.ImageSource")]
public abstract record ImageSource;
