using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using ZeroShotOrleans.Gateway.Errors;
using ZeroShotOrleans.Gateway.Wire;

namespace ZeroShotOrleans.Gateway.Infinity;

/// <summary>The health route at the root in the form that Infinity's client parses. Other clients look at its status alone.</summary>
internal static class InfinityHealth
{
    /// <summary>Maps the route.</summary>
    public static void Map(IEndpointRouteBuilder routes) => routes
        .MapGet("/health", (TimeProvider time) => TypedResults.Json(new InfinityHealthBody(time.GetUtcNow().ToUnixTimeMilliseconds() / 1000.0), NativeJson.Options))
        .Produces<InfinityHealthBody>().WithName("health").WithTags("Health").WithSummary("Same as live, at the route of Infinity and of Hugging Face's containers")
        .WithMetadata(new DialectMetadata(Dialect.OpenAi));
}
