using Microsoft.AspNetCore.Routing;
using Microsoft.AspNetCore.Routing.Template;
using Microsoft.Extensions.DependencyInjection;
using ZeroShotOrleans.Gateway.Tests.Api;

namespace ZeroShotOrleans.Gateway.Tests.Semantics;

/// <summary>The routes of an HTTP API as URLs, from its own list of endpoints: a new route is tested without being named here.</summary>
internal sealed class Routes
{
    private readonly (RouteTemplate Template, IReadOnlyList<string> Methods)[] _routes;

    private Routes((RouteTemplate, IReadOnlyList<string>)[] routes) => _routes = routes;

    public static Routes Of(TestApi api) => new([.. api.Services.GetRequiredService<EndpointDataSource>().Endpoints.OfType<RouteEndpoint>()
        .Select(route => (new RouteTemplate(route.RoutePattern), route.Metadata.GetMetadata<IHttpMethodMetadata>()?.HttpMethods ?? []))]);

    /// <summary>One URL of each route.</summary>
    /// <param name="values">Values of parameters by name; others are <c>any</c>.</param>
    public string[] Paths(IReadOnlyDictionary<string, string> values) => [.. _routes.Select(route => PathOf(route.Template, values)).Distinct()];

    /// <summary>The methods of all routes that a URL matches; HEAD goes with GET.</summary>
    public HashSet<string> MethodsOf(string path)
    {
        HashSet<string> methods = [.. _routes.Where(route => new TemplateMatcher(route.Template, new RouteValueDictionary()).TryMatch(path, new RouteValueDictionary())).SelectMany(route => route.Methods)];
        return methods.Contains("GET") ? [.. methods, "HEAD"] : methods;
    }

    private static string PathOf(RouteTemplate template, IReadOnlyDictionary<string, string> values) => "/" + string.Join('/', template.Segments.Select(segment => string.Concat(
        segment.Parts.Select(part => part.IsParameter ? values.GetValueOrDefault(part.Name!, "any") : part.Text))));
}
