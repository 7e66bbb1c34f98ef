using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using ZeroShotOrleans.Gateway.Errors;
using ZeroShotOrleans.Gateway.Wire;
using ZeroShotOrleans.Gateway.Wire.Shapes;

namespace ZeroShotOrleans.Gateway.Health;

/// <summary>Health for load balancers and orchestrators. Asks for no key: it tells nothing but yes or no and which models.</summary>
internal static class HealthEndpoints
{
    /// <summary>Maps the routes.</summary>
    public static void Map(IEndpointRouteBuilder routes)
    {
        // Live: the process answers. It asks nothing else, so that no database and no other silo can have this one killed.
        routes.MapGet("/health/live", () => new JsonAnswer(json => Write(json, "live", problem: null, [])))
            .Produces<HealthBody>()
            .WithName("live").WithTags("Health").WithSummary("Whether the process answers").WithMetadata(new DialectMetadata(Dialect.Native));
        routes.MapGet("/health/ready", (Readiness readiness, ShutdownDelay shutdownDelay) =>
        {
            shutdownDelay.Looked();
            var (problem, models) = readiness.Now;
            return new JsonAnswer(
                json => Write(json, problem is null ? "ready" : "not ready", problem, models),
                problem is null ? StatusCodes.Status200OK : StatusCodes.Status503ServiceUnavailable);
        }).Produces<HealthBody>().Produces<HealthBody>(StatusCodes.Status503ServiceUnavailable)
            .WithName("ready").WithTags("Health").WithSummary("Whether every model in memory answers").WithMetadata(new DialectMetadata(Dialect.Native));

        // Hugging Face's containers answer this; no retrying client asks it.
        routes.MapGet("/health", () => TypedResults.Text("Ok")).Produces<string>(contentType: "text/plain")
            .WithName("health").WithTags("Health").WithSummary("The same as live, in the words of Hugging Face's containers").WithMetadata(new DialectMetadata(Dialect.HuggingFace));
    }

    private static void Write(Utf8JsonWriter json, string status, string? problem, IReadOnlyList<CanaryResult> models)
    {
        json.WriteStartObject();
        json.WriteString("status", status);
        if (problem is not null)
        {
            json.WriteString("problem", problem);
        }

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
