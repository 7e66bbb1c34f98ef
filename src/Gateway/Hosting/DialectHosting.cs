using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using ZeroShotOrleans.Gateway.Errors;
using ZeroShotOrleans.Gateway.Health;
using ZeroShotOrleans.Gateway.Infinity;
using ZeroShotOrleans.Gateway.KServe;
using ZeroShotOrleans.Gateway.Settings;
using ZeroShotOrleans.Gateway.TextEmbeddings;

namespace ZeroShotOrleans.Gateway.Hosting;

/// <summary>The dialects that are off unless the operator wants them.</summary>
/// <remarks>They are off because they take short paths at the root of the server, and every route that nobody calls is one more to watch.</remarks>
internal static class DialectHosting
{
    /// <summary>Adds their services.</summary>
    public static void AddGatewayDialects(this IServiceCollection services)
    {
        services.AddSingleton<InfinityEndpoints>();
        services.AddSingleton<TextEmbeddingsEndpoints>();
        services.AddSingleton<InferEndpoints>();
        services.AddSingleton<KServeEndpoints>();
    }

    /// <summary>Maps the health routes. The one at the root answers in Infinity's form if that dialect is on.</summary>
    public static void MapGatewayHealth(this IEndpointRouteBuilder routes, GatewayOptions options)
    {
        HealthEndpoints.Map(routes, atHuggingFaces: !options.Infinity);
        if (options.Infinity)
        {
            InfinityHealth.Map(routes);
        }
    }

    /// <summary>Maps the routes of the dialects that are on.</summary>
    /// <param name="routes">The routes of the server.</param>
    /// <param name="options">Which dialects are on.</param>
    /// <param name="group">Makes a group of routes with keys, limits and errors in a dialect.</param>
    public static void MapGatewayDialects(this IEndpointRouteBuilder routes, GatewayOptions options, Func<Dialect, RouteGroupBuilder> group)
    {
        if (options.Infinity)
        {
            var infinity = group(Dialect.OpenAi);
            InfinityEndpoints.Map(infinity);
            if (!options.TextEmbeddingsInference)
            {
                InfinityEndpoints.MapRefused(infinity);
            }
        }

        if (options.TextEmbeddingsInference)
        {
            TextEmbeddingsEndpoints.Map(group(Dialect.TextEmbeddings));
        }

        if (options.KServe)
        {
            var kserve = group(Dialect.KServe);
            KServeEndpoints.MapHealth(routes);
            KServeEndpoints.Map(kserve);
            InferEndpoints.Map(kserve);
        }
    }
}
