using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using ZeroShotOrleans.Gateway.Errors;
using ZeroShotOrleans.Gateway.Wire;
using ZeroShotOrleans.Http.Contracts;

namespace ZeroShotOrleans.Gateway.Health;

/// <summary>Health checks for load balancers and orchestrators. They need no key and reveal only the status and the names of the loaded models.</summary>
internal static class HealthEndpoints
{
    /// <summary>Maps the routes.</summary>
    /// <param name="routes">The routes.</param>
    /// <param name="atHuggingFaces">Whether to map <c>/health</c>, the route of Hugging Face's containers, too.</param>
    public static void Map(IEndpointRouteBuilder routes, bool atHuggingFaces = true)
    {
        // Live: the process answers. The check uses neither the database nor other silos, so that their failure does not restart this process.
        routes.MapGet("/health/live", () => Answer("live", problem: null, [], StatusCodes.Status200OK))
            .Produces<HealthBody>()
            .WithName("live").WithTags("Health").WithSummary("Whether the process answers").WithMetadata(new DialectMetadata(Dialect.Native));
        routes.MapGet("/health/ready", (Readiness readiness, ShutdownDelay shutdownDelay) =>
        {
            shutdownDelay.Looked();
            var (problem, models) = readiness.Now;
            return problem is null ? Answer("ready", problem: null, models, StatusCodes.Status200OK) : Answer("not ready", problem, models, StatusCodes.Status503ServiceUnavailable);
        }).Produces<HealthBody>().Produces<HealthBody>(StatusCodes.Status503ServiceUnavailable)
            .WithName("ready").WithTags("Health").WithSummary("Whether every loaded model answers").WithMetadata(new DialectMetadata(Dialect.Native));

        if (!atHuggingFaces)
        {
            return;
        }

        // Their clients do not retry it.
        routes.MapGet("/health", () => TypedResults.Text("Ok")).Produces<string>(contentType: "text/plain")
            .WithName("health").WithTags("Health").WithSummary("Same as live, at the route of Hugging Face's containers").WithMetadata(new DialectMetadata(Dialect.HuggingFace));
    }

    private static JsonAnswer Answer(string status, string? problem, IEnumerable<CanaryResult> models, int code) => new(
        json => JsonSerializer.Serialize(json, new HealthBody(status, problem, [.. models.Select(model => new CanaryBody(model.Model, model.Ready, model.Problem))]), NativeJson.Options), code);
}
