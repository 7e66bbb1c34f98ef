using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using ZeroShotOrleans.Gateway.Errors;
using ZeroShotOrleans.Gateway.Wire;
using ZeroShotOrleans.Http.Contracts;

namespace ZeroShotOrleans.Gateway.Health;

/// <summary>Health for load balancers and orchestrators. Asks for no key: it tells nothing but yes or no and which models.</summary>
internal static class HealthEndpoints
{
    /// <summary>Maps the routes.</summary>
    public static void Map(IEndpointRouteBuilder routes)
    {
        // Live: the process answers. It asks nothing else, so that no database and no other silo can have this one killed.
        routes.MapGet("/health/live", () => Answer("live", problem: null, [], StatusCodes.Status200OK))
            .Produces<HealthBody>()
            .WithName("live").WithTags("Health").WithSummary("Whether the process answers").WithMetadata(new DialectMetadata(Dialect.Native));
        routes.MapGet("/health/ready", (Readiness readiness, ShutdownDelay shutdownDelay) =>
        {
            shutdownDelay.Looked();
            var (problem, models) = readiness.Now;
            return problem is null ? Answer("ready", problem: null, models, StatusCodes.Status200OK) : Answer("not ready", problem, models, StatusCodes.Status503ServiceUnavailable);
        }).Produces<HealthBody>().Produces<HealthBody>(StatusCodes.Status503ServiceUnavailable)
            .WithName("ready").WithTags("Health").WithSummary("Whether every model in memory answers").WithMetadata(new DialectMetadata(Dialect.Native));

        // Hugging Face's containers answer this; no retrying client asks it.
        routes.MapGet("/health", () => TypedResults.Text("Ok")).Produces<string>(contentType: "text/plain")
            .WithName("health").WithTags("Health").WithSummary("The same as live, in the words of Hugging Face's containers").WithMetadata(new DialectMetadata(Dialect.HuggingFace));
    }

    private static JsonAnswer Answer(string status, string? problem, IEnumerable<CanaryResult> models, int code) => new(
        json => JsonSerializer.Serialize(json, new HealthBody(status, problem, [.. models.Select(model => new CanaryBody(model.Model, model.Ready, model.Problem))]), NativeJson.Options), code);
}
