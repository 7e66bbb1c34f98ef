using System.Reflection;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Metadata;
using Microsoft.AspNetCore.Routing;
using ZeroShotOrleans.Gateway.Errors;

namespace ZeroShotOrleans.Gateway.Requests;

/// <summary>Refuses query parameters that a route does not have, or that are sent twice: a misspelled option must not be ignored.</summary>
internal static class QueryNames
{
    /// <summary>A filter of endpoints.</summary>
    /// <exception cref="ApiException">400: it names the parameter, the closest known one and those of the route.</exception>
    public static ValueTask<object?> CheckAsync(EndpointFilterInvocationContext call, EndpointFilterDelegate next)
    {
        var request = call.HttpContext.Request;
        if (request.Query.Count > 0)
        {
            Check(request, [.. Of((RouteEndpoint)call.HttpContext.GetEndpoint()!)]);
        }

        return next(call);
    }

    /// <summary>The query parameters of an endpoint.</summary>
    public static IEnumerable<QueryParameter> Of(RouteEndpoint endpoint) =>
    [
        .. (endpoint.Metadata.GetMetadata<MethodInfo>()?.GetParameters() ?? [])
            .Where(parameter => IsValue(parameter.ParameterType) && endpoint.RoutePattern.GetParameter(parameter.Name!) is null && !parameter.GetCustomAttributes().OfType<IFromHeaderMetadata>().Any())
            .Select(parameter => new QueryParameter(parameter.Name!, "", parameter.ParameterType)),
        .. endpoint.Metadata.GetOrderedMetadata<QueryParameter>(),
    ];

    private static void Check(HttpRequest request, QueryParameter[] known)
    {
        foreach (var (name, values) in request.Query)
        {
            var parameter = Array.Find(known, each => each.Name.Equals(name, StringComparison.OrdinalIgnoreCase));
            var problem = parameter is null ? $"There is no query parameter '{name}'.{ClosestName.Question(name, known.Select(each => each.Name))} {request.Method} {request.Path} takes {List(known)}."
                : values.Count > 1 && !parameter.IsList ? $"The query parameter '{name}' is sent {values.Count} times. Send it once."
                : null;
            if (problem is not null)
            {
                throw new ApiException(ApiError.BadRequest(problem));
            }
        }
    }

    private static string List(QueryParameter[] known) => known switch
    {
        [] => "none",
        [.. var first, var last] when first.Length > 0 => $"{string.Join(", ", first.Select(each => each.Name))} and {last.Name}",
        _ => known[0].Name,
    };

    private static bool IsValue(Type type) => type == typeof(string) || (Nullable.GetUnderlyingType(type) ?? type).IsPrimitive;
}
