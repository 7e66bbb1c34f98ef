using System.Collections.Immutable;
using System.Text.Json.Serialization;

namespace ZeroShotOrleans.Http.Contracts;

/// <summary>Health of the process.</summary>
/// <param name="Problem">Why it is not ready.</param>
/// <param name="Models">The last canary result of each loaded model.</param>
public sealed record HealthBody([property: EnumValues("live", "ready", "not ready")] string Status, string? Problem, ImmutableArray<CanaryBody> Models);

/// <summary>The result of a canary.</summary>
/// <param name="Problem">Why it is not ready, or null.</param>
[WritesNull]
public sealed record CanaryBody(string Model, bool Ready, [property: JsonIgnore(Condition = JsonIgnoreCondition.Never)] string? Problem);
