namespace ZeroShotOrleans.Grains.Contracts;

/// <summary>The prompts waiting on an encoder silo, from the perspective of a tenant.</summary>
/// <param name="SinceLastRun">Time since a run of the model's text tower ended; null if none has ended yet.</param>
/// <param name="Wait">Estimated time until the tenant's waiting prompts are encoded; null if the speed is not known yet.</param>
[GenerateSerializer, Immutable, Alias("zso.TextBacklog")]
public sealed record TextBacklog([property: Id(0)] TimeSpan? SinceLastRun, [property: Id(1)] TimeSpan? Wait);
