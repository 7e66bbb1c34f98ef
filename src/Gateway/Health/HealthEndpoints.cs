using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using ZeroShotOrleans.Gateway.Errors;
using ZeroShotOrleans.Gateway.Inputs;

namespace ZeroShotOrleans.Gateway.Health;

/// <summary>Health for load balancers and orchestrators. Asks for no key: it tells nothing but yes or no and which models.</summary>
internal static class HealthEndpoints
{
    /// <summary>Maps the routes.</summary>
    public static void Map(IEndpointRouteBuilder routes)
    {
        // Live: the process answers. It asks nothing else, so that no database and no other silo can have this one killed.
        routes.MapGet("/health/live", () => new JsonAnswer(json => Write(json, "live", [])))
            .WithName("live").WithTags("Health").WithMetadata(new DialectMetadata(Dialect.Native));
        routes.MapGet("/health/ready", (Readiness readiness) =>
        {
            var (ready, models) = readiness.Now;
            return new JsonAnswer(
                json => Write(json, ready ? "ready" : "not ready", models),
                ready ? StatusCodes.Status200OK : StatusCodes.Status503ServiceUnavailable);
        }).WithName("ready").WithTags("Health").WithMetadata(new DialectMetadata(Dialect.Native));

        // Hugging Face's containers answer this; no retrying client asks it.
        routes.MapGet("/health", () => TypedResults.Text("Ok")).WithName("health").WithTags("Health").WithMetadata(new DialectMetadata(Dialect.HuggingFace));
    }

    private static void Write(Utf8JsonWriter json, string status, IReadOnlyList<CanaryResult> models)
    {
        json.WriteStartObject();
        json.WriteString("status", status);
        json.WriteStartArray("models");
        foreach (var model in models)
        {
            json.WriteStartObject();
            json.WriteString("model", model.Model);
            json.WriteBoolean("ready", model.Ready);
            json.WriteString("problem", model.Problem);
            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteEndObject();
    }
}
