using System.ComponentModel;
using System.Text.Json.Serialization;
using ZeroShotOrleans.Http.Contracts;

namespace ZeroShotOrleans.Gateway.Wire;

// The bodies that ErrorWriter writes. These types exist only for their schemas.

/// <summary>An error on a route of Text Embeddings Inference.</summary>
internal sealed record TextEmbeddingsError(
    [property: Description("What was wrong, where, and what to do next.")] string Error,
    [property: JsonPropertyName("error_type"), EnumValues("Validation", "Overloaded", "Backend")] string ErrorType,
    [property: Description("Error code that programs branch on.")] string Code);

/// <summary>An error on a route of the Open Inference Protocol.</summary>
internal sealed record KServeError(
    [property: Description("What was wrong, where, and what to do next.")] string Error,
    [property: Description("Error code that programs branch on.")] string Code);
