namespace ZeroShotOrleans.Grains.Contracts;

/// <summary>Prompts that wait on an encoder silo, as a tenant sees them.</summary>
/// <param name="SinceLastRun">Time since a run of the model's text tower ended; null when none has yet.</param>
/// <param name="Wait">Estimated time until the tenant's waiting prompts are encoded; null when the speed is not known yet.</param>
[GenerateSerializer, Immutable, Alias("zso.TextBacklog")]
public sealed record TextBacklog([property: Id(0)] TimeSpan? SinceLastRun, [property: Id(1)] TimeSpan? Wait);
