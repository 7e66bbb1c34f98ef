using System.Collections.Immutable;
using System.Text.Json.Serialization;

namespace ZeroShotOrleans.Http.Contracts;

/// <summary>How the process is.</summary>
/// <param name="Problem">Why it is not ready.</param>
/// <param name="Models">What became of the last canary image of each model in memory.</param>
public sealed record HealthBody([property: EnumValues("live", "ready", "not ready")] string Status, string? Problem, ImmutableArray<CanaryBody> Models);

/// <summary>What became of a canary image.</summary>
/// <param name="Problem">Why it is not ready, or null.</param>
[WritesNull]
public sealed record CanaryBody(string Model, bool Ready, [property: JsonIgnore(Condition = JsonIgnoreCondition.Never)] string? Problem);
