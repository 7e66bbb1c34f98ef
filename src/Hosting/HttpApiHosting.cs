using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using ZeroShotOrleans.Hosting.Http;

namespace ZeroShotOrleans.Hosting;

/// <summary>Serves the HTTP API in a web application that also has endpoints of its own.</summary>
public static class HttpApiHosting
{
    /// <summary>
    /// Maps the HTTP API: <c>/v1</c>, <c>/models</c>, <c>/pipeline</c>, <c>/health</c>, the console at <c>/console</c> and the API reference at <c>/docs</c>. Where the application has a route for the same path, the application's
    /// answers. Keys, policies, CORS and JSON options of the API are separate from the application's.
    /// </summary>
    /// <param name="endpoints">The application or a group of its routes; the pages need the former.</param>
    /// <returns>Conventions of the API's endpoints: <c>RequireAuthorization</c> adds the application's own authorization to the API's keys.</returns>
    /// <exception cref="InvalidOperationException"><see cref="SiloHosting.UseZeroShotSilo"/> was not called, or settings of the API are contradictory.</exception>
    /// <remarks>
    /// Without <c>Auth:Keys</c>, authorization of the application or <c>Http:AllowAnyoneOnTheNetwork</c>, requests that arrive on another address than loopback are refused.
    /// </remarks>
    public static IEndpointConventionBuilder MapZeroShot(this IEndpointRouteBuilder endpoints)
    {
        var api = endpoints.ServiceProvider.GetService<HttpApiService>()?.Branch
            ?? throw new InvalidOperationException("The HTTP API needs a silo in this host. Call builder.UseZeroShotSilo() before builder.Build().");
        var group = endpoints.MapGroup("");
        foreach (var root in api.Roots)
        {
            // A catch-all is the last that routing takes: any other route of the application for the same path comes first.
            group.Map($"/{root}/{{**rest}}", context => api.AnswerAsync(context, PrefixOf(context)));
        }

        return group.ExcludeFromDescription();
    }

    // The pattern ends in the root and the catch-all; what is before them is the group's.
    private static int PrefixOf(HttpContext context) => context.GetEndpoint() is RouteEndpoint { RoutePattern.PathSegments.Count: var count } ? count - 2 : 0;
}
