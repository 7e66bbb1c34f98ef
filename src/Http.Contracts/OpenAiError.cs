using System.Text.Json.Serialization;

namespace ZeroShotOrleans.Http.Contracts;

/// <summary>An error on an OpenAI-style route.</summary>
public sealed record OpenAiError(OpenAiErrorDetail Error);

/// <summary>What was wrong.</summary>
/// <param name="Message">What was wrong, where, and what to do next.</param>
/// <param name="Param">Always null.</param>
/// <param name="Code">Error code that programs branch on.</param>
[WritesNull, JsonUnmappedMemberHandling(JsonUnmappedMemberHandling.Skip)]
public sealed record OpenAiErrorDetail(
    string Message,
    [property: EnumValues("invalid_request_error", "authentication_error", "permission_error", "rate_limit_error", "server_error")] string Type,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.Never)] string? Param,
    string Code);
